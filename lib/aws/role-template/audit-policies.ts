/** The policies of the audit role: made of the collectors' actions, and of what is never read whatever they allow. */
import { createHash } from "node:crypto";
import type { CollectorAction } from "#lib/aws/collecting.ts";
import { type Audience, auditRoleActions } from "#lib/aws/collectors/catalog.ts";

/** Where a policy is attached; the management account may itself administer a service, and counts as such. */
export type PolicyPlace = "every account" | "management account" | "administrator accounts";

export interface AuditPolicy {
  /** Suffix of its name behind the role's: `Read-1`. */
  suffix: string;
  /** Name of its resource in a template. */
  logicalId: string;
  place: PolicyPlace;
  effect: "Allow" | "Deny";
  /** Sorted, so that a service's actions stand together. */
  actions: readonly CollectorAction[];
}

/**
 * What a managed policy may hold: 6,144 characters without white space (IAM quotas). The rest of the document, and the
 * quotes and commas of the list, are counted generously.
 */
const actionCharacters = 5_600;

/**
 * Reads of contents and secrets, and ways into other identities. Denied by the role itself, so that no policy that
 * somebody attaches to it later opens them.
 */
const neverRead: readonly CollectorAction[] = [
  { action: "athena:GetQueryResults", reason: "rows of data" },
  { action: "cloudformation:GetTemplate", reason: "templates may hold secrets" },
  { action: "codecommit:GitPull", reason: "source code" },
  { action: "dynamodb:BatchGetItem", reason: "rows of data" },
  { action: "dynamodb:GetItem", reason: "rows of data" },
  { action: "dynamodb:GetRecords", reason: "rows of data" },
  { action: "dynamodb:PartiQLSelect", reason: "rows of data" },
  { action: "dynamodb:Query", reason: "rows of data" },
  { action: "dynamodb:Scan", reason: "rows of data" },
  { action: "ec2:DescribeInstanceAttribute", reason: "user data" },
  { action: "ec2:DescribeVpnConnections", reason: "pre-shared keys" },
  { action: "ec2:GetConsoleOutput", reason: "what machines print" },
  { action: "ec2:GetConsoleScreenshot", reason: "what machines show" },
  { action: "ec2:GetLaunchTemplateData", reason: "user data" },
  { action: "ec2:GetPasswordData", reason: "passwords" },
  { action: "ecr:BatchGetImage", reason: "contents of images" },
  { action: "ecr:GetDownloadUrlForLayer", reason: "contents of images" },
  { action: "iam:PassRole", reason: "a way into other roles" },
  { action: "kinesis:GetRecords", reason: "messages" },
  { action: "kms:Decrypt", reason: "whatever is encrypted" },
  { action: "lambda:GetFunction", reason: "code and environment" },
  { action: "lambda:GetLayerVersion", reason: "code" },
  { action: "logs:FilterLogEvents", reason: "log events" },
  { action: "logs:GetLogEvents", reason: "log events" },
  { action: "logs:GetQueryResults", reason: "log events" },
  { action: "logs:StartLiveTail", reason: "log events" },
  { action: "logs:StartQuery", reason: "log events" },
  { action: "rds-db:connect", reason: "databases" },
  { action: "rds:DownloadDBLogFilePortion", reason: "database logs" },
  { action: "redshift:GetClusterCredentials*", reason: "passwords" },
  { action: "s3:GetObject*", reason: "objects" },
  { action: "secretsmanager:BatchGetSecretValue", reason: "secrets" },
  { action: "secretsmanager:GetSecretValue", reason: "secrets" },
  { action: "sqs:ReceiveMessage", reason: "messages" },
  { action: "ssm:GetCommandInvocation", reason: "output of commands" },
  { action: "ssm:GetParameter*", reason: "parameter values" },
  { action: "states:DescribeStateMachine", reason: "definitions may hold secrets" },
  { action: "sts:AssumeRole", reason: "a way into other roles" },
];

function placeOf(audience: Audience): PolicyPlace {
  if (audience === "every") return "every account";
  return audience.every((duty) => duty === "management") ? "management account" : "administrator accounts";
}

/** Actions that a place needs beyond what every account grants. */
function actionsOf(place: PolicyPlace): CollectorAction[] {
  const own = auditRoleActions((audience) => placeOf(audience) === place);
  if (place === "every account") return own;
  const everywhere = new Set(
    auditRoleActions((audience) => audience === "every").map(({ action }) => action),
  );
  return own.filter(({ action }) => !everywhere.has(action));
}

/** Cuts a list of actions into as few policies as AWS's size limit allows. */
export function splitBySize(
  actions: readonly CollectorAction[],
  limit: number = actionCharacters,
): CollectorAction[][] {
  const parts: CollectorAction[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const action of actions) {
    const added = action.action.length + 3;
    if (size + added > limit) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(action);
    size += added;
  }
  return parts;
}

/** The policies of the audit role, in the order in which templates show them. */
export function auditPolicies(): AuditPolicy[] {
  const reading = (place: PolicyPlace, suffix: string, logicalId: string) =>
    splitBySize(actionsOf(place)).map(
      (actions, index): AuditPolicy => ({
        suffix: `${suffix}-${index + 1}`,
        logicalId: `${logicalId}${index + 1}`,
        place,
        effect: "Allow",
        actions,
      }),
    );
  return [
    ...reading("every account", "Read", "Read"),
    ...reading("management account", "ReadOrganization", "ReadOrganization"),
    ...reading("administrator accounts", "ReadAdministered", "ReadAdministered"),
    {
      suffix: "NeverRead",
      logicalId: "NeverRead",
      place: "every account",
      effect: "Deny",
      actions: neverRead,
    },
  ];
}

/** Eight hex digits that change whenever the policies do; a tag of the role carries them. */
export function policyVersion(policies: readonly AuditPolicy[]): string {
  const text = policies.map(({ place, effect, actions }) => [
    place,
    effect,
    ...actions.map(({ action }) => action),
  ]);
  return createHash("sha256").update(JSON.stringify(text)).digest("hex").slice(0, 8);
}
