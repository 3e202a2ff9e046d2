import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers, testNow } from "#lib/aws/stub-account.ts";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { configRemediation } from "./config-remediation.ts";

const region = "eu-west-1";
const configurations = "DescribeRemediationConfigurations";
const runs = "DescribeRemediationExecutionStatus";
const compliance = "DescribeComplianceByConfigRule";

/** What `config.recorder` of the same run says of the rules. */
function afterRules(names: readonly string[] | null, ops: Operation[] = []): object {
  const remediable = names?.map((ConfigRuleName) => ({
    ConfigRuleName,
    ConfigRuleState: "ACTIVE",
    SourceIdentifier: null,
    lastEvaluatedOn: null,
  }));
  const data = { recorders: [], rules: [], remediable: remediable ?? null };
  return { earlier: () => ({ data, ops, complete: ops.length === 0 }) as unknown as Envelope };
}
const secondsAgo = (days: number) => testNow.getTime() / 1000 - days * 86_400;

// AWS Config API Reference, by operation; times are seconds.
const configuration = (ConfigRuleName: string, Automatic?: boolean) => ({
  Arn: `arn:aws:config:eu-west-1:111122223333:remediation-configuration/${ConfigRuleName}/6a1b`,
  ConfigRuleName,
  TargetId: "AWS-DisablePublicAccessForSecurityGroup",
  TargetType: "SSM_DOCUMENT",
  TargetVersion: "1",
  MaximumAutomaticAttempts: 5,
  RetryAttemptSeconds: 60,
  Parameters: { GroupId: { StaticValue: { Values: ["WAYMARK-CANARY"] } } },
  ...(Automatic === undefined ? {} : { Automatic }),
});
const run = (State: string, daysAgo: number) => ({
  ResourceKey: { resourceType: "AWS::EC2::SecurityGroup", resourceId: "sg-0a" },
  State,
  InvocationTime: secondsAgo(daysAgo),
  LastUpdatedTime: secondsAgo(daysAgo),
  StepDetails: [{ Name: "WAYMARK-CANARY", State: "FAILED", ErrorMessage: "WAYMARK-CANARY" }],
});
const answers: StubAnswers = {
  [configurations]: {
    body: { RemediationConfigurations: [configuration("ssh", true), configuration("iam")] },
  },
  [runs]: {
    body: {
      RemediationExecutionStatuses: [
        run("SUCCEEDED", 2),
        run("SUCCEEDED", 120),
        run("FAILED", 5),
        run("FAILED", 91),
        run("QUEUED", 0),
      ],
    },
  },
  [compliance]: {
    body: {
      ComplianceByConfigRules: [{ ConfigRuleName: "ssh", Compliance: { ComplianceType: "COMPLIANT" } }],
    },
  },
};
const ask = (given: StubAnswers, names: readonly string[] | null = ["ssh", "iam"]) =>
  collectFrom(given, configRemediation, region, afterRules(names));

