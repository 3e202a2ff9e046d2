/** Accounts for tests of item 4.3, as far as something scans them. */
import { aRegionsFact, daysAgo, regions } from "#lib/roadmap/a-fact.fixture.ts";
import { anUnscannedRegion, aScan, replacing } from "#lib/roadmap/a-scan.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

export function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("4.3");
  if (verdict === undefined) throw new Error("no verdict on 4.3");
  return verdict;
}

type Changes = Parameters<typeof anInput>[0];

const nothing = regions.flatMap(anUnscannedRegion);

/** A good account without recorded scans. */
export function withoutScans(changes: Changes = {}): AccountInput {
  return anInput({ records: noRecords, ...changes });
}

/** Nothing scans the account but what is given. */
export function unscannedBut(facts: AccountInput["facts"], changes: Changes = {}): AccountInput {
  return withoutScans({ facts: goodFactsBut(...replacing(nothing, ...facts)), ...changes });
}

/** Complete runs of Prowler that ended that many days ago. */
export function imported(...days: number[]): Changes {
  const scans = days.map((day) => aScan({ finishedAt: daysAgo(day), startedAt: daysAgo(day) }));
  return { records: { ...noRecords, scans } };
}

export const north = "eu-north-1";

/** An account with one region, of which these are the facts. */
export function one(facts: AccountInput["facts"], changes: Changes = {}): AccountInput {
  return withoutScans({ facts: goodFactsBut(aRegionsFact([north]), ...facts), ...changes });
}

export type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];
