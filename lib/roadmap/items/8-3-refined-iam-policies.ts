import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { listPrincipals } from "#lib/roadmap/items/8-3-principals.ts";
import { judgePrincipal, type PrincipalUnit } from "#lib/roadmap/items/8-3-units.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** Item 8.3 of the roadmap. */
export const refinedIamPolicies: Item = {
  id: "8.3",
  slug: "refined-iam-policies",
  stage: 8,
  title: "Refined IAM policies",
  kind: "automatic",
  scope: "account",
  summary:
    "Policies name actions and resources, carry conditions, and are your own rather than those that AWS manages.",
  guidance: {
    why: "AWS-managed policies fit everybody and therefore allow more than anybody needs. Wildcards turn small roles into administrators.",
    steps: [
      {
        text: "See what the principal is granted, and which of it it has used.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws iam list-attached-role-policies --role-name <failing-role>",
            "aws iam list-role-policies --role-name <failing-role>",
            "job=$(aws iam generate-service-last-accessed-details --arn <failing-role-arn> --granularity ACTION_LEVEL --query JobId --output text)",
            'aws iam get-service-last-accessed-details --job-id "$job"',
          ].join("\n"),
        },
      },
      {
        text: "Let Access Analyzer write a policy from what CloudTrail saw, take it as your own policy in place of the one that AWS manages, and name the resources in it.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws accessanalyzer start-policy-generation --region <home-region> --policy-generation-details principalArn=<failing-role-arn>",
        },
      },
      {
        text: "Give iam:PassRole the names of the roles, and iam:PassedToService the one service that may get them. Take rights over policies, keys and trust away from everybody but the pipeline that manages them.",
        command: {
          runIn: "the policy of the role",
          lines: [
            '{ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:<partition>:iam::<account-id>:role/app-*",',
            '  "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } } }',
          ].join("\n"),
        },
      },
      {
        text: "What has to stay broad gets a permissions boundary that is not.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws iam put-role-permissions-boundary --role-name <failing-role> --permissions-boundary arn:<partition>:iam::<account-id>:policy/<your-boundary>",
        },
      },
      {
        text: "Check policies before they are deployed: new access, and access that nobody is to have.",
        command: {
          runIn: "your pipeline",
          lines: [
            "aws accessanalyzer check-no-new-access --policy-type IDENTITY_POLICY \\",
            "  --existing-policy-document file://before.json --new-policy-document file://after.json",
            "aws accessanalyzer check-access-not-granted --policy-type IDENTITY_POLICY \\",
            "  --policy-document file://after.json --access actions=iam:PassRole,sts:AssumeRole",
          ].join("\n"),
        },
      },
    ],
    since2019: [
      { asOf: "2026-08", text: "Cloudsplaining is maintained; CloudTracker and Repokid are not." },
      {
        asOf: "2026-08",
        text: "Access Analyzer compares policies before they are deployed (custom policy checks), which was left to home-made tools.",
      },
    ],
  },
  collectors: ["iam.authorization"],
  evaluatorVersion: 2,
  implemented: true,
};

const details = "iam:GetAccountAuthorizationDetails";

/**
 * One unit per user and role that something is granted to, by its worst statement. The target is one for all: nobody is an
 * administrator or writes to whole services, and on the average principals are as refined as the setting asks; what is
 * less refined then is left to do, and fails nothing.
 */
export function evaluateRefinedPolicies(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const wording = {
    noun: ["principal", "principals"] as const,
    met: "Policies are refined: nobody has all permissions or writes to whole services.",
    none: "No user and no role of the account is granted anything.",
    roleName: input.organization.roleName,
    preposition: "for" as const,
  };
  const listed = view
    .find("iam.authorization")
    .ask(details, ({ roles, users, groups, policies, auditRole }) => ({
      roles,
      users,
      groups,
      policies,
      auditRole,
    }));
  const { roles, users, groups, ...rest } = listed.known ? listed.value : {};
  if (!listed.known || roles === undefined || users === undefined || groups === undefined) {
    const gap = listed.known ? ({ kind: "not_asked", op: details } as const) : listed.gap;
    return conclude(refinedIamPolicies, view, [{ result: "unknown", place: null, gaps: [gap] }], wording);
  }
  const { principals, platform } = listPrincipals(
    { auditRole: null, ...rest, roles, users, groups },
    input.organization,
  );
  const accepted = new Set(activeExceptions(input, view, "8.3").map(({ resource }) => resource));
  const units = principals.flatMap((principal) => judgePrincipal(principal, accepted.has(principal.arn)));
  return concludeTarget(context, sortUnits(units), platform, wording);
}

