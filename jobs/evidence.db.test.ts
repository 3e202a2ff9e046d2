/**
 * Every item against every operation that it rests on: with the envelopes that a refresh of the simulated organization
 * stored, one operation (one fact, one region) at a time is lost. New collectors and items are in without further work.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { loadEvaluationInputs, loadOrganizationInput } from "#lib/data/evaluation-input.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { Attestation } from "#lib/roadmap/attestation.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { evaluateAccount, evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import type { AccountInput, OrganizationInput } from "#lib/roadmap/input.ts";
import type { Item } from "#lib/roadmap/item.ts";
import { questions } from "#lib/roadmap/questions/catalog.ts";
import { noRecords, type Records, recordKinds } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import {
  type Change,
  changeAccount,
  changeOrganization,
  losing,
  operationsOf,
  unreadableRegion,
  withoutCollector,
} from "./evidence/test-losses.ts";
import { isRedundant } from "./evidence/test-redundant.ts";
import { testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 12, seed: 7, regions: ["us-east-1", "eu-west-1"] });
const implemented = items.filter((item) => item.implemented);
/** What is judged, before and after a loss. */
interface Subject {
  name: string;
  envelopes: readonly Envelope[];
  /** Every item, or those that are asked. */
  judge(change?: Change, asked?: readonly Item[]): ReadonlyMap<string, Verdict>;
}
let subjects: Subject[];

/** Answers that complete facts; those that take their place would hide what the facts say. */
const replacing = new Set([
  "2.1 off-aws-copies",
  "4.2 siem",
  "4.3 cspm",
  "5.1 no-human-access",
  "5.4 no-repositories",
]);

function answers(now: Date): Attestation[] {
  return questions
    .filter(({ itemId, id }) => !replacing.has(`${itemId} ${id}`))
    .map(({ itemId, id }) => ({
      id: `${itemId}-${id}`,
      itemId,
      question: id,
      accountId: null,
      holds: true,
      details: null,
      evidenceUrl: "https://example.com/evidence",
      evidenceAt: now,
      answeredAt: now,
      reviewBy: new Date(now.getTime() + 30 * 24 * 3_600_000),
      contradiction: null,
    }));
}

/** What people record where the items have it: who answers, and that alerts arrived a day ago. */
function records(now: Date): Records {
  const dayAgo = new Date(now.getTime() - 24 * 3_600_000).toISOString();
  const recorded = { recordedAt: now, recordedBy: "test" };
  const { managementAccountId } = world.organization();
  const heartbeat = {
    method: "gd_sample_finding" as const,
    accountId: managementAccountId,
    region: "us-east-1",
    injectedAt: dayAgo,
    seenAt: dayAgo,
    channel: "pager",
  };
  const contact = {
    ownerName: "Somebody",
    ownerEmail: "somebody@example.com",
    team: "Somebody's",
    securityContactEmail: "security@example.com",
    payerAccountId: managementAccountId,
    payerSource: "person" as const,
    confirmedAt: dayAgo,
  };
  return {
    ...noRecords,
    heartbeats: [{ ...recorded, data: heartbeat }],
    contact,
  };
}

/** A drill of everybody by what accounts are for, which of most of them only the tree of the organization can tell. */
function drilled(input: OrganizationInput, now: Date): OrganizationInput {
  const at = (minutes: number) => new Date(now.getTime() - 86_400_000 + minutes * 60_000).toISOString();
  const data = recordKinds.exercise.schema.parse({
    id: "drill",
    title: "Drill",
    kind: "LIVE_SIMULATION",
    scenario: "LEAKED_KEY",
    scope: { environments: ["prod", "security", "log-archive", "management"] },
    participants: ["Ada", "Ben"],
    startedAt: at(0),
    detectedAt: at(10),
    understoodAt: at(20),
    reactedAt: at(30),
    detectedBy: "ALERT",
    lessons: [],
    noLessonsReason: "Everything went well",
    evidenceUrl: "https://example.com/drill",
    approvedBy: "Cleo",
    reviewBy: at(60 * 24 * 60),
  });
  return {
    ...input,
    records: { ...input.records, exercises: [{ data, recordedAt: now, recordedBy: "test" }] },
  };
}

