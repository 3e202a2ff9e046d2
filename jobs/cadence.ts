/** How often a collector is asked: in every run, in each that reads everything, or no more often than AWS's price allows. */
import { createHash } from "node:crypto";
import { dailyCollectors, restingCollectors } from "#lib/aws/collectors/catalog.ts";
import type { Resting } from "#lib/aws/plan.ts";
import type { ClaimedAccount } from "#lib/data/run-lease.ts";
import type { Duty } from "#lib/facts/duties.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { factsRegistry } from "#lib/facts/registry.ts";

const hourMs = 3_600_000;
/**
 * Everything is read again after this long at the earliest, and `spreadHours` later at the latest: within the 24 hours
 * for which facts of the organization count.
 */
const sweepHours = 18;
const spreadHours = 4;

/** What "everything" is for an account with these duties: another version of a fact, or another duty, is another one. */
export function sweepVersion(duties: readonly Duty[]): string {
  const facts = Object.entries(factsRegistry).map(([name, { version }]) => `${name}@${version}`);
  return createHash("sha256")
    .update([...facts, ...duties].sort().join(" "))
    .digest("hex")
    .slice(0, 16);
}

/**
 * What need not be asked now: what AWS charges for, while its stored facts are complete and young; and in a run of what
 * is due, what is read once a day, while the last reading of everything is young and was of the same kind. Accounts take
 * their day's reading at different hours, so that no run has to read all of all of them. A region that is new since is
 * read wholly.
 */
export function restingNow(claim: ClaimedAccount, now: Date): Resting {
  const { accountId, completeSince, duties, swept } = claim;
  const charged = [...restingCollectors].flatMap(([collector, hours]) => {
    const since = completeSince.get(collector);
    return since !== undefined && now.getTime() - since.getTime() < hours * hourMs ? [collector] : [];
  });
  const rests =
    swept !== null &&
    swept.by === sweepVersion(duties) &&
    now.getTime() - swept.at.getTime() < dayOf(accountId);
  return {
    collectors: new Set(charged),
    daily: rests ? dailyCollectors : new Set(),
    regions: new Set(rests ? swept.regions : []),
  };
}

/** What was read now, and what rested as it was last read. */
export function withRested(fresh: readonly Envelope[], facts: readonly Envelope[]): Envelope[] {
  const isFresh = new Set(fresh.map(({ collector, region }) => `${collector}|${region}`));
  // A name from the database may be one that this version no longer has.
  const daily: ReadonlySet<string> = dailyCollectors;
  const charged: ReadonlySet<string> = new Set(restingCollectors.keys());
  const rested = facts.filter(
    ({ collector, region }) =>
      daily.has(collector) && !charged.has(collector) && !isFresh.has(`${collector}|${region}`),
  );
  return [...fresh, ...rested];
}

/** How long the reading of everything holds for one account, in milliseconds. */
function dayOf(accountId: string): number {
  const share = createHash("sha256").update(accountId).digest().readUInt32BE() / 2 ** 32;
  return (sweepHours + share * spreadHours) * hourMs;
}
