/** For tests only: accounts with corrections, good and bad, for item 8.2. */
import { expect } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aConfigRule,
  aCorrectionRule,
  aFunctionsFact,
  aRecorderFact,
  aRemediation,
  aRemediationFact,
  aTarget,
  correctionFacts,
  lambdaArn,
  north,
} from "#lib/roadmap/a-correction.fixture.ts";
import { accountId } from "#lib/roadmap/a-fact.fixture.ts";
import { aRoutesFact } from "#lib/roadmap/a-route.fixture.ts";
import { replacing } from "#lib/roadmap/a-scan.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings, type Settings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

export interface Scene extends Partial<Omit<AccountInput, "account" | "organization" | "settings">> {
  regions?: readonly string[];
  settings?: Partial<Settings>;
  account?: Partial<AccountInput["account"]>;
}

/** The verdict on 8.2 of an account with a bucket and groups, and whatever is changed. */
export function judge(changes: readonly Envelope[], scene: Scene = {}): Verdict {
  const { regions = [north], settings = {}, ...rest } = scene;
  const input = anInput({
    facts: replacing(correctionFacts(regions), ...changes),
    sharedFacts: [],
    attestations: [],
    ...rest,
    settings: { ...defaultSettings, ...settings },
  });
  const verdict = evaluateAccount(input).get("8.2");
  if (verdict === undefined) throw new Error("no verdict on 8.2");
  return verdict;
}

export const only = (...requiredScenarios: string[]) => ({ settings: { requiredScenarios } });
export const groups = only("open-admin-sg");
export const buckets = only("public-s3");
export const ssh = (
  more: Parameters<typeof aRemediation>[1],
  rule: Parameters<typeof aConfigRule>[1] = {},
) => [
  aRecorderFact(north, [aConfigRule("open-admin-sg", rule)]),
  aRemediationFact(north, [aRemediation("open-admin-sg", more)]),
];
export const fix = lambdaArn("fix");
/** A rule that starts a function. */
export const calling = (
  target: Parameters<typeof aTarget>[1] = {},
  rule: Parameters<typeof aCorrectionRule>[1] = {},
) =>
  aRoutesFact(north, accountId, {
    corrections: [aCorrectionRule([fix], rule)],
    functions: [aTarget(fix, target)],
  });
export const custodian = aFunctionsFact(north, ["custodian-s3-public"]);
export const custodianArn = lambdaArn("custodian-s3-public");

export type Row = [name: string, verdict: () => Verdict, expected: Partial<Verdict>, fault?: string];
export const notMet = { state: "NOT_MET", fractionHundredths: 0 } as const;
export const met = { state: "MET" } as const;
export const partial = (fractionHundredths: number) => ({ state: "PARTIAL", fractionHundredths }) as const;
export const unknown = (reasonCode: Verdict["reasonCode"]) => ({ state: "UNKNOWN", reasonCode }) as const;

/** The verdict is as expected, and what fails says why. */
export function check(verdict: Verdict, expected: Partial<Verdict>, fault: string | undefined): void {
  expect(verdict).toMatchObject(expected);
  if (fault !== undefined) expect(verdict.failing.map(({ why }) => why).join(" ")).toContain(fault);
}
