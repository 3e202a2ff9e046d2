import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { configRecorder } from "./config-recorder.ts";

const region = "eu-west-1";
const recorders = "DescribeConfigurationRecorders";
const statuses = "DescribeConfigurationRecorderStatus";
const rules = "DescribeConfigRules";
const evaluations = "DescribeConfigRuleEvaluationStatus";

// AWS Config API Reference, by operation; times are seconds.
const recorder = {
  arn: "arn:aws:config:eu-west-1:111122223333:configuration-recorder/default/abcd1234efgh5678",
  name: "default",
  roleARN: "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
  recordingGroup: { allSupported: true, includeGlobalResourceTypes: true, resourceTypes: [] },
  recordingMode: { recordingFrequency: "CONTINUOUS", recordingModeOverrides: [] },
  recordingScope: "PAID",
};
const status = {
  arn: recorder.arn,
  lastStartTime: 1_700_000_000.5,
  lastStatus: "SUCCESS",
  lastStatusChangeTime: 1_761_900_000.1,
  name: "default",
  recording: true,
};
const hubRule = {
  ConfigRuleName: "securityhub-iam-user-mfa-enabled-1a2b3c",
  ConfigRuleArn:
    "arn:aws:config:eu-west-1:111122223333:config-rule/aws-service-rule/securityhub.amazonaws.com/config-rule-abc123",
  ConfigRuleState: "ACTIVE",
  CreatedBy: "securityhub.amazonaws.com",
  InputParameters: '{"secret":"WAYMARK-CANARY"}',
  Source: { Owner: "AWS", SourceIdentifier: "IAM_USER_MFA_ENABLED" },
};
const ownRule = {
  ConfigRuleName: "required-tags",
  ConfigRuleArn: "arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-def456",
  ConfigRuleState: "ACTIVE",
  Description: "WAYMARK-CANARY",
  InputParameters: '{"tag1Key":"WAYMARK-CANARY"}',
  Source: { Owner: "AWS", SourceIdentifier: "REQUIRED_TAGS" },
};
const evaluated = (ConfigRuleName: string, LastSuccessfulEvaluationTime?: number) => ({
  ConfigRuleName,
  FirstEvaluationStarted: true,
  LastErrorMessage: "WAYMARK-CANARY",
  ...(LastSuccessfulEvaluationTime === undefined ? {} : { LastSuccessfulEvaluationTime }),
});
const may = 1_777_593_600;

const answers: StubAnswers = {
  [recorders]: { body: { ConfigurationRecorders: [recorder] } },
  [statuses]: { body: { ConfigurationRecordersStatus: [status] } },
  [rules]: { body: { ConfigRules: [hubRule, ownRule] } },
  [evaluations]: {
    body: {
      ConfigRulesEvaluationStatus: [
        evaluated(hubRule.ConfigRuleName, may),
        evaluated(ownRule.ConfigRuleName, may - 86_400),
      ],
    },
  },
};

const kept = {
  name: "default",
  arn: recorder.arn,
  recordingScope: "PAID",
  servicePrincipal: null,
  status: { recording: true, lastStatus: "SUCCESS", lastErrorCode: null },
};

