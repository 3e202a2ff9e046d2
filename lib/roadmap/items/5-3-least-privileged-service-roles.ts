import { conclude, type Unit, violate } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { RolePolicies } from "#lib/roadmap/items/5-3-policies.ts";
import { judgeRole, type RoleUnit } from "#lib/roadmap/items/5-3-roles.ts";
import { type RoleScope, scopeRoles } from "#lib/roadmap/items/5-3-scope.ts";
import { readUsage } from "#lib/roadmap/items/5-3-usage.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** Item 5.3 of the roadmap. */
export const leastPrivilegedServiceRoles: Item = {
  id: "5.3",
  slug: "least-privileged-service-roles",
  stage: 5,
  title: "Least-privileged service roles",
  kind: "automatic",
  scope: "account",
  summary:
    "Roles of services and pipelines can reach only the AWS services they use, and unused roles are gone.",
  guidance: {
    why: "A function that is taken over can do whatever its role can. Most roles are granted far more services than they ever call.",
    steps: [
      {
        text: "See what a role is granted and which of its services it has used; the job takes a few seconds.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws iam list-attached-role-policies --role-name <failing-role>",
            "job=$(aws iam generate-service-last-accessed-details --arn <failing-role-arn> --query JobId --output text)",
            'aws iam get-service-last-accessed-details --job-id "$job"',
          ].join("\n"),
        },
      },
      {
        text: "Delete roles that nobody assumed. Take policies that end in FullAccess away and grant the services in use by name; a permissions boundary caps what stays broad. A role that runs once a year is an exception of kind rare-use.",
      },
      {
        text: "Let Access Analyzer write a policy from what CloudTrail has seen the role do.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws accessanalyzer start-policy-generation --region <home-region> --policy-generation-details principalArn=<failing-role-arn>",
        },
      },
      {
        text: "Bind roles of build pipelines to your own repositories with a condition on the subject of the token, not on its audience alone.",
        command: {
          runIn: "the role's trust policy, Condition",
          lines: `"StringLike": { "token.actions.githubusercontent.com:sub": "repo:<your-organization>/<repository>:*" }`,
        },
      },
      {
        text: "Keep watch over the whole organization: an analyzer of unused access has a price for each role and month.",
        command: {
          runIn: "security account",
          lines: [
            "aws accessanalyzer create-analyzer --region <home-region> --analyzer-name unused-access \\",
            '  --type ORGANIZATION_UNUSED_ACCESS --configuration \'{"unusedAccess":{"unusedAccessAge":90}}\'',
          ].join("\n"),
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "CloudTracker has not been released since 2021: IAM Access Analyzer lists unused access and generates policies from CloudTrail.",
      },
    ],
  },
  collectors: [
    "iam.authorization",
    "iam.role-usage",
    "accessanalyzer.unused-access",
    "accessanalyzer.organization-unused-access",
  ],
  evaluatorVersion: 2,
  implemented: true,
};

const details = "iam:GetAccountAuthorizationDetails";

/**
 * One unit per role that a service or a pipeline may assume: in use, not all-powerful, most of its services used. A role
 * through which everybody who has a token of a build service may write: NOT_MET whatever else holds.
 */
export function evaluateServiceRoles(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const facts = view.find("iam.authorization");
  const wording = {
    noun: ["role", "roles"] as const,
    met: "Every role of services and pipelines is in use and granted little more than it uses.",
    none: "No role that a service or a pipeline may assume is old enough to be judged.",
    roleName: input.organization.roleName,
    preposition: "for" as const,
  };
  const listed = facts.ask(details, ({ roles, policies, auditRole }) => ({ roles, policies, auditRole }));
  if (!listed.known || listed.value.roles === undefined) {
    const gap = listed.known ? ({ kind: "not_asked", op: details } as const) : listed.gap;
    return conclude(
      leastPrivilegedServiceRoles,
      view,
      [{ result: "unknown", place: null, gaps: [gap] }],
      wording,
    );
  }
  const { roles, policies, auditRole } = listed.value;
  const scope = scopeRoles(roles, auditRole?.Arn ?? null, input);
  const sources = { context, policies: new RolePolicies(policies), usage: readUsage(context) };
  const accepted = new Set(activeExceptions(input, view, "5.3").map(({ resource }) => resource));
  const units = scope.roles.map(
    (scoped): RoleUnit =>
      accepted.has(scoped.role.Arn)
        ? { result: "excepted", place: scoped.role.RoleName }
        : judgeRole(sources, scoped),
  );
  const verdict = conclude(leastPrivilegedServiceRoles, view, withSummary(context, units, scope), wording);
  const open = units.filter(({ isHard }) => isHard === true).flatMap(({ place }) => place ?? []);
  if (open.length === 0) return verdict;
  const [first] = open.sort();
  const more = open.length === 1 ? "" : ` (and ${open.length - 1} more)`;
  return violate(verdict, `Everybody may write through role ${first}${more}. ${verdict.reason}`);
}

/** What was seen, in a few sentences: an account may have thousands of roles. */
function withSummary(
  { input }: EvaluationContext,
  units: readonly RoleUnit[],
  { platform }: RoleScope,
): Unit[] {
  const count = (wanted: Unit["result"]) => units.filter(({ result }) => result === wanted).length;
  const evidence = (
    observed: string,
    result: Evidence["result"],
    collector = "iam.role-usage",
  ): Evidence => ({
    collector,
    accountId: input.account.id,
    region: "global",
    observed,
    result,
  });
  const [pass, fail, tooNew, excepted] = [count("pass"), count("fail"), count("na"), count("excepted")];
  const seen: Evidence[] = [
    ...(pass > 0 ? [evidence(`${pass} roles use what they are granted.`, "pass")] : []),
    ...(fail > 0 ? [evidence(`${fail} roles do not.`, "fail")] : []),
    ...(tooNew > 0 ? [evidence(`${tooNew} roles are too new to be judged.`, "na")] : []),
    ...(excepted > 0 ? [evidence(`${excepted} roles are accepted.`, "excepted")] : []),
    ...(platform.length > 0
      ? [
          evidence(
            `Accepted by design, with AWS's own trust: ${platform.join(", ")}.`,
            "info",
            "iam.authorization",
          ),
        ]
      : []),
  ];
  return seen.length === 0 ? [...units] : [...units, { result: "na", place: null, evidence: seen }];
}
