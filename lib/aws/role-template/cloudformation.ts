/**
 * CloudFormation templates of the audit role: one for any account, and one for the management account that holds its
 * own role and a service-managed stack set for all the others (such a stack set leaves the management account out).
 */
import { Document, isScalar, visit } from "yaml";
import { type AuditPolicy, auditPolicies, policyVersion } from "./audit-policies.ts";
import { type RoleSettings, splitRoleName } from "./settings.ts";

type Node = { [key: string]: unknown };

const ref = (name: string): Node => ({ Ref: name });
const sub = (text: string): Node => ({ "Fn::Sub": text });
const isAccount = (parameter: string): Node => ({ "Fn::Equals": [ref("AWS::AccountId"), ref(parameter)] });

/** Parameters that hold an account id may stay empty: then nothing is granted for it. */
const optionalAccount = { Type: "String", AllowedPattern: "^(\\d{12})?$" };

function parameters(settings: RoleSettings): Record<string, Node> {
  const { name, path } = splitRoleName(settings.roleName);
  const withDefault = (node: Node, value: string | null) =>
    value === null ? node : { ...node, Default: value };
  return {
    RoleName: {
      Type: "String",
      Default: name,
      AllowedPattern: "^[\\w+=,.@-]{1,64}$",
      Description: "The same in every account; waymark connect --role-name knows it.",
    },
    RolePath: { Type: "String", Default: path, AllowedPattern: "^/([\\w+=,.@-]+/)*$" },
    TrustedPrincipalArn: withDefault(
      {
        Type: "String",
        AllowedPattern: "^arn:[^:]+:iam::\\d{12}:(role|user)/.+$",
        Description: "The role or user that Waymark runs as, with its path.",
      },
      settings.trustedPrincipalArn,
    ),
    ExternalId: withDefault(
      {
        Type: "String",
        MinLength: 2,
        AllowedPattern: "^[\\w+=,.@:/-]*$",
        Description: "The one that waymark connect printed.",
      },
      settings.externalId,
    ),
    ManagementAccountId: {
      ...optionalAccount,
      Default: settings.managementAccountId ?? "",
      Description: "There the role also reads the organization.",
    },
    AdministratorAccountId: {
      ...optionalAccount,
      Default: settings.securityAccountId ?? "",
      Description:
        "Delegated administrator of the security services: there the role also reads their members.",
    },
    LogArchiveAccountId: {
      ...optionalAccount,
      Default: settings.logAccountId ?? "",
      Description: "Account of the central logs, where it is another one.",
    },
    PermissionsBoundaryArn: {
      Type: "String",
      Default: "",
      Description: "Where roles must have a boundary. What it does not allow cannot be read.",
    },
  };
}

const conditions: Record<string, Node> = {
  IsManagement: isAccount("ManagementAccountId"),
  IsAdministrator: {
    "Fn::Or": [
      isAccount("ManagementAccountId"),
      isAccount("AdministratorAccountId"),
      isAccount("LogArchiveAccountId"),
    ],
  },
  HasBoundary: { "Fn::Not": [{ "Fn::Equals": [ref("PermissionsBoundaryArn"), ""] }] },
};

/** The account as principal with the ARN as condition: a principal by ARN breaks when that role is made anew. */
const trust: Node = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: {
        AWS: {
          "Fn::Join": [
            ":",
            [
              sub("arn:${AWS::Partition}:iam:"),
              { "Fn::Select": [4, { "Fn::Split": [":", ref("TrustedPrincipalArn")] }] },
              "root",
            ],
          ],
        },
      },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "sts:ExternalId": ref("ExternalId") },
        ArnEquals: { "aws:PrincipalArn": ref("TrustedPrincipalArn") },
      },
    },
  ],
};

