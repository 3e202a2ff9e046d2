/** Builders for tests of 8.2: rules of AWS Config with their remediations, rules of EventBridge with what they start, answers. */
import type { ConfigRecorderFacts, ConfigRemediation } from "#lib/facts/config.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CorrectionRule, Destinations } from "#lib/facts/events.ts";
import type { IamRole } from "#lib/facts/iam.ts";
import { anAnswer, aTagsFact } from "./a-code.fixture.ts";
import {
  accountId,
  aFact,
  regions as allRegions,
  anS3AccountFact,
  aRegionsFact,
  daysAgo,
} from "./a-fact.fixture.ts";
import { aGrantedRole } from "./a-grant.fixture.ts";
import { aGroup, aNetworkFact } from "./a-network.fixture.ts";
import { aRoutesFact, ruleArn } from "./a-route.fixture.ts";
import { aBucketListFact } from "./an-exposure.fixture.ts";
import { aPolicyText, aRolesFact } from "./an-identity.fixture.ts";
import { aFunction } from "./an-inventory.fixture.ts";
import type { Attestation } from "./attestation.ts";
import { type CorrectionsDetails, corrections } from "./questions/8-2-automated-remediation.ts";

export const north = "eu-north-1";
export const west = "eu-west-1";

type Rule = NonNullable<ConfigRecorderFacts["remediable"]>[number];
type Configuration = ConfigRemediation["configurations"][number];

export const day = (daysBefore: number) => daysAgo(daysBefore).slice(0, 10);

/** Scenario → the rule that finds it, and the document that corrects it. */
export const usual = {
  "public-s3": ["S3_BUCKET_PUBLIC_READ_PROHIBITED", "AWS-DisableS3BucketPublicReadWrite"],
  "open-admin-sg": ["INCOMING_SSH_DISABLED", "AWS-DisablePublicAccessForSecurityGroup"],
  "unused-iam": ["IAM_USER_UNUSED_CREDENTIALS_CHECK", "AWSConfigRemediation-RevokeUnusedIAMUserCredentials"],
} as const;
export type Usual = keyof typeof usual;
const all: readonly Usual[] = ["public-s3", "open-admin-sg", "unused-iam"];

/** A rule of AWS Config named as its scenario, evaluated yesterday. */
export function aConfigRule(scenario: Usual, more: Partial<Rule> = {}): Rule {
  return {
    ConfigRuleName: scenario,
    ConfigRuleState: "ACTIVE",
    SourceIdentifier: usual[scenario][0],
    lastEvaluatedOn: day(1),
    ...more,
  };
}

/** Its automatic remediation, which succeeded five days ago. */
export function aRemediation(scenario: Usual, more: Partial<Configuration> = {}): Configuration {
  return {
    ConfigRuleName: scenario,
    TargetId: usual[scenario][1],
    Automatic: true,
    runs: { succeeded90d: 2, failed90d: 0, lastSucceededOn: day(5) },
    ComplianceType: "NON_COMPLIANT",
    ...more,
  };
}

const recorder = {
  name: "default",
  arn: null,
  recordingScope: "PAID",
  servicePrincipal: null,
  status: { recording: true, lastStatus: "SUCCESS", lastErrorCode: null },
};
export const stopped = { ...recorder, status: { ...recorder.status, recording: false } };

export function aRecorderFact(
  region: string,
  rules: readonly Rule[] = [],
  recorders: ConfigRecorderFacts["recorders"] = [recorder],
): Envelope {
  const ops = [
    "config:DescribeConfigurationRecorders",
    "config:DescribeConfigurationRecorderStatus",
    "config:DescribeConfigRules",
    "config:DescribeConfigRuleEvaluationStatus",
  ];
  const counted = rules.map(() => ({
    CreatedBy: null,
    count: 1,
    LastSuccessfulEvaluationTime: daysAgo(1),
  }));
  return aFact(
    "config.recorder",
    ops,
    { recorders, rules: counted.slice(0, 1), remediable: [...rules] },
    { region },
  );
}

export function aRemediationFact(region: string, configurations: readonly Configuration[] = []): Envelope {
  return aFact(
    "config.remediation",
    [
      "config:DescribeRemediationConfigurations",
      "config:DescribeRemediationExecutionStatus",
      "config:DescribeComplianceByConfigRule",
    ],
    { configurations: [...configurations] },
    { region },
  );
}

/** A region whose AWS Config corrects scenarios. */
export function aConfigOf(region: string, scenarios: readonly Usual[] = all): Envelope[] {
  return [
    aRecorderFact(
      region,
      scenarios.map((one) => aConfigRule(one)),
    ),
    aRemediationFact(
      region,
      scenarios.map((one) => aRemediation(one)),
    ),
  ];
}