function ofAccount(input: AccountInput): Subject {
  return {
    name: input.account.id,
    envelopes: [...input.facts, ...input.sharedFacts],
    judge: (change, asked) =>
      evaluateAccount(change === undefined ? input : changeAccount(input, change), asked),
  };
}

function ofOrganization(input: OrganizationInput): Subject {
  return {
    name: input.organization.id,
    envelopes: input.sharedFacts,
    judge: (change, asked) =>
      evaluateOrganization(change === undefined ? input : changeOrganization(input, change), asked),
  };
}

/** All that is not the security team's is production, as a unit says it. */
function withUnits({ settings }: Pick<AccountInput, "settings">): AccountInput["settings"] {
  return { ...settings, environments: { [world.organization().rootId]: "prod" } };
}

beforeAll(async () => {
  await world.connect();
  const run = await world.refresh();
  expect(run.state).toBe("finished");
  const context = { runId: run.id, now: new Date(), items };
  const { accounts, id } = world.organization();
  const active = accounts.filter(({ state }) => state === "ACTIVE").map((account) => account.id);
  const loaded = await loadEvaluationInputs(testViewer, active, context);
  const organization = await loadOrganizationInput(testViewer, id, context);
  const attestations = answers(context.now);
  subjects = [
    ...loaded.map(({ input }) =>
      ofAccount({ ...input, attestations, records: records(context.now), settings: withUnits(input) }),
    ),
    ofOrganization(
      drilled({ ...organization.input, attestations, settings: withUnits(organization.input) }, context.now),
    ),
  ];
});

/** The verdicts of implemented items that the subject has of its own. */
function own(verdicts: ReadonlyMap<string, Verdict>): [id: string, verdict: Verdict][] {
  return implemented.flatMap(({ id }) => {
    const verdict = verdicts.get(id);
    return verdict === undefined ? [] : [[id, verdict] as [string, Verdict]];
  });
}

const score = ({ fractionHundredths }: Verdict) => fractionHundredths ?? 0;

/** One such resource decides by itself. */
function isHard({ reasonCode, reason }: Verdict): boolean {
  const isOne =
    /^(The root user has|People have no way in through a directory|A machine runs from a public image)/.test(
      reason,
    );
  return reasonCode === "role_missing_or_trust" || isOne;
}

/** Their units are resources: a list that is gone takes those that fail along, and the state stays what it was. */
const countsResources = new Set(["2.1", "6.1", "7.1", "7.2", "9.2"]);

/** Where the loss made something better. A hard violation may get lost: what remains is judged, and is not MET either. */
function improvements(
  subject: Subject,
  before: ReadonlyMap<string, Verdict>,
  change: Change,
  label: string,
): string[] {
  const after = subject.judge(change);
  return own(before).flatMap(([id, old]) => {
    const now = after.get(id);
    if (now === undefined) return [`${id} of ${subject.name} without ${label} has no verdict`];
    const isBetter =
      (now.state === "MET" && old.state !== "MET") ||
      (!isHard(old) && !countsResources.has(id) && score(now) > score(old));
    return isBetter
      ? [
          `${id} of ${subject.name} without ${label}: ${old.state} ${score(old)} became ${now.state} ${score(now)}`,
        ]
      : [];
  });
}

function isSecurity({ name }: Subject): boolean {
  const { securityAccountId, logArchiveAccountId } = world.organization();
  return name === securityAccountId || name === logArchiveAccountId;
}

/** One pair: the operation is refused, with its data still there, and without. */
function breachesOf(subject: Subject, item: Item, op: string, wasMet: boolean): string[] {
  if (wasMet && isRedundant(op, item.id, isSecurity(subject))) return [];
  // Where nothing was met, data that are still there can make it no better than data that are gone.
  return (wasMet ? [true, false] : [false]).flatMap((keepsData) => {
    const after = subject.judge(losing(op, item.collectors, { outcome: "denied", keepsData }), [item]);
    const data = keepsData ? "kept" : "gone";
    return after.get(item.id)?.state === "MET"
      ? [`${item.id} is MET with ${op} denied and its data ${data}${wasMet ? "" : ", and was not before"}`]
      : [];
  });
}

