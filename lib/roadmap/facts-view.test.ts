import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import {
  aBucket,
  aBucketsFact,
  accountId,
  allOn,
  anAssumeFact,
  anS3AccountFact,
  aRegionsFact,
  denied,
  hoursAgo,
  now,
  withOutcome,
} from "./a-fact.fixture.ts";
import { indexFacts } from "./facts-view.ts";

const op = "s3control:GetPublicAccessBlock";
const good = anS3AccountFact(allOn);

function ask(...envelopes: Envelope[]) {
  const view = indexFacts(envelopes, { accountId, now }).view();
  return view.find("s3.account").ask(op, (data) => data.publicAccessBlock);
}

describe("facts view: what is evidence", () => {
  it("hands out data whose operation answered", () => {
    expect(ask(good)).toEqual({ known: true, value: allOn });
    expect(ask(withOutcome(anS3AccountFact(null), op, "absent"))).toEqual({ known: true, value: null });
  });

  it.each([
    "throttled",
    "timeout",
    "network",
    "expired",
    "invalid",
    "error",
    "region_disabled",
    "unsupported",
  ] as const)("hands out nothing after %s", (outcome) => {
    expect(ask(withOutcome(good, op, outcome))).toEqual({
      known: false,
      gap: { kind: "failed", op, outcome },
    });
  });

  const scp: Partial<Operation> = { deniedBy: "scp", policyId: "p-abc" };
  const gaps: [name: string, envelopes: Envelope[], gap: unknown][] = [
    ["no envelope", [], { kind: "missing", collector: "s3.account", entry: null }],
    [
      "a denial, with the policy that AWS named",
      [denied(good, op, scp)],
      { kind: "denied", op, deniedBy: "scp", policyId: "p-abc" },
    ],
    [
      "a denial of which AWS did not say why",
      [withOutcome(good, op, "denied")],
      { kind: "denied", op, deniedBy: "unknown", policyId: null },
    ],
    [
      "an operation that nobody called",
      [{ ...good, ops: [], complete: false }],
      { kind: "unreadable", collector: "s3.account", why: "pages" },
    ],
    [
      "another operation only",
      [{ ...good, ops: [{ op: "s3:ListBuckets", outcome: "ok" }] }],
      { kind: "not_asked", op },
    ],
    [
      "facts of 48 hours and a second ago",
      [{ ...good, observedAt: hoursAgo(48 + 1 / 3600) }],
      { kind: "stale", collector: "s3.account", entry: null },
    ],
    [
      "facts of tomorrow",
      [{ ...good, observedAt: hoursAgo(-24) }],
      { kind: "unreadable", collector: "s3.account", why: "future" },
    ],
    [
      "a time that is none",
      [{ ...good, observedAt: "yesterday" }],
      { kind: "unreadable", collector: "s3.account", why: "malformed" },
    ],
    [
      "another version of the facts",
      [{ ...good, schema: 2 }],
      { kind: "unreadable", collector: "s3.account", why: "version" },
    ],
    [
      "data of another form",
      [{ ...good, data: { publicAccessBlock: "all" } }],
      { kind: "unreadable", collector: "s3.account", why: "malformed" },
    ],
    [
      "an answer without data",
      [{ ...good, data: null }],
      { kind: "unreadable", collector: "s3.account", why: "malformed" },
    ],
    [
      "a page that is missing",
      [{ ...good, complete: false }],
      { kind: "unreadable", collector: "s3.account", why: "pages" },
    ],
    [
      "facts of another account",
      [{ ...good, accountId: "123456789012" }],
      { kind: "missing", collector: "s3.account", entry: null },
    ],
    [
      "nothing, because the account cannot be entered",
      [anAssumeFact({ assumed: false, failure: "role_missing_or_trust" })],
      { kind: "missing", collector: "s3.account", entry: "role_missing_or_trust" },
    ],
    [
      "stale facts of an account that cannot be entered any more",
      [{ ...good, observedAt: hoursAgo(72) }, anAssumeFact({ assumed: false, failure: "unreachable" })],
      { kind: "stale", collector: "s3.account", entry: "unreachable" },
    ],
  ];
  it.each(gaps)("says why for %s", (_name, envelopes, gap) => {
    expect(ask(...envelopes)).toEqual({ known: false, gap });
  });

  it.each([
    ["exactly 48 hours ago", hoursAgo(48)],
    ["a few minutes ahead of our clock", hoursAgo(-0.2)],
  ])("counts facts observed %s", (_name, observedAt) => {
    expect(ask({ ...good, observedAt })).toMatchObject({ known: true });
  });

  it("keeps fresh facts of an account that could not be entered today", () => {
    expect(ask(good, anAssumeFact({ assumed: false, failure: "unreachable" }))).toMatchObject({
      known: true,
    });
  });

  it("takes the newer of two envelopes, in whichever order they come", () => {
    const older = { ...anS3AccountFact(null), observedAt: hoursAgo(5) };
    expect(ask(older, good)).toEqual(ask(good, older));
    expect(ask(older, good)).toMatchObject({ value: allOn });
  });

  it("breaks a tie without regard to order", () => {
    const twin = anS3AccountFact(null);
    expect(ask(twin, good)).toEqual(ask(good, twin));
    const broken = { ...good, data: 7 };
    expect(ask(broken, good)).toEqual(ask(good, broken));
    expect(ask(broken, good)).toMatchObject({ known: false });
  });
});

