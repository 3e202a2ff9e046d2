/** An organization of accounts that differ in everything that lists filter and sort by, with many ties. */
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { query } from "./database.ts";
import { recordEvaluation } from "./record.ts";
import { finishRun } from "./runs.ts";
import { refresh } from "./test-refreshed.ts";
import {
  aListedRun,
  aVerdict,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  memberId,
  notMet,
  organizationId,
  start,
  unknown,
} from "./test-scenario.ts";

/** Members of the organization; the management account comes on top. */
export const memberCount = 36;
const names = ["pay", "Pay", "search", "edge", "it's 100% \\ here"];
const ous = ["r-root", "ou-work", "ou-prod"];
const kinds: Partial<Verdict>[] = [
  {},
  notMet,
  unknown,
  { state: "PARTIAL", fractionHundredths: 40, units: 5, known: 4, reasonCode: "failing" },
  { state: "NOT_APPLICABLE", fractionHundredths: null, units: 0, known: 0, reasonCode: "out_of_scope" },
  { excepted: 2 },
  // Past its time when the lists are read.
  { validUntil: hoursLater(0.5) },
];

const verdictsOf = (index: number) =>
  new Map(
    ["3.2", "3.4", "4.1"].map((id, item) => [
      id,
      aVerdict(kinds[(index * (item + 2) + item) % kinds.length] ?? {}),
    ]),
  );

/** Connects and fills it. Of every nine members one was never read, one could not be entered, one is suspended. */
export async function aVariedOrganization(): Promise<void> {
  await connectTestOrganization();
  const members = Array.from({ length: memberCount }, (_, index) => ({
    id: memberId(index + 1),
    name: names[index % names.length] ?? "",
    ou: ous[index % ous.length] ?? "",
    state: index % 9 === 4 ? ("SUSPENDED" as const) : ("ACTIVE" as const),
  }));
  const runId = await aListedRun(members);
  for (const [index, { id, state }] of members.entries()) {
    if (state === "SUSPENDED" || index % 9 === 5) continue;
    const failed = index % 9 === 2;
    await refresh(runId, id, {
      verdicts: verdictsOf(index),
      inputsHash: "h",
      now: hoursLater(-(index % 4)),
      outcome: failed
        ? { state: "failed", calls: 1, throttles: 0, failure: { code: "unreachable", message: "no answer" } }
        : { state: index % 9 === 7 ? "partial" : "succeeded", calls: 9, throttles: 0 },
    });
  }
  const shared = new Map([["1.2", aVerdict(notMet)]]);
  await recordEvaluation(job, {
    runId,
    now: start,
    evaluations: [],
    organization: { organizationId, verdicts: shared, inputsHash: "h" },
  });
  await query("update run_account set state = 'skipped' where run_id = $1 and state = 'waiting'", [runId]);
  await query("update run set state = 'closing' where id = $1", [runId]);
  await finishRun(job, { runId, items, now: start });
  // One has left, one has joined later than the others.
  await query("update account set state = 'DEPARTED', missing_since = $2, unit_id = null where id = $1", [
    memberId(memberCount),
    start,
  ]);
  await query("update account set joined_at = $2 where id = $1", [memberId(1), hoursLater(-48)]);
}
