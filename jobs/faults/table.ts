/**
 * Every fault that the tests inject, and what has to hold after it: the one table of the fault matrix. The runners in
 * this folder read it, docs/faults.md is written from it.
 */

/** What is asked after a fault; docs/faults.md says them in full. */
export const invariants = {
  I1: "no job is lost: the run ends, and no account of it is left waiting",
  I2: "effects happen once: one event for each change, one snapshot and one audit row for each end of a run",
  I3: "no status turns MET by missing evidence, and none turns NOT_MET by it",
  I4: "the last good facts can still be read, with their age",
  I5: "no account is half written: facts, statuses and sums belong together",
  I6: "it goes on by itself: the next run without the fault restores everything, without a person",
  I7: "a further run writes no row of content",
  I8: "the chain of the audit log is unbroken",
} as const;
export type Invariant = keyof typeof invariants;
export type FaultClass = "aws" | "worker" | "lease" | "database" | "clock" | "scheduling";

export interface FaultRow {
  /** Unique; tests are named after it. */
  id: string;
  class: FaultClass;
  /** What goes wrong. */
  injected: string;
  /** What has to come of it, beside the invariants. */
  expected: string;
  invariants: readonly Invariant[];
}

const everything: readonly Invariant[] = ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"];

/** The kinds of faults that are injected into every operation that a refresh calls. */
const awsKinds: readonly [id: string, injected: string, expected: string][] = [
  [
    "throttled-30",
    "three calls in ten are throttled",
    "tried again within the limits; the facts are complete",
  ],
  ["throttled-90", "nine calls in ten are throttled", "tried again; complete, or `throttled`"],
  ["throttled", "every call is throttled", "`throttled`"],
  ["500-once", "one 500", "tried again; the facts are complete"],
  ["500", "always 500", "`error`"],
  ["503", "always 503", "`throttled`"],
  ["read-timeout", "no answer ever comes", "`timeout`"],
  ["reset-once", "one connection is reset before its answer", "tried again; the facts are complete"],
  ["reset", "every connection is reset before its answer", "`network`"],
  ["reset-middle", "every connection is reset in the middle of its answer", "`network`"],
  ["truncated", "answers end in their middle", "`invalid`, never a shorter list"],
  ["other-protocol", "JSON for XML and the reverse", "`invalid`, never an empty list"],
  ["page", "a page for browsers with status 200", "`invalid`"],
  ["empty", "status 200 and nothing", "`invalid`, never an empty list"],
  ["hollow", "the right form around nothing", "`invalid`, unless the operation may answer nothing"],
  ["wrong-types", "numbers, times and flags are words, lists are texts", "`invalid` or `error`"],
  [
    "sparse",
    "entries of lists lack their first member",
    "`invalid`, or the same facts where nobody needs it",
  ],
  ["huge", "answers of eight megabytes", "`invalid`; the worker's memory stays bounded"],
  [
    "foreign-account",
    "ARNs in the answer name another account",
    "`invalid`: facts of another account are refused",
  ],
  ["empty-page", "an empty page with a token comes first", "read on; the facts are complete"],
  ["endless", "every page has a new token", "`invalid` after the limit of pages"],
  ["repeated-token", "every page has the same token", "`invalid`"],
  ["denied-identity", "AccessDenied: no identity-based policy allows it", "`denied` by identity"],
  ["denied-boundary", "AccessDenied: a permissions boundary", "`denied` by boundary"],
  [
    "denied-scp",
    "AccessDenied: a service control policy of the organization",
    "`denied` by scp, with the policy's id",
  ],
  ["denied-unknown", "AccessDenied without a reason", "`denied`"],
  ["expired-once", "the session expires in the middle of a run", "a new session; the facts are complete"],
  ["expired", "every session is expired", "`expired`"],
  [
    "unknown-key",
    "the keys are not accepted: an opt-in region that is off",
    "`expired`, or `region_disabled` where the account's list says so",
  ],
  ["skewed", "AWS's clock and ours are too far apart", "`error`, or `expired` as some services say it"],
  ["unknown-operation", "the endpoint does not know the operation", "`error`"],
];

