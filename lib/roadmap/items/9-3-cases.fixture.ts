/** What the tests of 9.3 share. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { DecoyFacts } from "#lib/facts/honey.ts";
import { regions } from "#lib/roadmap/a-fact.fixture.ts";
import { anOrganizationInput, goodOrganizationFactsBut } from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import {
  aDecoy,
  aFilter,
  aHoneyFact,
  aHoneyTrail,
  aRegistry,
  aRule,
  aToken,
  type Detector,
} from "#lib/roadmap/honey/a-decoy.fixture.ts";
import type { RegisteredToken } from "#lib/roadmap/records.ts";
import { defaultSettings, type Settings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

export const three = [aToken(1), aToken(2), aToken(3)];

export function judge(
  tokens: RegisteredToken[],
  fact: Envelope = aHoneyFact(),
  settings: Partial<Settings> = {},
): Verdict {
  const input = anOrganizationInput({
    facts: goodOrganizationFactsBut(fact),
    records: aRegistry(...tokens),
    settings: { ...defaultSettings, ...settings },
  });
  const verdict = evaluateOrganization(input).get("9.3");
  if (verdict === undefined) throw new Error("no verdict on 9.3");
  return verdict;
}

/** The good facts with another third decoy. */
export const decoy = (more: Partial<DecoyFacts>) =>
  aHoneyFact({ decoys: [aDecoy(1), aDecoy(2), aDecoy(3, more)] });
/** The good facts with another third detector. */
export const detector = (more: Partial<Detector>) =>
  aHoneyFact({ detectors: [aFilter(1), aFilter(2), aFilter(3, more)] });
const byRule = { detector: { kind: "EVENTBRIDGE", ref: "decoys", regions: [...regions] } };
export const rules = (...list: Detector["rules"]) =>
  detector({ ref: "decoys", filters: [], alarms: [], rules: list });
export const withRule = [aToken(1), aToken(2), aToken(3, byRule)];
export const everywhere = regions.map((region) => aRule(3, region));

export const bucketArn = "arn:aws:s3:::northmole-payroll-old";
export const bucket = aToken(3, {
  kind: "S3_BUCKET",
  arn: bucketArn,
  accessKeyId: undefined,
  testEventId: undefined,
});
export const bucketFact = (selectors: { Type: string; Values: string[] }[]) =>
  aHoneyFact({
    decoys: [
      aDecoy(1),
      aDecoy(2),
      aDecoy(3, { subject: bucketArn, principalArn: null, test: null, lastUsed: null }),
    ],
    detectors: [
      aFilter(1),
      aFilter(2),
      aFilter(3, {
        filters: aFilter(3).filters.map((filter) => ({
          ...filter,
          filterPattern: '{ $.requestParameters.bucketName = "northmole-payroll-old" }',
        })),
      }),
    ],
    trails: [
      aHoneyTrail({
        data: { basic: selectors.map((one) => ({ ReadWriteType: "All", ...one })), advanced: [] },
      }),
    ],
  });

export const canary = (at: number) =>
  aToken(at, {
    kind: "EXTERNAL_CANARY",
    arn: null,
    accessKeyId: undefined,
    testEventId: undefined,
    detector: { kind: "THIRD_PARTY", ref: "canary service" },
  });

export type Row = [name: string, verdict: () => Verdict, expected: Partial<Verdict>, fault?: string];