describe("config.remediation", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await ask(answers);
    expect(envelope).toMatchObject({ complete: true, region });
    const TargetId = "AWS-DisablePublicAccessForSecurityGroup";
    expect(envelope.data).toEqual({
      configurations: [
        { ConfigRuleName: "iam", TargetId, Automatic: false, runs: null, ComplianceType: null },
        {
          ConfigRuleName: "ssh",
          TargetId,
          Automatic: true,
          runs: { succeeded90d: 1, failed90d: 1, lastSucceededOn: "2026-10-31" },
          ComplianceType: "COMPLIANT",
        },
      ],
    });
    const inputs = requests.map(({ operation, body }) => [operation, JSON.parse(body)]);
    expect(inputs).toContainEqual([configurations, { ConfigRuleNames: ["ssh", "iam"] }]);
    expect(inputs).toContainEqual([runs, { ConfigRuleName: "ssh", Limit: 100 }]);
    expect(inputs).toContainEqual([compliance, { ConfigRuleNames: ["ssh"] }]);
    expect(requests).toHaveLength(3);
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no rule named (trap): the API refuses an empty list, so it is not asked", async () => {
    const { envelope, requests } = await ask({}, []);
    expect(requests).toHaveLength(0);
    expect(envelope).toMatchObject({ complete: true, data: { configurations: [] } });
    expect(envelope.ops).toContainEqual({
      op: "config:DescribeRemediationConfigurations",
      outcome: "ok",
      skipped: "no-rule",
    });
  });

  test("26 rules are asked for in two calls, 25 at most in each", async () => {
    const names = Array.from({ length: 26 }, (_, at) => `rule-${at}`);
    const { envelope, requests } = await ask(
      { [configurations]: { body: { RemediationConfigurations: [] } } },
      names,
    );
    expect(new Set(requests.map(({ body }) => JSON.parse(body).ConfigRuleNames.length))).toEqual(
      new Set([1, 25]),
    );
    expect(envelope).toMatchObject({ complete: true, data: { configurations: [] } });
  });

  test("nothing automatic: neither runs nor compliance are asked for", async () => {
    const manual = {
      [configurations]: { body: { RemediationConfigurations: [configuration("ssh", false)] } },
    };
    const { envelope, requests } = await ask(manual);
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({ complete: true, data: { configurations: [{ Automatic: false }] } });
  });

  test("runs and compliance on two pages with an empty one between", async () => {
    const { envelope } = await ask({
      ...answers,
      [runs]: [
        { body: { RemediationExecutionStatuses: [run("FAILED", 1)], NextToken: "a" } },
        { body: { RemediationExecutionStatuses: [], NextToken: "b" } },
        { body: { RemediationExecutionStatuses: [run("FAILED", 2)] } },
      ],
      [compliance]: [
        { body: { ComplianceByConfigRules: [], NextToken: "a" } },
        {
          body: {
            ComplianceByConfigRules: [
              { ConfigRuleName: "ssh", Compliance: { ComplianceType: "NON_COMPLIANT" } },
            ],
          },
        },
      ],
    });
    expect(envelope.data).toMatchObject({
      configurations: [
        {},
        {
          runs: { succeeded90d: 0, failed90d: 2, lastSucceededOn: null },
          ComplianceType: "NON_COMPLIANT",
        },
      ],
    });
  });

  test("a remediation that was taken away meanwhile has no runs", async () => {
    const gone = jsonError(400, "NoSuchRemediationConfigurationException", "No remediation configuration");
    const { envelope } = await ask({ ...answers, [runs]: gone });
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toMatchObject({
      configurations: [{}, { runs: { succeeded90d: 0, failed90d: 0 } }],
    });
  });

  test.each([
    [configurations, "config:DescribeRemediationConfigurations", null],
    [runs, "config:DescribeRemediationExecutionStatus", { configurations: [{}, { runs: null }] }],
    [compliance, "config:DescribeComplianceByConfigRule", { configurations: [{}, { ComplianceType: null }] }],
  ])("%s denied: a gap, never an empty list", async (operation, op, data) => {
    const refused = jsonError(400, "AccessDeniedException", `User is not authorized to perform: ${op}`);
    const { envelope } = await ask({ ...answers, [operation]: refused });
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(expect.objectContaining({ op, outcome: "denied" }));
    if (data === null) expect(envelope.data).toBeNull();
    else expect(envelope.data).toMatchObject(data);
  });

  test("rules that could not be listed: the reason is handed on, nothing is asked", async () => {
    const ops: Operation[] = [{ op: "config:DescribeConfigRules", outcome: "denied", deniedBy: "scp" }];
    const { envelope, requests } = await collectFrom({}, configRemediation, region, afterRules(null, ops));
    expect(requests).toHaveLength(0);
    expect(envelope).toMatchObject({ complete: false, data: null, ops });
  });

  test.each([
    ["no list at all", configurations, {}],
    [
      "a configuration without its document",
      configurations,
      { RemediationConfigurations: [{ ConfigRuleName: "ssh" }] },
    ],
    ["a run without its state", runs, { RemediationExecutionStatuses: [{ InvocationTime: 1 }] }],
  ])("%s is refused", async (_, operation, body) => {
    const { envelope } = await ask({ ...answers, [operation]: { body } });
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(expect.objectContaining({ outcome: "invalid" }));
  });
});
