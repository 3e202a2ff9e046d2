/** What automation has to correct, for item 8.2, and by what a correction of it is known. */
import { coverageOf, type Domain, type EventFamily } from "#lib/policy/event-pattern.ts";
import { matchesPattern } from "#lib/policy/patterns.ts";
import type { ResourceType } from "#lib/roadmap/resources.ts";
import type { ScenarioMatchers } from "#lib/roadmap/settings/stages-8-10.ts";

export interface Scenario {
  name: string;
  /** It is corrected once for the account; else in each Region. */
  isGlobal: boolean;
  /** Without one of these the account has nothing to correct; null: it always may. */
  resources: ResourceType | null;
  /** Identifiers of managed rules of AWS Config. */
  rules: readonly string[];
  /** Patterns of the names of SSM documents that correct it, whatever rule sets them off. */
  documents: readonly string[];
  /** Patterns of names of AWS's documents that correct it where one of the rules sets them off. */
  kin: readonly string[];
  /** Patterns of the names of whatever acts, in lower case. */
  functions: readonly string[];
  /** Calls by which it comes about, with the service whose they are. */
  calls: { source: string; names: readonly string[] } | null;
  /** Controls of Security Hub. */
  controls: readonly string[];
  /** Types of findings of GuardDuty. */
  findings: readonly string[];
  /** Type of the resource in findings of Access Analyzer. */
  analyzed: string | null;
}

type Known = Omit<Scenario, "name">;

const publicS3: Known = {
  isGlobal: false,
  resources: "s3:bucket",
  rules: [
    "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
    "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS",
    "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
  ],
  documents: [
    "AWS-DisableS3BucketPublicReadWrite",
    "AWS-ConfigureS3BucketPublicAccessBlock",
    "AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock",
    "AWSConfigRemediation-ConfigureS3PublicAccessBlock",
  ],
  kin: ["*S3*Public*", "*Bucket*Public*", "*Public*Bucket*"],
  functions: ["*public*s3*", "*s3*public*", "*public*bucket*", "*bucket*public*"],
  calls: {
    source: "aws.s3",
    names: [
      "PutBucketPolicy",
      "PutBucketAcl",
      "PutBucketPublicAccessBlock",
      "DeleteBucketPublicAccessBlock",
      "PutAccountPublicAccessBlock",
      "DeleteAccountPublicAccessBlock",
    ],
  },
  controls: ["S3.1", "S3.2", "S3.3", "S3.8"],
  findings: [
    "Policy:S3/AccountBlockPublicAccessDisabled",
    "Policy:S3/BucketAnonymousAccessGranted",
    "Policy:S3/BucketBlockPublicAccessDisabled",
    "Policy:S3/BucketPublicAccessGranted",
  ],
  analyzed: "AWS::S3::Bucket",
};

const openAdminSg: Known = {
  isGlobal: false,
  resources: "ec2:security-group",
  rules: [
    "INCOMING_SSH_DISABLED",
    "RESTRICTED_INCOMING_TRAFFIC",
    "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS",
    "VPC_SG_PORT_RESTRICTION_CHECK",
  ],
  documents: [
    "AWS-DisablePublicAccessForSecurityGroup",
    "AWS-DisableIncomingSSHOnPort22",
    "AWS-CloseSecurityGroup",
    "AWSConfigRemediation-RemoveUnrestrictedSourceIngressRules",
  ],
  kin: ["*SecurityGroup*", "*Ingress*", "*IncomingSSH*"],
  functions: [
    "*open*sg*",
    "*sg*open*",
    "*open*security*group*",
    "*security*group*open*",
    "*close*security*group*",
    "*public*security*group*",
    "*revoke*ingress*",
    "*open*ingress*",
    "*open*port*",
    "*close*port*",
  ],
  calls: {
    source: "aws.ec2",
    names: ["AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"],
  },
  controls: ["EC2.13", "EC2.14", "EC2.18", "EC2.19", "EC2.53", "EC2.54"],
  findings: [],
  analyzed: null,
};

const unusedIam: Known = {
  isGlobal: true,
  resources: null,
  rules: ["IAM_USER_UNUSED_CREDENTIALS_CHECK"],
  documents: ["AWSConfigRemediation-RevokeUnusedIAMUserCredentials"],
  kin: ["*Unused*", "*IAMUser*", "*AccessKey*", "*Credential*"],
  functions: [
    "*unused*iam*",
    "*iam*unused*",
    "*unused*role*",
    "*unused*user*",
    "*unused*key*",
    "*unused*credential*",
    "*unused*permission*",
    "*repokid*",
    "*stale*role*",
    "*stale*user*",
    "*stale*credential*",
  ],
  calls: null,
  controls: ["IAM.8", "IAM.22"],
  findings: [],
  analyzed: null,
};

const builtIn: Readonly<Record<string, Known>> = {
  "public-s3": publicS3,
  "open-admin-sg": openAdminSg,
  "unused-iam": unusedIam,
};

