import { conclude, type Unit, violate, type Wording } from "#lib/roadmap/conclude.ts";
import type { Item, OrganizationContext } from "#lib/roadmap/item.ts";
import { listCandidates } from "#lib/roadmap/items/1-3-candidates.ts";
import {
  type Designation,
  judgeAdministration,
  judgeBusiness,
  judgeMembers,
  judgePurpose,
} from "#lib/roadmap/items/1-3-checks.ts";
import { judgeLogBucket } from "#lib/roadmap/items/1-3-log-bucket.ts";
import { logAccounts } from "#lib/roadmap/log-accounts.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

/** Item 1.3 of the roadmap. */
export const securityAccount: Item = {
  id: "1.3",
  slug: "security-account",
  stage: 1,
  title: "Security account",
  kind: "assisted",
  scope: "organization",
  summary:
    "A separate account belongs to the security team: it holds the logs and administers the detection services.",
  guidance: {
    why: "Whoever takes over a workload account must not be able to erase the traces. An account of its own gives the team one place to look from and to defend.",
    steps: [
      { text: "Create the account in an organizational unit of its own and let only the security team in." },
      {
        text: "Say which account it is; where the logs are kept in another one, name that too with --log-account. Of several candidates, only one of these commands is meant.",
        command: {
          runIn: "where waymark runs",
          lines: "npx waymark connect --security-account <other-account-id>",
        },
      },
      {
        text: "Make it the delegated administrator of the detection services, region by region.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws guardduty enable-organization-admin-account --region <home-region> --admin-account-id <security-account-id>",
            "aws securityhub enable-organization-admin-account --region <home-region> --admin-account-id <security-account-id>",
          ].join("\n"),
        },
      },
      {
        text: "Let the organization trail deliver into a bucket of the account that keeps the logs.",
        command: {
          runIn: "management account <management-account-id>",
          lines: "aws cloudtrail update-trail --name <trail-arn> --s3-bucket-name <bucket-in-log-account>",
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Control Tower splits the account in two, Log Archive and Audit: both are named, and each has one half of the task.",
      },
    ],
  },
  collectors: [
    "organizations.tree",
    "organizations.delegation",
    "account.regions",
    "cloudtrail.trails",
    "s3.buckets",
    "iam.authorization",
    "guardduty.admins",
  ],
  evaluatorVersion: 2,
  implemented: true,
};

/** Five checks on the accounts that `connect` named; without a name there is nothing to check, and that is known. */
export function evaluateSecurityAccount(context: OrganizationContext): Verdict {
  const { organization } = context.input;
  const wording: Wording = {
    noun: ["check", "checks"],
    met: "The logs and the detection services have accounts of their own, apart from the business.",
    none: "",
    roleName: organization.roleName,
  };
  const designation = designationOf(context);
  if (designation === null) {
    return conclude(securityAccount, context.view, [judgeNothingNamed(context)], wording);
  }
  const members = judgeMembers(context, designation);
  const units = [
    members,
    judgeLogBucket(context, designation),
    judgeAdministration(context, designation),
    judgePurpose(context, designation),
    judgeBusiness(context, designation),
  ];
  const verdict = conclude(securityAccount, context.view, units, wording);
  if (members.result !== "fail") return verdict;
  return violate(verdict, `${capital(members.why ?? "")}.`);
}

/** null: nobody named any account, or there is only one. */
function designationOf({ input }: OrganizationContext): Designation | null {
  const { kind, securityAccountId } = input.organization;
  const [logs] = logAccounts(input.organization);
  if (kind === "standalone" || logs === undefined) return null;
  const named = securityAccountId === null ? [logs] : [securityAccountId, logs];
  return { tooling: securityAccountId, logs, accountIds: [...new Set(named)] };
}

function judgeNothingNamed(context: OrganizationContext): Unit {
  const { input, view } = context;
  const { id, kind, managementAccountId } = input.organization;
  if (kind === "standalone") {
    // What says that the account stands alone is as old as the last time that it was entered.
    view.find("sts.assume").attempt((data) => data.assumed);
    return {
      result: "fail",
      place: null,
      why: "the account stands alone: nobody else could keep its logs",
      failing: [{ resource: id, region: "global", why: "Has no separate account for security." }],
    };
  }
  const candidates = listCandidates(context);
  const names = candidates.map(({ accountId, because }) => `${accountId} (${because})`).slice(0, 3);
  const why =
    names.length === 0
      ? "no account is named as the security account"
      : `no account is named as the security account; ${names.length === 1 ? "a candidate is" : "candidates are"} ${names.join(", ")}`;
  return {
    result: "fail",
    place: null,
    why,
    failing:
      candidates.length === 0
        ? [{ resource: id, region: "global", why: "No account is named as the security account." }]
        : candidates.map(({ accountId, because }) => ({
            resource: accountId,
            region: "global",
            why: `Is not named as the security account, but might be it: it ${because}.`,
          })),
    evidence: candidates.map(({ because, accountId, collector }) => ({
      collector,
      accountId: managementAccountId,
      region: "global",
      observed: `Account ${accountId} ${because}.`,
      result: "info",
    })),
  };
}
