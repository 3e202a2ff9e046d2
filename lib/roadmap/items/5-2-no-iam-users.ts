import type { IamUser } from "#lib/facts/iam.ts";
import { conclude, type Unit, violate } from "#lib/roadmap/conclude.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { readReport } from "#lib/roadmap/items/5-2-report.ts";
import { judgeUsers, provenByReport } from "#lib/roadmap/items/5-2-users.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** Item 5.2 of the roadmap. */
export const noIamUsers: Item = {
  id: "5.2",
  slug: "no-iam-users",
  stage: 5,
  title: "No IAM users",
  kind: "automatic",
  scope: "account",
  summary:
    "The account has no IAM users and its root user has no access keys: people and programs work with roles.",
  guidance: {
    why: "Keys of a user work until somebody deletes them, wherever they were copied to. Credentials of a role end by themselves within hours.",
    steps: [
      {
        text: "Move people to single sign-on, and programs to roles: instance and function roles, OIDC for pipelines, IAM Roles Anywhere for machines outside. Users named like ses-smtp-user.…, BedrockAPIKey-… or …-at-<account-id> were made by an AWS service for mail, model or Git access.",
      },
      {
        text: "See what a user still holds, and switch keys off before you delete them: two weeks show who misses one.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws iam list-access-keys --user-name <user>",
            "# aws iam update-access-key --user-name <user> --access-key-id <key-id> --status Inactive",
            "# aws iam delete-login-profile --user-name <user>",
          ].join("\n"),
        },
      },
      {
        text: "Remove root keys of member accounts centrally.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws organizations enable-aws-service-access --service-principal iam.amazonaws.com",
            "aws iam enable-organizations-root-credentials-management",
          ].join("\n"),
        },
      },
      {
        text: "Forbid new users and keys with a service control policy on iam:CreateUser and iam:CreateAccessKey. Break-glass access is better kept as a second way of federation than as a user.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "hologram is dormant; IAM Identity Center, OIDC federation and IAM Roles Anywhere do its work.",
      },
      {
        asOf: "2026-08",
        text: "The first aws-vault repository is abandoned, the fork ByteNess/aws-vault goes on. HashiCorp Vault changed its licence in 2023; OpenBao is the open fork.",
      },
    ],
  },
  collectors: ["iam.summary", "iam.credentials", "honey.tokens"],
  evaluatorVersion: 2,
  implemented: true,
};

/**
 * One unit per IAM user. Root access keys: NOT_MET whatever else holds. A user with an active credential earns nothing,
 * one without earns half. MET only without users; users under a valid exception leave the fraction.
 */
export function evaluateNoIamUsers(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const facts = view.find("iam.credentials");
  const report = readReport(context, facts);
  const users = facts.ask("iam:ListUsers", (data) => data.users);
  const listed: Answer<IamUser[]> =
    users.known && users.value !== null
      ? { known: true, value: users.value }
      : { known: false, gap: users.known ? { kind: "not_asked", op: "iam:ListUsers" } : users.gap };

  const userUnits = listed.known
    ? judgeUsers(context, facts, listed.value, report.gap)
    : [...provenByReport(context, facts, report.gap), listUnit(listed.gap)];
  if (userUnits.length > 0) view.limit(report.until);
  const summary = judgeSummary(context, facts, listed, report.gap);
  const units = [...userUnits, ...summary.units];
  const nothing: Unit[] = units.length === 0 ? [{ result: "pass", place: null, evidence: [] }] : units;
  const verdict = conclude(noIamUsers, view, nothing, {
    noun: ["user", "users"],
    met:
      listed.known && listed.value.length > 0 && userUnits.length === 0
        ? "No IAM users but what is excluded by security, and no access keys of the root user."
        : "No IAM users, and no access keys of the root user.",
    none: "Nothing in scope.",
    counted: ({ failing, unknown }) =>
      `${failing} IAM ${failing === 1 ? "user" : "users"}${unknown > 0 ? `, ${unknown} unknown` : ""}.`,
    roleName: input.organization.roleName,
    preposition: "for",
  });
  const withEvidence = { ...verdict, evidence: [...summary.evidence, ...verdict.evidence] };
  if (summary.rootKeys === 0) return withEvidence;
  const root = `arn:${input.account.partition}:iam::${input.account.id}:root`;
  const why = `The root user has ${summary.rootKeys} access ${summary.rootKeys === 1 ? "key" : "keys"}.`;
  const rest = verdict.state === "MET" ? "" : ` ${verdict.reason}`;
  return violate(
    { ...withEvidence, failing: [{ resource: root, region: "global", why }, ...verdict.failing] },
    `${why}${rest}`,
  );
}

function listUnit(gap: Gap): Unit {
  return { result: "unknown", place: null, gaps: [gap] };
}

interface Summary {
  units: Unit[];
  evidence: Evidence[];
  /** Access keys of the root user that are known; 0 also where nothing is known, then `units` says so. */
  rootKeys: number;
}

/** The account's own count of users and root keys: the list is believed only where it agrees. */
function judgeSummary(
  { input, view }: EvaluationContext,
  facts: Reading<"iam.credentials">,
  listed: Answer<IamUser[]>,
  reportGap: Gap | null,
): Summary {
  const collector = "iam.summary";
  const summary = view.find(collector);
  const counts = summary.ask("iam:GetAccountSummary", (data) => data);
  const reported =
    reportGap === null ? facts.ask("iam:GetCredentialReport", (data) => data.report?.root ?? null) : null;
  const reportedKeys = reported?.known === true ? (reported.value?.activeKeys ?? null) : null;
  const counted = counts.known ? counts.value.AccountAccessKeysPresent : null;
  const rootKeys = Math.max(counted ?? 0, reportedKeys ?? 0);
  if (reportedKeys !== null && reportedKeys > 0) view.limit(readReport({ input, view }, facts).until);
  if (!counts.known) return { units: [listUnit(counts.gap)], evidence: [], rootKeys };
  const units: Unit[] = [];
  if (counted === null && reportedKeys === null) units.push(listUnit(notCounted("root access keys")));
  if (counts.value.Users === null) units.push(listUnit(notCounted("users")));
  else if (listed.known && !agrees(listed.value, counts.value.Users, summary.observedAt)) {
    units.push(
      listUnit({
        kind: "said",
        code: "not_read",
        text: `${listed.value.length} users are listed, the account counts ${counts.value.Users}`,
      }),
    );
  }
  const evidence: Evidence = {
    collector,
    accountId: input.account.id,
    region: "global",
    observed: `The account counts ${counts.value.Users ?? "an unknown number of"} users and ${counted ?? "an unknown number of"} root access keys.`,
    result: rootKeys > 0 ? "fail" : "info",
  };
  return { units, evidence: [evidence], rootKeys };
}

function notCounted(what: string): Gap {
  return { kind: "said", code: "not_read", text: `The account summary does not count ${what}` };
}

/** Users that were created after the count explain a difference; nothing else does. */
function agrees(users: readonly IamUser[], counted: number, countedAt: Date | null): boolean {
  const since = users.filter(
    ({ CreateDate }) => countedAt !== null && Date.parse(CreateDate ?? "") > countedAt.getTime(),
  ).length;
  return Math.abs(users.length - counted) <= since;
}