/** The scenario of a name with what the settings add to it. One that is not built in is known by the settings alone. */
export function scenarioNamed(name: string, matchers: ScenarioMatchers = {}): Scenario {
  const known = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
  const { rules = [], documents = [], functions = [], eventNames = [], isGlobal = false } = matchers;
  const base: Known = known ?? {
    isGlobal,
    resources: null,
    rules: [],
    documents: [],
    kin: [],
    functions: [],
    calls: null,
    controls: [],
    findings: [],
    analyzed: null,
  };
  const names = [...(base.calls?.names ?? []), ...eventNames];
  return {
    ...base,
    name,
    rules: [...base.rules, ...rules],
    documents: [...base.documents, ...documents],
    functions: [...base.functions, ...functions.map((pattern) => pattern.toLowerCase())],
    calls: names.length === 0 ? null : { source: base.calls?.source ?? "aws.", names },
  };
}

/** Whether the name of what acts is one of those that the scenario is known by. */
export function isNamedFor({ functions }: Scenario, name: string): boolean {
  return functions.some((pattern) => matchesPattern(pattern, name.toLowerCase()));
}

/** `own`: it is known to correct the scenario; `any`: nobody but its owner can say; `none`: nothing speaks for it. */
export type Fit = "own" | "any" | "none";

/** Whether a document corrects the scenario where a rule sets it off that finds the scenario, or another rule. */
export function fitOfDocument(scenario: Scenario, name: string, isFoundByRule: boolean): Fit {
  const { documents, kin } = scenario;
  if (documents.some((pattern) => matchesPattern(pattern, name))) return "own";
  if (!isFoundByRule) return "none";
  // The account's own document is there for what the rule finds. One of AWS's may be about something else.
  if (!name.startsWith("AWS")) return "own";
  return kin.some((pattern) => matchesPattern(pattern, name)) ? "own" : "any";
}

const values = (...list: string[]): Domain => ({ kind: "values", values: list });
const present: Domain = { kind: "present" };

interface Sample {
  /** Events that the scenario sets off. */
  meant: EventFamily;
  /** Others of the same kind: a rule that takes them as well is not about the scenario alone. */
  other: EventFamily;
}

function sample(
  source: string,
  detailType: string,
  field: string,
  [meant, other]: readonly [readonly string[], string],
  rest: readonly (readonly [string, Domain])[] = [],
): Sample {
  const envelope: [string, Domain][] = [
    ["source", source.endsWith(".") ? { kind: "prefixed", prefix: source } : values(source)],
    ["detail-type", values(detailType)],
    ["account", present],
    ["region", present],
  ];
  const family = (names: readonly string[]): EventFamily =>
    new Map([...envelope, ...rest, [field, values(...names)]]);
  return { meant: family(meant), other: family([other]) };
}

/** Events that a scenario sets off, in whatever form they come; `ruleNames`: the rules of AWS Config that find it. */
function samplesOf(scenario: Scenario, ruleNames: readonly string[]): Sample[] {
  const { calls, controls, findings, analyzed } = scenario;
  const samples: Sample[] = [];
  if (calls !== null) {
    samples.push(
      sample(calls.source, "AWS API Call via CloudTrail", "detail.eventName", [
        calls.names,
        "WaymarkUnrelatedCall",
      ]),
    );
  }
  if (controls.length > 0) {
    const generators = controls.map((id) => `security-control/${id}`);
    const hub = (field: string, names: readonly string[], other: string) =>
      sample(
        "aws.securityhub",
        "Security Hub Findings - Imported",
        field,
        [names, other],
        [
          ["detail.findings.Compliance.Status", values("FAILED")],
          ["detail.findings.Workflow.Status", values("NEW")],
          ["detail.findings.RecordState", values("ACTIVE")],
        ],
      );
    samples.push(
      hub("detail.findings.GeneratorId", generators, "security-control/RDS.1"),
      hub("detail.findings.Compliance.SecurityControlId", controls, "RDS.1"),
    );
  }
  if (findings.length > 0) {
    samples.push(
      sample("aws.guardduty", "GuardDuty Finding", "detail.type", [findings, "Recon:EC2/Portscan"]),
    );
  }
  if (analyzed !== null) {
    samples.push(
      sample("aws.access-analyzer", "Access Analyzer Finding", "detail.resourceType", [
        [analyzed],
        "AWS::Lambda::LayerVersion",
      ]),
    );
  }
  if (ruleNames.length > 0) {
    samples.push(
      sample(
        "aws.config",
        "Config Rules Compliance Change",
        "detail.configRuleName",
        [ruleNames, "waymark-unrelated-rule"],
        [["detail.newEvaluationResult.complianceType", values("NON_COMPLIANT")]],
      ),
    );
  }
  return samples;
}

/** `own`: the pattern takes the scenario's events and not all others; `any`: it takes these among others, or may. */
export function fitOfPattern(pattern: string, scenario: Scenario, ruleNames: readonly string[]): Fit {
  let fit: Fit = "none";
  for (const { meant, other } of samplesOf(scenario, ruleNames)) {
    const taken = coverageOf(pattern, meant);
    if (taken === "none") continue;
    if (taken !== "unknown" && coverageOf(pattern, other) === "none") return "own";
    fit = "any";
  }
  return fit;
}
