import { describe, expect, it } from "vitest";
import { denied, withOutcome } from "#lib/roadmap/a-fact.fixture.ts";
import {
  aConfigFact,
  aHubFact,
  aRecorder,
  aScannedRegion,
  aStandardsFact,
  hubRules,
  ownRules,
} from "#lib/roadmap/a-scan.fixture.ts";

import { judge, north, one, type Row } from "./4-3-scanned.fixture.ts";

const hubRows: Row[] = [
  ["standard, recorder and controls work", one(aScannedRegion(north)), { state: "MET" }],
  [
    "the newest control was evaluated 49 h ago",
    one([aHubFact(north), aStandardsFact(north), aConfigFact(north, [aRecorder(north)], hubRules(49))]),
    { state: "NOT_MET" },
  ],
  [
    "the recorder fails",
    one([
      aHubFact(north),
      aStandardsFact(north),
      aConfigFact(north, [aRecorder(north, { lastStatus: "Failure", lastErrorCode: "AccessDenied" })]),
    ]),
    { state: "NOT_MET", reason: expect.stringContaining("the recorder default fails (AccessDenied)") },
  ],
  [
    "READY without a recorder: known, not unknown",
    one([aHubFact(north), aStandardsFact(north), aConfigFact(north, [])]),
    { state: "NOT_MET", reason: expect.stringContaining("there is no configuration recorder") },
  ],
  [
    "only a service's own recorder",
    one([
      aHubFact(north),
      aStandardsFact(north),
      aConfigFact(north, [
        { ...aRecorder(north), recordingScope: "INTERNAL", servicePrincipal: "x.amazonaws.com" },
      ]),
    ]),
    { state: "NOT_MET" },
  ],
  [
    "a hub without a standard",
    one([aHubFact(north), { ...aStandardsFact(north), data: { standards: [] } }, aConfigFact(north, [])]),
    { state: "NOT_MET" },
  ],
  [
    "a standard that is being enabled",
    one([aHubFact(north), aStandardsFact(north, "PENDING"), aConfigFact(north)]),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "a standard that is being disabled",
    one([aHubFact(north), aStandardsFact(north, "DELETING"), aConfigFact(north)]),
    { state: "NOT_MET" },
  ],
  [
    "standards were not read",
    one([
      aHubFact(north),
      denied(aStandardsFact(north), "securityhub:GetEnabledStandards"),
      aConfigFact(north),
    ]),
    { state: "UNKNOWN" },
  ],
  [
    "evaluations were not read",
    one([
      aHubFact(north),
      aStandardsFact(north),
      denied(aConfigFact(north), "config:DescribeConfigRuleEvaluationStatus"),
    ]),
    { state: "UNKNOWN" },
  ],
  [
    "who made the rules was not read",
    one([aHubFact(north), aStandardsFact(north), denied(aConfigFact(north), "config:DescribeConfigRules")]),
    { state: "UNKNOWN" },
  ],
  [
    "whether the recorder runs was not read",
    one([
      aHubFact(north),
      aStandardsFact(north),
      denied(
        aConfigFact(north, [{ ...aRecorder(north), status: null }]),
        "config:DescribeConfigurationRecorderStatus",
      ),
    ]),
    { state: "UNKNOWN" },
  ],
];

describe("4.3 regular scanning: Security Hub CSPM", () => {
  it.each(hubRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const off = [aHubFact(north, false), aStandardsFact(north, null)];

const configRows: Row[] = [
  [
    "a rule of the account's own was evaluated",
    one([...off, aConfigFact(north, [aRecorder(north)], ownRules(20 * 24))]),
    { state: "MET" },
  ],
  [
    "not within the age of a scan",
    one([...off, aConfigFact(north, [aRecorder(north)], ownRules(31 * 24))]),
    { state: "NOT_MET" },
  ],
  [
    "rules that were never evaluated",
    one([...off, aConfigFact(north, [aRecorder(north)], ownRules(null))]),
    { state: "NOT_MET" },
  ],
  [
    "the recorder stands still since",
    one([...off, aConfigFact(north, [aRecorder(north, { recording: false })], ownRules())]),
    { state: "NOT_MET" },
  ],
  [
    "rules that Security Hub left behind are not Config's own",
    one([...off, aConfigFact(north)]),
    { state: "NOT_MET" },
  ],
  [
    "recorders were not read",
    one([...off, { ...denied(aConfigFact(north), "config:DescribeConfigurationRecorders"), data: null }]),
    { state: "UNKNOWN" },
  ],
  [
    "no endpoint in the region: nothing of AWS scans there",
    one([
      withOutcome(aHubFact(north), "securityhub:DescribeHub", "unsupported"),
      {
        ...withOutcome(aConfigFact(north), "config:DescribeConfigurationRecorders", "unsupported"),
        data: null,
      },
    ]),
    { state: "NOT_MET" },
  ],
];

describe("4.3 regular scanning: AWS Config alone", () => {
  it.each(configRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});
