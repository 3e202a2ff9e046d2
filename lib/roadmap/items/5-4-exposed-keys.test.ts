import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aCredentialsFact,
  aKeyUser,
  anAuthorizationFact,
  denied,
  userArn,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateOwnAnswers } from "#lib/roadmap/evaluate-beside.ts";

/** The authorization details with users that AWS put into quarantine. */
function quarantined(...names: string[]): Envelope {
  const fact = anAuthorizationFact();
  const users = names.map((name) => ({ Arn: userArn(name), PolicyName: "AWSCompromisedKeyQuarantineV3" }));
  return { ...fact, data: { ...(fact.data as object), quarantinedUsers: users } };
}

const judge = (...facts: Envelope[]) =>
  evaluateOwnAnswers(anInput({ facts: goodFactsBut(...facts) })).get("5.4");
const keys = (status: "Active" | "Inactive") => aCredentialsFact([aKeyUser("leaked", 20, status)]);

describe("5.4: an account's own row", () => {
  it("all good, user carries AWSCompromisedKeyQuarantineV3 with active key: NOT_MET, whatever was answered", () => {
    const verdict = judge(quarantined("leaked"), keys("Active"));
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" });
    expect(verdict?.failing).toMatchObject([
      { resource: userArn("leaked"), why: expect.stringContaining("QuarantineV3") },
    ]);
    expect(verdict?.validUntil).toBeInstanceOf(Date);
  });

  it.each<[string, Envelope[]]>([
    ["nobody is quarantined", [keys("Active")]],
    ["the key was switched off", [quarantined("leaked"), keys("Inactive")]],
    ["the user is gone", [quarantined("gone"), keys("Active")]],
    [
      "the details could not be read",
      [denied(quarantined("leaked"), "iam:GetAccountAuthorizationDetails"), keys("Active")],
    ],
    ["the users could not be read", [quarantined("leaked"), denied(keys("Active"), "iam:ListUsers")]],
  ])("inherits where %s", (_case, facts) => {
    expect(judge(...facts)).toBeNull();
  });
});
