/** What the tests of 4.2 share. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { daysAgo, regions, securityId } from "#lib/roadmap/a-fact.fixture.ts";
import type { aHeartbeat } from "#lib/roadmap/a-route.fixture.ts";
import { aDeliveryFact, aLogBucket, aRoutesFact, aRule } from "#lib/roadmap/a-route.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import type { Attestation } from "#lib/roadmap/attestation.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

export function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("4.2");
  if (verdict === undefined) throw new Error("no verdict on 4.2");
  return verdict;
}

/** Facts of others, some replaced; those of a place that is named with `null` are taken away. */
export function sharedBut(...changes: Envelope[]): Envelope[] {
  const key = (one: Envelope) => `${one.accountId}|${one.collector}|${one.region}`;
  const replaced = new Set(changes.map(key));
  return [...anInput().sharedFacts.filter((one) => !replaced.has(key(one))), ...changes];
}
export const without = (collector: string, region?: string) =>
  anInput().sharedFacts.filter(
    (one) => one.collector !== collector || (region !== undefined && one.region !== region),
  );

export const everywhere = (make: (region: string) => Envelope) => regions.map(make);
export const silent = aDeliveryFact("999900003333", { buckets: [aLogBucket([])] });
export const collecting =
  (changes: Parameters<typeof aRule>[2], topics?: Parameters<typeof aRoutesFact>[2]) => (region: string) =>
    aRoutesFact(region, securityId, { rules: [aRule(region, securityId, changes)], ...topics });
export const heartbeats = (...list: ReturnType<typeof aHeartbeat>[]) => ({ ...noRecords, heartbeats: list });
export const siem = (changes: Partial<Attestation> = {}): Attestation => ({
  id: "a1",
  itemId: "4.2",
  question: "siem",
  accountId: null,
  holds: true,
  details: null,
  evidenceUrl: "https://wiki.example.com/siem",
  evidenceAt: null,
  answeredAt: new Date(daysAgo(30)),
  reviewBy: new Date(daysAgo(-90)),
  contradiction: null,
  ...changes,
});
export const nothingElse = { records: noRecords };

export type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];
