import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { anAssumeFact, hoursAgo, now, securityId } from "./a-fact.fixture.ts";
import { anInput, goodFactsBut } from "./an-input.fixture.ts";
import { aBucketListFact, anOrganizationInput, goodOrganizationFactsBut } from "./an-organization.fixture.ts";
import { items } from "./catalog.ts";
import { evaluateAccount, evaluateOrganization } from "./evaluate.ts";
import type { AccountInput } from "./input.ts";

const accountItems = items.filter(({ scope }) => scope === "account");
const implemented = [
  "1.1",
  "2.1",
  "3.1",
  "3.2",
  "3.3",
  "3.4",
  "4.1",
  "4.2",
  "4.3",
  "5.1",
  "5.2",
  "5.3",
  "6.1",
  "7.1",
  "7.2",
  "6.2",
  "6.3",
  "8.3",
  "9.1",
  "9.2",
  "8.1",
  "8.2",
  "10.1",
];

function states(input: AccountInput): Set<string> {
  return new Set(
    [...evaluateAccount(input).values()].map(({ state, reasonCode }) => `${state} ${reasonCode}`),
  );
}

describe("evaluateAccount", () => {
  it("answers for every item of scope account, in the order of the roadmap", () => {
    expect([...evaluateAccount(anInput()).keys()]).toEqual(accountItems.map(({ id }) => id));
  });

  it("meets what is implemented in a good account, and knows nothing of the rest", () => {
    for (const [id, verdict] of evaluateAccount(anInput())) {
      if (implemented.includes(id)) expect([id, verdict.state]).toEqual([id, "MET"]);
      else
        expect(verdict).toMatchObject({
          state: "UNKNOWN",
          reasonCode: "not_collected",
          reason: "Not collected yet.",
          validUntil: null,
        });
    }
  });

  it("says so where an account was never refreshed", () => {
    for (const [id, { reasonCode }] of evaluateAccount(anInput({ facts: [] }))) {
      expect([id, reasonCode]).toEqual([id, implemented.includes(id) ? "never_refreshed" : "not_collected"]);
    }
  });

  it.each([
    ["PENDING_CLOSURE", "NOT_APPLICABLE out_of_scope"],
    ["CLOSED", "NOT_APPLICABLE out_of_scope"],
    ["PENDING_ACTIVATION", "UNKNOWN not_activated"],
    ["DEPARTED", "UNKNOWN departed"],
    ["UNKNOWN", "UNKNOWN not_read"],
  ] as const)("decides by the state %s before reading anything", (state, expected) => {
    expect(states(anInput({ account: { state } }))).toEqual(new Set([expected]));
  });

  it("keeps a suspended account in scope of its contacts only", () => {
    const verdicts = evaluateAccount(anInput({ account: { state: "SUSPENDED" } }));
    const inScope = [...verdicts].filter(([, { state }]) => state !== "NOT_APPLICABLE").map(([id]) => id);
    expect(inScope).toEqual(["1.1"]);
  });

  it("blames the missing role wherever there are no facts", () => {
    const facts = [anAssumeFact({ assumed: false, failure: "role_missing_or_trust" })];
    const verdicts = evaluateAccount(anInput({ facts }));
    expect(verdicts.get("3.2")).toMatchObject({ state: "NOT_MET" });
    for (const id of ["3.4", "4.1", "5.2"]) {
      expect(verdicts.get(id)).toMatchObject({ state: "UNKNOWN", reasonCode: "role_missing_or_trust" });
    }
  });

  it("keeps counting fresh facts of an account that cannot be entered today", () => {
    const facts = goodFactsBut(anAssumeFact({ assumed: false, failure: "unreachable" }));
    const verdicts = evaluateAccount(anInput({ facts }));
    expect(["3.4", "4.1", "5.2"].map((id) => verdicts.get(id)?.state)).toEqual(["MET", "MET", "MET"]);
    expect(verdicts.get("3.2")).toMatchObject({ state: "UNKNOWN", reasonCode: "unreachable" });
  });
});

describe("evaluateOrganization", () => {
  it("answers for every item of scope organization; those that nothing is collected for say so", () => {
    const verdicts = evaluateOrganization(anOrganizationInput());
    expect([...verdicts.keys()]).toEqual(["1.2", "1.3", "3.5", "4.4", "5.4", "9.3", "10.2"]);
    const uncollected = items.filter(({ scope, implemented }) => scope === "organization" && !implemented);
    for (const { id } of uncollected)
      expect([id, verdicts.get(id)?.reasonCode]).toEqual([id, "not_collected"]);
  });

  it("a verdict holds as long as the oldest of what was read for it, also from another account's side", () => {
    const buckets = aBucketListFact(securityId, ["northmole-trail"]);
    const old = { ...buckets, observedAt: hoursAgo(47) };
    const validUntil = (fact: Envelope) =>
      evaluateOrganization(anOrganizationInput({ facts: goodOrganizationFactsBut(fact) })).get("1.3")
        ?.validUntil;
    expect(validUntil(old)).toEqual(new Date(now.getTime() + 3_600_000));
    expect(validUntil(buckets)).toEqual(new Date(now.getTime() + 23 * 3_600_000));
  });
});