describe("facts view: resources", () => {
  const fact = aBucketsFact(aBucket("a"), aBucket("b"));
  const bucketOp = "s3:GetBucketAcl";
  const find = (envelope: Envelope) => indexFacts([envelope], { accountId, now }).view().find("s3.exposure");

  it("spoils the unit that was denied and not its neighbours", () => {
    const facts = find(denied(fact, bucketOp, { resource: "b" }));
    expect(facts.gapOf(bucketOp, "a")).toBeNull();
    expect(facts.gapOf(bucketOp, "b")).toMatchObject({ kind: "denied" });
    expect(facts.gapOf("s3:ListBuckets")).toBeNull();
  });

  it("lets the resource's own entry win over the general one", () => {
    const general = denied(fact, bucketOp);
    const facts = find({ ...general, ops: [...general.ops, { op: bucketOp, outcome: "ok", resource: "a" }] });
    expect(facts.gapOf(bucketOp, "a")).toBeNull();
    expect(facts.gapOf(bucketOp, "b")).toMatchObject({ kind: "denied" });
  });

  it("does not take an entry about one resource for all", () => {
    const facts = find({ ...fact, ops: [{ op: bucketOp, outcome: "ok", resource: "a" }] });
    expect(facts.gapOf(bucketOp, "b")).toEqual({ kind: "not_asked", op: bucketOp });
    expect(facts.gapOf(bucketOp)).toEqual({ kind: "not_asked", op: bucketOp });
  });

  it("takes a call that was rightly left out as answered", () => {
    expect(
      find(withOutcome(fact, bucketOp, "ok", { skipped: "ownership-enforced" })).gapOf(bucketOp, "a"),
    ).toBeNull();
  });

  it("knows what vanished", () => {
    const facts = find(withOutcome(fact, bucketOp, "ok", { resource: "a", gone: true }));
    expect([facts.isGone("a"), facts.isGone("b")]).toEqual([true, false]);
  });
});

describe("facts view: how long it holds", () => {
  const account = { accountId, now };

  it("is the end of the first envelope that was read", () => {
    const view = indexFacts([{ ...good, observedAt: hoursAgo(10) }, aRegionsFact()], account).view();
    expect(view.validUntil()).toBeNull();
    view.find("account.regions").gapOf("account:ListRegions");
    expect(view.validUntil()).toEqual(new Date(now.getTime() + 47 * 3_600_000));
    view.find("s3.account").gapOf(op);
    expect(view.validUntil()).toEqual(new Date(now.getTime() + 38 * 3_600_000));
    view.limit(new Date(now.getTime() + 1000));
    expect(view.validUntil()).toEqual(new Date(now.getTime() + 1000));
  });

  it("counts a denial as something that was read, and stale facts as nothing", () => {
    const refused = indexFacts([denied(good, op)], account).view();
    refused.find("s3.account").gapOf(op);
    expect(refused.validUntil()).not.toBeNull();
    const stale = indexFacts([{ ...good, observedAt: hoursAgo(100) }], account).view();
    stale.find("s3.account").gapOf(op);
    expect(stale.validUntil()).toBeNull();
  });

  it("starts anew with each view", () => {
    const index = indexFacts([good], account);
    index.view().find("s3.account").gapOf(op);
    expect(index.view().validUntil()).toBeNull();
  });
});

describe("facts view: junk", () => {
  const junk = fc.oneof(
    fc.anything(),
    fc.record(
      {
        partition: fc.anything(),
        accountId: fc.constant(accountId),
        region: fc.constantFrom("global", "us-east-1"),
        collector: fc.constantFrom("s3.account", "toString", "s3.exposure"),
        schema: fc.constantFrom(1, "1"),
        observedAt: fc.oneof(fc.anything(), fc.constant(hoursAgo(1))),
        complete: fc.anything(),
        ops: fc.oneof(
          fc.anything(),
          fc.array(fc.record({ op: fc.constant(op), outcome: fc.constantFrom("ok", "maybe") })),
        ),
        data: fc.oneof(fc.anything(), fc.constant({ publicAccessBlock: allOn })),
      },
      { requiredKeys: ["accountId", "region", "collector"] },
    ),
  );

  it("never throws", () => {
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 6 }), (envelopes) => {
        // The point of the test: envelopes that are none.
        const answer = ask(...(envelopes as Envelope[]));
        if (answer.known) expect(answer.value === null || answer.value.BlockPublicAcls === true).toBe(true);
      }),
    );
  });
});