export const lambdaArn = (name: string, region = north, owner = accountId) =>
  `arn:aws:lambda:${region}:${owner}:function:${name}`;

/** A rule for calls that open a security group. */
export function aCorrectionRule(to: readonly string[], more: Partial<CorrectionRule> = {}): CorrectionRule {
  const Name = more.Name ?? "react";
  return {
    EventBusName: "default",
    Name,
    Arn: ruleArn(north, accountId, Name),
    State: "ENABLED",
    EventPattern: JSON.stringify({
      source: ["aws.ec2"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: { eventName: ["AuthorizeSecurityGroupIngress"] },
    }),
    ScheduleExpression: null,
    targets: to.map((Arn, at) => ({ Id: String(at), Arn })),
    ...more,
  };
}

type LambdaTarget = Destinations["functions"][number];

/** A function with the role `fixer`, which may close ports. */
export function aTarget(FunctionArn: string, more: Partial<LambdaTarget> = {}): LambdaTarget {
  return {
    FunctionArn,
    exists: true,
    State: "Active",
    Role: `arn:aws:iam::${accountId}:role/fixer`,
    ReservedConcurrentExecutions: null,
    ...more,
  };
}

/** `fixer` closes ports, `teller` sends messages from within a network. */
const roles: IamRole[] = [
  aGrantedRole("fixer", aPolicyText(["ec2:RevokeSecurityGroupIngress", "logs:PutLogEvents"])),
  aGrantedRole("teller", aPolicyText(["sns:Publish", "logs:*", "ec2:CreateNetworkInterface", "kms:Decrypt"])),
];

/** Functions of a region, in the list of all. */
export function aFunctionsFact(region: string, names: readonly string[]): Envelope {
  const functions = names.map((name) => aFunction(lambdaArn(name, region)));
  return aFact("lambda.functions", ["lambda:ListFunctions"], { functions }, { region });
}

function noAutomations(region: string): Envelope[] {
  return [
    aFact("scheduler.schedules", ["scheduler:ListSchedules"], { schedules: [], functions: [] }, { region }),
    aFact("sfn.machines", ["sfn:ListStateMachines"], { stateMachineArns: [] }, { region }),
    aFact("ssm.automations", ["ssm:DescribeAutomationExecutions"], { documents: [] }, { region }),
  ];
}

/** A region in which nothing corrects anything; AWS Config records. */
function aRegionWithout(region: string): Envelope[] {
  const none = { region };
  return [
    aRecorderFact(region),
    aRemediationFact(region),
    aRoutesFact(region, accountId),
    ...noAutomations(region),
    aFact("codebuild.projects", ["codebuild:ListProjects"], { projects: [] }, none),
    aFact("ecs.clusters", ["ecs:ListClusters"], { clusterArns: [] }, none),
    aFunctionsFact(region, []),
    aTagsFact({}, region),
    aNetworkFact({ securityGroups: [aGroup()] }, { region }),
  ];
}

/** An account with a bucket and groups in some Regions, in which nothing corrects anything. */
export function correctionFacts(regions: readonly string[]): Envelope[] {
  return [
    aRegionsFact(regions),
    anS3AccountFact(null),
    aBucketListFact("pictures"),
    aFact("organizations.effective-policies", ["organizations:DescribeEffectivePolicy"], {
      backup: null,
      s3: null,
      guardduty: null,
    }),
    aRolesFact(roles),
    ...regions.flatMap(aRegionWithout),
  ];
}

/** What a person says of corrections; without chains a plain yes or no. */
export function aCorrectionAnswer(
  chains: CorrectionsDetails["chains"] | null,
  more: Partial<Attestation> = {},
): Attestation {
  return {
    ...anAnswer(corrections as never),
    details: chains === null ? null : { chains },
    ...more,
  };
}

/** What sets off nothing, in every region: always the same objects, so that each is checked once. */
const acting = allRegions.flatMap((region) => [
  aRemediationFact(
    region,
    all.map((one) => aRemediation(one)),
  ),
  ...noAutomations(region),
]);
const rules = all.map((one) => aConfigRule(one));

/** The facts, in which every recorder has rules for all scenarios, with what corrects them. */
export function withCorrections(facts: readonly Envelope[]): Envelope[] {
  const corrected = facts.map((fact) => {
    if (fact.collector !== "config.recorder") return fact;
    // Whoever made the fact made it in this form.
    const data = fact.data as ConfigRecorderFacts;
    return { ...fact, data: { ...data, remediable: rules } };
  });
  return [...corrected, ...acting];
}
