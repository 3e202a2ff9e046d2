/** What each class of failure means and what to do about it, with the ids of this organization filled in. */
import type { NamedCause } from "#components/runs/causes.tsx";
import type { RunCause } from "#lib/data/runs.ts";

/** As much of a cause as decides its words: of a run, or of the newest attempts on all accounts. */
type NameableCause = Pick<RunCause, "code" | "operation" | "deniedBy">;

/** As much of the connection as the words need. */
export interface Connection {
  partition: string;
  /** With its path, without a leading slash. */
  roleName: string;
  baseAccountId: string;
}

interface Words {
  meaning: string;
  fix: NamedCause["fix"];
}

const roleCommands = [
  "npx waymark role-template > waymark-audit-role.yaml   # where Waymark runs",
  "aws cloudformation deploy --stack-name WaymarkAudit \\",
  "  --template-file waymark-audit-role.yaml --capabilities CAPABILITY_NAMED_IAM",
  "# all accounts at once, from the management account: waymark role-template --stack-set",
].join("\n");

function exemptRole({ partition, roleName }: Connection): string {
  return `"ArnNotLike": { "aws:PrincipalARN": "arn:${partition}:iam::*:role/${roleName}" }`;
}

/** A class that is over by itself. */
function passing(meaning: string): Words {
  return { meaning, fix: [{ text: "Refresh again. If it stays, waymark doctor looks closer." }] };
}

function deniedFix(cause: NameableCause, connection: Connection): NamedCause["fix"] {
  const role = connection.roleName;
  const action = cause.operation ?? "the action";
  switch (cause.deniedBy) {
    case "scp":
    case "rcp":
      return [
        {
          text: "Exempt the audit role from the policy.",
          command: { runIn: "Add to the policy's Condition", lines: exemptRole(connection) },
        },
      ];
    case "identity":
      return [
        {
          text: `Allow ${action} to the role ${role} there: waymark role-template prints the role as it has to be.`,
        },
      ];
    case "boundary":
      return [{ text: `Allow ${action} in the permissions boundary of the role ${role}.` }];
    case null:
    case "session":
    case "resource":
    case "vpc_endpoint":
    case "unknown":
    default:
      return [
        {
          text: `AWS does not say which policy refused: look at the policies of the role ${role} and at the service control policies over these accounts.`,
        },
      ];
  }
}

function wordsOfRead(cause: NameableCause, connection: Connection): Words {
  const kept = "What it would have shown stays unknown and counts as nothing.";
  switch (cause.code) {
    case "denied":
      return {
        meaning: `The account was entered, but this call was refused. ${kept}`,
        fix: deniedFix(cause, connection),
      };
    case "throttled":
      return passing(`AWS asked us to slow down for longer than Waymark retries by itself. ${kept}`);
    case "timeout":
    case "network":
      return passing(`AWS did not answer in time, or could not be reached from here. ${kept}`);
    case "expired":
      return passing(`The session ended before this was read, and could not be renewed. ${kept}`);
    default:
      return passing(`AWS answered with an error. ${kept}`);
  }
}

function wordsOfEntry(code: string, connection: Connection): Words {
  switch (code) {
    case "role_missing_or_trust":
      return {
        meaning: `AWS does not tell a missing role from one that refuses: these accounts have no role ${connection.roleName}, or its trust policy names another identity or another external id. They keep their last facts.`,
        fix: [
          {
            text: "Create the role there, or correct its trust policy. Then refresh.",
            command: { runIn: "Run in each of these accounts", lines: roleCommands },
          },
        ],
      };
    case "assume_denied_here":
      return {
        meaning:
          "Our own identity was refused before the account was asked: its policy, or a policy of its organization, does not allow sts:AssumeRole on this role.",
        fix: [
          {
            text: `Allow the identity in account ${connection.baseAccountId} to assume the audit role.`,
            command: {
              runIn: "Add to the identity's policy",
              lines: `{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:${connection.partition}:iam::*:role/${connection.roleName}" }`,
            },
          },
        ],
      };
    case "suspended":
      return { meaning: "AWS suspended these accounts between listing and reading them.", fix: [] };
    case "unreachable":
      return passing(
        "AWS did not answer in time, or could not be reached from here. The facts of before are kept.",
      );
    default:
      return passing("The account could not be entered. The facts of before are kept.");
  }
}

/** The causes with their words; accounts that could not be entered come first. */
export function nameCauses<Cause extends NameableCause>(
  causes: readonly Cause[],
  connection: Connection,
): (Cause & Words)[] {
  const entry = causes.filter(({ operation }) => operation === null);
  const reads = causes.filter(({ operation }) => operation !== null);
  return [
    ...entry.map((cause) => ({ ...cause, ...wordsOfEntry(cause.code, connection) })),
    ...reads.map((cause) => ({ ...cause, ...wordsOfRead(cause, connection) })),
  ];
}