describe("config.recorder", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(answers, configRecorder, region);
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      recorders: [kept],
      rules: [
        { CreatedBy: null, count: 1, LastSuccessfulEvaluationTime: "2026-04-30T00:00:00.000Z" },
        {
          CreatedBy: "securityhub.amazonaws.com",
          count: 1,
          LastSuccessfulEvaluationTime: "2026-05-01T00:00:00.000Z",
        },
      ],
      remediable: [
        {
          ConfigRuleName: "required-tags",
          ConfigRuleState: "ACTIVE",
          SourceIdentifier: "REQUIRED_TAGS",
          lastEvaluatedOn: "2026-04-30",
        },
      ],
    });
    const asked = requests.find(({ operation }) => operation === evaluations);
    expect(JSON.parse(asked?.body ?? "")).toEqual({ Limit: 50 });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no recorder: one call, the others are rightly left out", async () => {
    const { envelope, requests } = await collectFrom(
      { [recorders]: { body: { ConfigurationRecorders: [] } } },
      configRecorder,
      region,
    );
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({ complete: true, data: { recorders: [], rules: [] } });
    expect(envelope.ops).toContainEqual({
      op: "config:DescribeConfigRuleEvaluationStatus",
      outcome: "ok",
      skipped: "no-recorder",
    });
  });

  test("a service's own recorder is kept as such", async () => {
    const own = {
      ...recorder,
      arn: "arn:aws:config:eu-west-1:111122223333:configuration-recorder/AWSConfigurationRecorderForX/ab",
      name: "AWSConfigurationRecorderForX",
      recordingScope: "INTERNAL",
      servicePrincipal: "x.amazonaws.com",
    };
    const { envelope } = await collectFrom(
      {
        ...answers,
        [recorders]: { body: { ConfigurationRecorders: [own] } },
        [statuses]: { body: { ConfigurationRecordersStatus: [{ ...status, arn: own.arn, name: own.name }] } },
      },
      configRecorder,
      region,
    );
    expect(envelope.data).toMatchObject({
      recorders: [{ recordingScope: "INTERNAL", servicePrincipal: "x.amazonaws.com" }],
    });
  });

  test("no rule: there is nothing to have been evaluated", async () => {
    const { envelope, requests } = await collectFrom(
      { ...answers, [rules]: { body: { ConfigRules: [] } } },
      configRecorder,
      region,
    );
    expect(requests.map(({ operation }) => operation)).not.toContain(evaluations);
    expect(envelope).toMatchObject({ complete: true, data: { rules: [] } });
  });

  test("rules on two pages with an empty one between; one that is being deleted counts no longer", async () => {
    const deleted = { ...ownRule, ConfigRuleName: "going", ConfigRuleState: "DELETING" };
    const { envelope } = await collectFrom(
      {
        ...answers,
        [rules]: [
          { body: { ConfigRules: [hubRule], NextToken: "a" } },
          { body: { ConfigRules: [], NextToken: "b" } },
          { body: { ConfigRules: [ownRule, deleted] } },
        ],
        [evaluations]: [
          { body: { ConfigRulesEvaluationStatus: [evaluated(hubRule.ConfigRuleName)], NextToken: "a" } },
          { body: { ConfigRulesEvaluationStatus: [], NextToken: "b" } },
          {
            body: { ConfigRulesEvaluationStatus: [evaluated("required-tags", may), evaluated("going", may)] },
          },
        ],
      },
      configRecorder,
      region,
    );
    expect(envelope.data).toMatchObject({
      rules: [
        { CreatedBy: null, count: 1, LastSuccessfulEvaluationTime: "2026-05-01T00:00:00.000Z" },
        { CreatedBy: "securityhub.amazonaws.com", count: 1, LastSuccessfulEvaluationTime: null },
      ],
    });
  });

  test.each([
    [recorders, "config:DescribeConfigurationRecorders", null],
    [statuses, "config:DescribeConfigurationRecorderStatus", { recorders: [{ ...kept, status: null }] }],
    [rules, "config:DescribeConfigRules", { recorders: [kept], rules: null, remediable: null }],
    [
      evaluations,
      "config:DescribeConfigRuleEvaluationStatus",
      {
        recorders: [kept],
        rules: null,
        remediable: [{ ConfigRuleName: "required-tags", lastEvaluatedOn: null }],
      },
    ],
  ])("%s denied: a gap, never an empty list", async (operation, op, data) => {
    const refused = jsonError(
      400,
      "AccessDeniedException",
      `User: arn:aws:sts::111122223333:assumed-role/WaymarkAudit/s is not authorized to perform: ${op}`,
    );
    const { envelope } = await collectFrom({ ...answers, [operation]: refused }, configRecorder, region);
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(expect.objectContaining({ op, outcome: "denied" }));
    if (data === null) expect(envelope.data).toBeNull();
    else expect(envelope.data).toMatchObject(data);
  });

  test.each([
    [
      "another account's recorder",
      recorders,
      {
        ConfigurationRecorders: [
          { ...recorder, arn: "arn:aws:config:eu-west-1:999999999999:configuration-recorder/default/a" },
        ],
      },
      "ForeignAccount",
    ],
    ["no list at all", recorders, {}, "UnexpectedAnswer"],
    [
      "a status that does not say whether it records",
      statuses,
      { ConfigurationRecordersStatus: [{ name: "default" }] },
      "UnexpectedAnswer",
    ],
    ["a rule without its name", rules, { ConfigRules: [{ ConfigRuleState: "ACTIVE" }] }, "UnexpectedAnswer"],
  ])("%s is refused", async (_, operation, body, code) => {
    const { envelope } = await collectFrom({ ...answers, [operation]: { body } }, configRecorder, region);
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(expect.objectContaining({ outcome: "invalid", code }));
  });

  test("what may be corrected: a function's rule has no identifier, one that goes is still there", async () => {
    const custom = {
      ...ownRule,
      ConfigRuleName: "custom",
      ConfigRuleState: "DELETING",
      Source: {
        Owner: "CUSTOM_LAMBDA",
        SourceIdentifier: "arn:aws:lambda:eu-west-1:111122223333:function:x",
      },
    };
    const { envelope } = await collectFrom(
      { ...answers, [rules]: { body: { ConfigRules: [custom, hubRule] } } },
      configRecorder,
      region,
    );
    expect(envelope.data).toMatchObject({
      remediable: [
        {
          ConfigRuleName: "custom",
          ConfigRuleState: "DELETING",
          SourceIdentifier: null,
          lastEvaluatedOn: null,
        },
      ],
    });
  });

  test("a status that does not name the recorder says nothing of it", async () => {
    const other = { ConfigurationRecordersStatus: [{ ...status, name: "other" }] };
    const { envelope } = await collectFrom(
      { ...answers, [statuses]: { body: other } },
      configRecorder,
      region,
    );
    expect(envelope.data).toMatchObject({ recorders: [{ ...kept, status: null }] });
  });
});