function policyResource({ suffix, place, effect, actions }: AuditPolicy): Node {
  const condition =
    place === "management account"
      ? { Condition: "IsManagement" }
      : place === "administrator accounts"
        ? { Condition: "IsAdministrator" }
        : {};
  return {
    Type: "AWS::IAM::ManagedPolicy",
    ...condition,
    Properties: {
      ManagedPolicyName: sub(`\${RoleName}-${suffix}`),
      Path: ref("RolePath"),
      Roles: [ref("AuditRole")],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: effect, Action: actions.map(({ action }) => action), Resource: "*" }],
      },
    },
  };
}

function roleResources(policies: readonly AuditPolicy[]): Record<string, Node> {
  return {
    AuditRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: ref("RoleName"),
        Path: ref("RolePath"),
        Description: "Waymark reads configuration through it and changes nothing.",
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: {
          "Fn::If": ["HasBoundary", ref("PermissionsBoundaryArn"), ref("AWS::NoValue")],
        },
        Tags: [{ Key: "waymark:policy-version", Value: policyVersion(policies) }],
      },
    },
    ...Object.fromEntries(policies.map((policy) => [policy.logicalId, policyResource(policy)])),
  };
}

function roleTemplate(settings: RoleSettings, policies: readonly AuditPolicy[]): Node {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Waymark audit role, policy version ${policyVersion(policies)}`,
    Parameters: parameters(settings),
    Conditions: conditions,
    Resources: roleResources(policies),
    Outputs: { RoleArn: { Value: { "Fn::GetAtt": ["AuditRole", "Arn"] } } },
  };
}

/** YAML with the reason of each action behind it. */
function withReasons(template: Node, policies: readonly AuditPolicy[]): string {
  const reasons = new Map(policies.flatMap(({ actions }) => actions.map((own) => [own.action, own.reason])));
  // CloudFormation reads YAML 1.1, where a bare 2012-10-17 is a date.
  const document = new Document(template, { aliasDuplicateObjects: false, version: "1.1" });
  visit(document, {
    Scalar(key, node) {
      // Only members of a list: a string that is a key or a value of its own is no action of a policy.
      if (typeof key !== "number" || !isScalar(node) || typeof node.value !== "string") return;
      const reason = reasons.get(node.value);
      if (reason !== undefined) node.comment = ` ${reason}`;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** The audit role for one account, whichever it is: what only some accounts need is attached there alone. */
export function cloudFormationTemplate(settings: RoleSettings): string {
  const policies = auditPolicies();
  return withReasons(roleTemplate(settings, policies), policies);
}

/**
 * A stack for the management account: its own audit role, and a service-managed stack set that puts the same role into
 * every account below the named OUs, now and whenever one joins. One Region only, since IAM is global.
 */
export function stackSetTemplate(settings: RoleSettings): string {
  const policies = auditPolicies();
  const own = roleTemplate(settings, policies);
  const names = Object.keys(parameters(settings));
  const stackSet = {
    Type: "AWS::CloudFormation::StackSet",
    Properties: {
      StackSetName: ref("RoleName"),
      Description: "Waymark audit role in every account",
      PermissionModel: "SERVICE_MANAGED",
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      ManagedExecution: { Active: true },
      // One account that refuses must not keep the role from all the others.
      OperationPreferences: {
        ConcurrencyMode: "SOFT_FAILURE_TOLERANCE",
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 25,
      },
      Parameters: names.map((name) => ({ ParameterKey: name, ParameterValue: ref(name) })),
      StackInstancesGroup: [
        {
          DeploymentTargets: { OrganizationalUnitIds: ref("OrganizationalUnitIds") },
          Regions: [ref("AWS::Region")],
        },
      ],
      TemplateBody: JSON.stringify(own),
    },
  };
  const template = {
    ...own,
    Description: `Waymark audit role here and, by a stack set, in every account; policy version ${policyVersion(policies)}`,
    Parameters: {
      OrganizationalUnitIds: {
        Type: "CommaDelimitedList",
        Description: "The root (r-…) for every account, or the OUs, with commas.",
      },
      ...parameters(settings),
    },
    Resources: { ...roleResources(policies), EveryOtherAccount: stackSet },
  };
  return withReasons(template, policies);
}
