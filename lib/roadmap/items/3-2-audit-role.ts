import type { AssumeFact } from "#lib/facts/account.ts";
import { isNewAccount } from "#lib/roadmap/account-scope.ts";
import { conclude, type Unit, verdictWithoutUnits, violate } from "#lib/roadmap/conclude.ts";
import { entryCode, type Gap, sayEntry } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { judgeTrust } from "#lib/roadmap/items/3-2-trust.ts";
import { judgeView } from "#lib/roadmap/items/3-2-view.ts";
import { judgeWriting } from "#lib/roadmap/items/3-2-writing.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

/** Item 3.2 of the roadmap. */
export const auditRole: Item = {
  id: "3.2",
  slug: "audit-role",
  stage: 3,
  title: "Audit role",
  kind: "automatic",
  scope: "account",
  summary:
    "Every account, the management account included, has a role through which the security account can look at it and change nothing.",
  guidance: {
    why: "Whatever cannot be read cannot be judged: without the role almost all other items of the account stay unknown. A role that could write, or that others may assume, would be a way in instead.",
    steps: [
      {
        text: "Print the role as it has to be. With --stack-set the template is for the management account: its own role, and a service-managed stack set that puts the role into every other account, now and whenever one joins.",
        command: {
          runIn: "where Waymark runs",
          lines: [
            "npx waymark role-template > waymark-audit-role.yaml",
            "npx waymark role-template --stack-set > waymark-organization.yaml",
          ].join("\n"),
        },
      },
      {
        text: "Deploy it here, or in the management account for all accounts at once. An existing role of that name has to go first, or be brought in line by hand.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws cloudformation deploy --stack-name WaymarkAudit \\",
            "  --template-file waymark-audit-role.yaml --capabilities CAPABILITY_NAMED_IAM",
          ].join("\n"),
        },
      },
      {
        text: "Look at what the role has today: nothing that writes, and no principal beside Waymark's.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws iam get-role --role-name <role-name> --query Role.AssumeRolePolicyDocument",
            "aws iam list-attached-role-policies --role-name <role-name>",
            "aws iam list-role-policies --role-name <role-name>",
          ].join("\n"),
        },
      },
      {
        text: "Where a service control policy is in the way, exempt the role in the policy's condition.",
        command: {
          runIn: "the policy's Condition",
          lines: `"ArnNotLike": { "aws:PrincipalARN": "arn:<partition>:iam::*:role/<role>" }`,
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Templates that were passed around account by account are replaced by StackSets of the organization with automatic deployment.",
      },
    ],
  },
  collectors: [
    "sts.assume",
    "account.regions",
    "iam.summary",
    "iam.credentials",
    "iam.authorization",
    "s3.account",
    "s3.exposure",
    "guardduty.detector",
    "organizations.tree",
  ],
  evaluatorVersion: 2,
  implemented: true,
};

/**
 * Four checks: the role was assumed, only the security account may assume it, it can read, it cannot write.
 * Not assumed although others were: NOT_MET. The deployment of the role is no evidence, only using it is.
 */
export function evaluateAuditRole(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const { roleName } = input.organization;
  const wording = {
    noun: ["check", "checks"] as const,
    met: `Role ${roleName} can be assumed by the security account alone, reads everything and changes nothing.`,
    none: "Nothing in scope.",
    roleName,
  };
  const fact = view.find("sts.assume");
  const attempt = fact.attempt((data) => data);
  if (attempt.known && !attempt.value.assumed) return judgeRefusal(context, attempt.value);
  const gap = attempt.known
    ? (fact.gapOf("sts:AssumeRole") ?? fact.gapOf("sts:GetCallerIdentity"))
    : attempt.gap;
  const units = [assumedUnit(context, gap), judgeTrust(context), judgeView(context), judgeWriting(context)];
  return conclude(auditRole, view, units, wording);
}

function assumedUnit({ input }: EvaluationContext, gap: Gap | null): Unit {
  if (gap !== null) return { result: "unknown", place: null, gaps: [gap] };
  const { roleName } = input.organization;
  return {
    result: "pass",
    place: null,
    evidence: [
      {
        collector: "sts.assume",
        accountId: input.account.id,
        region: "global",
        observed: `Role ${roleName} was assumed, and the answering account is this one.`,
        result: "pass",
      },
    ],
  };
}

/** The role could not be assumed. Whose fault that is, the other accounts of the run tell. */
function judgeRefusal(context: EvaluationContext, { failure, code }: AssumeFact): Verdict {
  const { input, view } = context;
  const { roleName } = input.organization;
  const unknown = (reasonCode: Verdict["reasonCode"], reason: string) =>
    verdictWithoutUnits(auditRole, "UNKNOWN", reasonCode, reason, view.validUntil());

  if (failure === null)
    return unknown("not_read", `Whether role ${roleName} can be assumed was not recorded.`);
  const words = `${sayEntry(failure, roleName)}.`;
  if (failure !== "role_missing_or_trust") return unknown(entryCode(failure), words);
  const { attempted, assumed, planned = attempted, baseIdentityWorks = true } = input.run;
  if (assumed === 0 && Math.max(attempted, planned) > 1) {
    return unknown(
      "own_credentials",
      "No account of the run could be entered: check our own credentials first.",
    );
  }
  if (assumed === 0 && !baseIdentityWorks) {
    return unknown("own_credentials", "Our own credentials do not work, so the role could not be tried.");
  }
  if (isNewAccount(input)) {
    return unknown("new", `${words} The account is new; AWS may need a day to deploy the role.`);
  }
  const why = `${words}${code === null ? "" : ` AWS answered ${code}.`}`;
  const unit: Unit = {
    result: "fail",
    place: null,
    why,
    failing: [{ resource: input.account.id, region: "global", why }],
    evidence: [
      {
        collector: "sts.assume",
        accountId: input.account.id,
        region: "global",
        observed: why,
        result: "fail",
      },
    ],
  };
  const verdict = conclude(auditRole, view, [unit], {
    noun: ["check", "checks"],
    met: "",
    none: "",
    roleName,
  });
  return { ...violate(verdict, words), reasonCode: "role_missing_or_trust" };
}
