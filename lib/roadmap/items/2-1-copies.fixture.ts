/** What the tests of 2.1 share. */
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aCopy,
  aDatabase,
  aDatabasesFact,
  aPoint,
  aPointsFact,
  databaseArn,
  dataRegion,
  emptyStores,
  heldElsewhere,
  vaultArn,
} from "#lib/roadmap/a-backup.fixture.ts";
import { accountId, daysAgo, now } from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput, FactsAbout } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

export type Changes = Partial<Omit<AccountInput, "account" | "organization">>;

export function judge(facts: Envelope[], about: FactsAbout[] = [], changes: Changes = {}): Verdict {
  const elsewhere = { about, replicatedInto: [] };
  const key = ({ collector, region }: Envelope) => `${collector}|${region}`;
  const given = new Set(facts.map(key));
  const all = goodFactsBut(...emptyStores().filter((fact) => !given.has(key(fact))), ...facts);
  const verdict = evaluateAccount(anInput({ facts: all, elsewhere, ...changes })).get("2.1");
  if (verdict === undefined) throw new Error("2.1 was not evaluated");
  return verdict;
}

export const names = ["orders", "tariffs", "sailings"];
export const databases = (...list: string[]) =>
  aDatabasesFact(dataRegion, { instances: list.map((name) => aDatabase(name)) });
export const local = (...list: string[]) =>
  aPointsFact(
    dataRegion,
    list.map((name) => aPoint(databaseArn(name), vaultArn(dataRegion))),
  );
export const copies = (...list: string[]) => heldElsewhere(list.map((name) => aCopy(databaseArn(name))));
export const orders = databases("orders");

export const attestation = (more: object = {}) => ({
  id: "a-1",
  itemId: "2.1",
  question: "off-aws-copies",
  accountId,
  holds: true,
  details: null,
  evidenceUrl: "https://example.com/restore-test",
  evidenceAt: new Date(daysAgo(3)),
  answeredAt: new Date(daysAgo(3)),
  reviewBy: new Date(now.getTime() + 90 * 86_400_000),
  contradiction: null,
  ...more,
});

export const exception = (arn: string, more: object = {}) => ({
  itemId: "2.1",
  accountId,
  resource: arn,
  kind: "exclusion",
  expiresAt: new Date(now.getTime() + 86_400_000),
  ...more,
});

export function volumeArn(id: string): string {
  return `arn:aws:ec2:${dataRegion}:${accountId}:volume/${id}`;
}

export function volume(VolumeId: string, InstanceId: string | null = null, DeleteOnTermination = false) {
  const attachments = InstanceId === null ? [] : [{ InstanceId, DeleteOnTermination }];
  return { VolumeId, CreateTime: daysAgo(90), attachments, operator: null };
}
