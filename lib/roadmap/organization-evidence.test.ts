/** Items of the organization that rest on records: no record is enough where the facts that it needs cannot be read. */
import { describe, expect, it } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { accountId, daysAgo, managementId } from "./a-fact.fixture.ts";
import {
  anAccount,
  anOrganizationInput,
  aTreeFact,
  goodOrganizationFactsBut,
} from "./an-organization.fixture.ts";
import { evaluateOrganization } from "./evaluate.ts";
import { anExercise } from "./exercises/an-exercise.fixture.ts";
import { aHoneyFact, aToken } from "./honey/a-decoy.fixture.ts";
import { noRecords } from "./records.ts";

const unit = "ou-ab12-workloads";
const listed = aTreeFact([
  anAccount(managementId, { ParentId: unit }),
  anAccount(accountId, { ParentId: unit }),
]);
// Just made, and what is asked of it beside the list of accounts.
const data = {
  ...(listed.data as object),
  organizationalUnits: [{ Id: unit, Name: "Workloads", ParentId: "r-ab12" }],
};
const ofParents: Operation = { op: "organizations:ListAccountsForParent", outcome: "ok" };
const tree: Envelope = { ...listed, data, ops: [...listed.ops, ofParents] };

const met = anOrganizationInput({
  facts: [...goodOrganizationFactsBut(tree), aHoneyFact()],
  records: {
    ...noRecords,
    honeyTokens: [aToken(1), aToken(2), aToken(3)],
    exercises: [anExercise(60, { scope: { ous: ["/Workloads"] } })],
  },
});

const used: [id: string, collector: string, owner: string, op: string][] = [
  ["9.3", "honey.tokens", accountId, "iam:ListUsers"],
  ["9.3", "honey.tokens", accountId, "iam:ListAccessKeys"],
  ["9.3", "honey.tokens", accountId, "iam:GetAccountAuthorizationDetails"],
  ["9.3", "honey.tokens", accountId, "iam:GetAccessKeyLastUsed"],
  ["9.3", "honey.tokens", accountId, "logs:DescribeMetricFilters"],
  ["9.3", "honey.tokens", accountId, "cloudwatch:DescribeAlarms"],
  ["10.2", "organizations.tree", managementId, "organizations:ListAccounts"],
  ["10.2", "organizations.tree", managementId, "organizations:ListOrganizationalUnitsForParent"],
  ["10.2", "organizations.tree", managementId, "organizations:ListAccountsForParent"],
];

function stateOf(id: string, change: (envelope: Envelope) => Envelope | null) {
  const sharedFacts = met.sharedFacts.flatMap((envelope) => change(envelope) ?? []);
  return evaluateOrganization({ ...met, sharedFacts }).get(id)?.state;
}

describe("never MET on missing evidence", () => {
  it("starts from an organization that meets both", () => {
    expect(["9.3", "10.2"].map((id) => stateOf(id, (envelope) => envelope))).toEqual(["MET", "MET"]);
  });

  it.each(used)("%s needs %s of %s: %s", (id, collector, owner, op) => {
    for (const outcome of [
      "denied",
      "throttled",
      "timeout",
      "network",
      "expired",
      "invalid",
      "error",
    ] as const) {
      const state = stateOf(id, (envelope) => {
        if (envelope.collector !== collector || envelope.accountId !== owner) return envelope;
        const ops = envelope.ops.map((entry): Operation => (entry.op === op ? { op, outcome } : entry));
        return { ...envelope, complete: false, ops };
      });
      expect(state, outcome).toBe("UNKNOWN");
    }
  });

  it.each([
    ["9.3", "honey.tokens"],
    ["10.2", "organizations.tree"],
  ])("%s without %s, or with what is too old, is unknown", (id, collector) => {
    const spoils: ((envelope: Envelope) => Envelope | null)[] = [
      () => null,
      (envelope) => ({ ...envelope, data: null }),
      (envelope) => ({ ...envelope, schema: 99 }),
      (envelope) => ({ ...envelope, observedAt: daysAgo(9) }),
    ];
    for (const spoil of spoils)
      expect(stateOf(id, (envelope) => (envelope.collector === collector ? spoil(envelope) : envelope))).toBe(
        "UNKNOWN",
      );
  });
});
