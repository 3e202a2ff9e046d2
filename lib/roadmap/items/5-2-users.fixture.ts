/** What the tests of 5.2 share. */
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aCredentialsFact,
  aKeyUser,
  anException,
  aSummaryFact,
  aUser,
  denied,
  hoursAgo,
  userArn,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput, ResourceException } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

export function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("5.2");
  if (verdict === undefined) throw new Error("no verdict on 5.2");
  return verdict;
}

export function input(
  credentials: Envelope,
  summary: Envelope | number,
  exceptions: ResourceException[] = [],
): AccountInput {
  const counted = typeof summary === "number" ? aSummaryFact(summary) : summary;
  return anInput({ facts: goodFactsBut(credentials, counted), exceptions });
}

export function waiver(kind: string, ...names: string[]): ResourceException[] {
  return names.map((name) => anException("5.2", userArn(name), kind));
}

export const noReport = withOutcome(aCredentialsFact([], null), "iam:GetCredentialReport", "timeout");
export const nothingListed = (envelope: Envelope) => denied(envelope, "iam:ListUsers");
export const bedrock = aUser("BedrockAPIKey-x", {
  serviceCredentials: [{ ServiceName: "bedrock.amazonaws.com", Status: "Active", ExpirationDate: null }],
});
export const fresh = { ...aKeyUser("fresh", 0), CreateDate: hoursAgo(1), report: null };

export type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];