const awsRows = awsKinds.map(([id, injected, expected]): FaultRow => {
  return { id, class: "aws", injected, expected, invariants: everything };
});

/** Places at which a worker process is killed; what brings it to stand there is in test-death-points.ts. */
const deathPlaces: readonly [id: string, where: string][] = [
  ["listing", "while the accounts are being listed"],
  ["recording-inventory", "in the transaction that queues the accounts"],
  ["after-claim", "after it claimed an account, before AWS has answered anything"],
  ["after-sts", "after STS gave keys of the account"],
  ["first-call", "in the first call of a collector"],
  ["mid-page", "between two pages of a list"],
  ["mid-answer", "in the middle of an answer"],
  ["last-region", "in a regional call, everything else being read"],
  ["evaluate", "while it reads what the evaluation needs"],
  ["writing-facts", "among the facts that it writes"],
  ["writing-statuses", "between facts and statuses"],
  ["before-commit", "before the commit, everything being written"],
  ["notify", "after the notification, before the commit"],
  ["after-commit", "after the commit, before the queue knows that the job has ended"],
  ["closing", "while it closes the run"],
  ["closed", "after the snapshot, before the end of the run is audited"],
];

const takenOver = "another worker finishes what it held, once; the queue is empty at the end";

const otherRows: readonly FaultRow[] = [
  ...deathPlaces.map(([id, where]): FaultRow => {
    return { id, class: "worker", injected: `kill -9 ${where}`, expected: takenOver, invariants: everything };
  }),
  row("killed-again", "worker", "kill -9 four times in a row in the same account", takenOver),
  row(
    "sigterm",
    "worker",
    "SIGTERM in the middle of an account",
    "it gives the account back, the attempt does not count, exit 0",
  ),
  row("memory", "worker", "a heap that is too small for what AWS answers", takenOver),
  row(
    "stands-still",
    "lease",
    "a worker stands still past its lease, in calls drawn by a seed",
    "its number is no longer the newest: it writes nothing when it wakes up",
  ),
  row(
    "disk-full",
    "database",
    "53100 where a row is written",
    "the attempt does not count; done again when there is room",
  ),
  row("no-memory", "database", "53200 where a row is written", "as with a full disk"),
  row("serialization", "database", "40001 where a row is written", "the transaction is done again"),
  row(
    "deadlock",
    "database",
    "40P01 where a row is written, and real locks the other way round",
    "the transaction is done again",
  ),
  row(
    "read-only",
    "database",
    "25006 where a row is written, and a database that turns read-only for a while",
    "the message says so; goes on when it can be written again",
  ),
  row("shutdown", "database", "57P01 where a row is written", "connects again"),
  row("cut", "database", "every connection is cut, again and again", "connects again"),
  row(
    "pool",
    "database",
    "all connections of the process are taken for longer than a lease",
    "waits; no account is done twice",
  ),
  row(
    "clock-off",
    "clock",
    "the worker's clock is off by minutes, an hour or a day",
    "leases follow the database's clock; the next run restores everything",
  ),
  row(
    "clock-back",
    "clock",
    "the clock steps back in the middle of a run",
    "the run ends, nothing is written twice",
  ),
  row(
    "calendar",
    "clock",
    "a leap day, the ends of summer time, the end of a year",
    "the run ends; the next one restores everything",
  ),
  row(
    "many-starts",
    "scheduling",
    "the same refresh is started a hundred times at once",
    "one run, which the others join",
  ),
  row(
    "many-jobs",
    "scheduling",
    "the same account is worked on a hundred times at once",
    "one of them enters it",
  ),
  row(
    "many-workers",
    "scheduling",
    "several workers list, sweep and close at once",
    "everything happens once",
  ),
];

function row(id: string, faultClass: FaultClass, injected: string, expected: string): FaultRow {
  return { id, class: faultClass, injected, expected, invariants: everything };
}

/** Every fault that is injected, what is expected of it and which invariants hold; docs/faults.md is made of it. */
export const faultTable: readonly FaultRow[] = [...awsRows, ...otherRows];