/** Administrators first, then by what they fall short. */
function sortUnits(units: readonly PrincipalUnit[]): PrincipalUnit[] {
  const rank = (unit: PrincipalUnit) => (unit.isAdmin ? -1 : (unit.scoreHundredths ?? 0));
  return [...units].sort((a, b) => rank(a) - rank(b) || ((a.place ?? "") < (b.place ?? "") ? -1 : 1));
}

type Wording = Parameters<typeof conclude>[3];

function concludeTarget(
  context: EvaluationContext,
  units: readonly PrincipalUnit[],
  platform: readonly string[],
  wording: Wording,
): Verdict {
  const { input, view } = context;
  const inScope = units.filter(({ result }) => result !== "excepted");
  const unknown = inScope.filter(({ result }) => result === "unknown").length;
  const earned = inScope.reduce((sum, unit) => sum + scoreOf(unit), 0);
  const blocks = inScope.some(({ isBlocking }) => isBlocking);
  const wanted = Math.round(input.settings.refinedThreshold * 1_000) * inScope.length;
  // What is not known yet could still be refined.
  const couldReach = !blocks && (earned + 100 * unknown) * 10 >= wanted;
  const capped = inScope.some(({ isAdmin }) => isAdmin)
    ? { ...wording, cap: { hundredths: 50, why: "A principal has all permissions." } }
    : wording;
  const evidence = summarize(context, units, platform);
  if (!couldReach) {
    const isNothing = earned * 10 < inScope.length * 100;
    const judged = isNothing ? units.map((unit) => ({ ...unit, scoreHundredths: 0 })) : units;
    const verdict = conclude(refinedIamPolicies, view, withEvidence(judged, evidence), capped);
    return isNothing ? { ...verdict, state: "NOT_MET", fractionHundredths: 0 } : verdict;
  }
  const remaining = inScope.filter(({ result }) => result === "fail");
  const passing = units.map((unit): Unit => (unit.result === "fail" ? asRemaining(unit) : unit));
  const met =
    remaining.length === 0
      ? wording.met
      : `${wording.met} ${remaining.length} remaining that could be narrower.`;
  const verdict = conclude(refinedIamPolicies, view, withEvidence(passing, evidence), { ...wording, met });
  if (verdict.state !== "UNKNOWN" || verdict.knownFractionHundredths === null) return verdict;
  const known = Math.floor(earned / inScope.length);
  return { ...verdict, knownFractionHundredths: known === 0 ? null : known };
}

function scoreOf({ result, scoreHundredths = 0 }: Unit): number {
  return result === "pass" ? 100 : result === "fail" ? scoreHundredths : 0;
}

/** What a reached target leaves to do stands in the evidence, not among what fails. */
function asRemaining({ place, why, evidence }: Unit): Unit {
  return {
    result: "pass",
    place,
    ...(why !== undefined && { why }),
    ...(evidence !== undefined && { evidence }),
  };
}

function withEvidence(units: readonly Unit[], evidence: Evidence[]): Unit[] {
  return evidence.length === 0 ? [...units] : [...units, { result: "na", place: null, evidence }];
}

/** A few sentences: an account may have thousands of principals. */
function summarize(
  { input }: EvaluationContext,
  units: readonly PrincipalUnit[],
  platform: readonly string[],
): Evidence[] {
  const seen = (observed: string, result: Evidence["result"]): Evidence => ({
    collector: "iam.authorization",
    accountId: input.account.id,
    region: "global",
    observed,
    result,
  });
  const count = (wanted: (unit: PrincipalUnit) => boolean) => units.filter(wanted).length;
  const refined = count(({ result }) => result === "pass");
  const half = count(({ result, scoreHundredths }) => result === "fail" && scoreHundredths === 50);
  const wide = count(({ result, scoreHundredths }) => result === "fail" && scoreHundredths !== 50);
  const excepted = count(({ result }) => result === "excepted");
  const noun = (number: number) => (number === 1 ? "principal" : "principals");
  return [
    ...(refined > 0 ? [seen(`${refined} ${noun(refined)} with refined policies.`, "pass")] : []),
    ...(half > 0 ? [seen(`${half} ${noun(half)} could be narrower.`, "fail")] : []),
    ...(wide > 0 ? [seen(`${wide} ${noun(wide)} with wide policies.`, "fail")] : []),
    ...(excepted > 0 ? [seen(`${excepted} ${noun(excepted)} accepted.`, "excepted")] : []),
    ...(platform.length > 0
      ? [seen(`Accepted by design, with AWS's own trust: ${platform.join(", ")}.`, "info")]
      : []),
  ];
}