describe("one operation lost", () => {
  it("no item that rests on it is MET", () => {
    const pairs = new Set<string>();
    const proven = new Set<string>();
    const breaches = new Set<string>();
    for (const subject of subjects) {
      const before = subject.judge();
      for (const item of implemented) {
        const wasMet = before.get(item.id)?.state === "MET";
        for (const op of before.has(item.id) ? operationsOf(subject.envelopes, item.collectors) : []) {
          pairs.add(`${op} ${item.id}`);
          if (wasMet) proven.add(`${op} ${item.id}`);
          for (const breach of breachesOf(subject, item, op, wasMet)) breaches.add(breach);
        }
      }
    }
    const unproven = implemented.filter(({ id }) => ![...proven].some((pair) => pair.endsWith(` ${id}`)));
    process.stdout.write(
      `evidence: ${pairs.size} (operation, item) pairs, ${proven.size} where the item was MET before; nowhere MET: ${unproven.map(({ id }) => id).join(", ") || "none"}\n`,
    );
    // Reads it and stays MET: wrong. Does not need it: a line in evidence/test-redundant.ts that says why.
    expect([...breaches].sort()).toEqual([]);
    expect(pairs.size).toBeGreaterThan(60);
  }, 300_000);
});

describe("less evidence improves nothing", () => {
  const improved = (changes: readonly [label: string, change: Change][]) =>
    subjects.flatMap((subject) => {
      const before = subject.judge();
      return changes.flatMap(([label, change]) => improvements(subject, before, change, label));
    });

  it("a fact that was never stored", () => {
    const collectors = [
      ...new Set(subjects.flatMap(({ envelopes }) => envelopes.map((one) => one.collector))),
    ];
    expect(improved(collectors.map((name) => [name, withoutCollector(name)]))).toEqual([]);
  }, 120_000);

  it("a region that cannot be read", () => {
    const regions = [...new Set(subjects.flatMap(({ envelopes }) => envelopes.map((one) => one.region)))];
    expect(improved(regions.map((name) => [name, unreadableRegion(name)]))).toEqual([]);
  }, 120_000);

  it("an unreadable region leaves no regional item MET", () => {
    const breaches = subjects.flatMap((subject) => {
      const before = subject.judge();
      const after = subject.judge(unreadableRegion("eu-west-1"));
      return own(before).flatMap(([id, old]) => {
        const item = implemented.find((one) => one.id === id);
        const asks = subject.envelopes.some(
          ({ collector, region }) =>
            region === "eu-west-1" && item?.collectors.some((name) => name === collector) === true,
        );
        const stays = asks && old.state === "MET" && after.get(id)?.state === "MET";
        return stays && !isRedundant("region", id, isSecurity(subject)) ? [`${id} of ${subject.name}`] : [];
      });
    });
    expect(breaches).toEqual([]);
  }, 120_000);
});

describe("any verdict", () => {
  it("is the same whether its item is asked alone or with all", () => {
    for (const subject of subjects)
      for (const [id, verdict] of own(subject.judge())) {
        const alone = subject.judge(
          undefined,
          items.filter((item) => item.id === id),
        );
        expect([...alone], subject.name).toEqual([[id, verdict]]);
      }
  });

  it("is the same in any order of the facts", () => {
    for (const subject of subjects) {
      const again = subject.judge((envelope) => ({ ...envelope, ops: envelope.ops.toReversed() }));
      expect(Object.fromEntries(again), subject.name).toEqual(Object.fromEntries(subject.judge()));
    }
  }, 120_000);

  it("counts within bounds", () => {
    for (const subject of subjects)
      for (const [id, verdict] of own(subject.judge())) {
        const { state, fractionHundredths: f, known, units, failing } = verdict;
        const label = `${id} of ${subject.name}`;
        if (state === "PARTIAL") expect(f, label).toSatisfy((n: number) => n >= 1 && n <= 99);
        else expect(f, label).toBe(state === "MET" ? 100 : state === "NOT_MET" ? 0 : null);
        expect(known, label).toBeLessThanOrEqual(units);
        if (state === "MET") expect(failing, label).toEqual([]);
        expect(verdict.reason, label).toMatch(/^\S[\s\S]*\.$/);
      }
  }, 120_000);
});
