/** 8.1: service control policies, recognised by what they refuse. */
import { conclude, type Unit, verdictWithoutUnits } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import { readGuardrails } from "#lib/roadmap/guardrails/guardrails.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { readProbedAccount, readRealPrincipals } from "#lib/roadmap/items/8-1-account.ts";
import { findEquivalent } from "#lib/roadmap/items/8-1-equivalents.ts";
import { intentOf, type ProbedAccount } from "#lib/roadmap/items/8-1-intents.ts";
import { type IntentValue, judgeIntent, type RealPrincipals } from "#lib/roadmap/items/8-1-judge.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { ScpIntent } from "#lib/roadmap/settings/stages-8-10.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** Item 8.1 of the roadmap. */
export const scps: Item = {
  id: "8.1",
  slug: "scps",
  stage: 8,
  title: "Service control policies",
  kind: "automatic",
  scope: "account",
  summary: "Policies of the organization forbid what nobody may do, administrators and root users included.",
  guidance: {
    why: "A policy above the account holds even when the account is taken over: unused regions stay shut, and logging and security roles stay in place.",
    steps: [
      {
        text: "Enable the policy type at the root.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws organizations list-roots --query 'Roots[].Id' --output text",
            "aws organizations enable-policy-type --root-id <root-id> --policy-type SERVICE_CONTROL_POLICY",
          ].join("\n"),
        },
      },
      {
        text: "Try each policy on one organizational unit first, and look in CloudTrail for calls that it would have refused.",
      },
      {
        text: "Prefer declarative policies and the S3 policy type where AWS offers them, and add resource control policies for a data perimeter.",
      },
    ],
    since2019: [
      {
        asOf: "2024-12",
        text: "Resource control policies and declarative policies stand beside service control policies today.",
      },
    ],
  },
  collectors: [
    "organizations.tree",
    "organizations.policies",
    "account.regions",
    "iam.authorization",
    "iam.summary",
    "iam.organization-features",
    "cloudtrail.trails",
    "guardduty.admins",
    "guardduty.organization",
  ],
  evaluatorVersion: 2,
  implemented: true,
};

const collector = "organizations.policies";

/**
 * One unit per required intent. Guardrails are asked with requests of an ordinary administrator, the root user and the
 * roles that are administrators; what is written in them does not matter, and neither does what stands attached elsewhere.
 */
export function evaluateScps(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const { account, organization, settings } = input;
  if (account.isManagement && organization.kind === "organization") {
    const why = "Service control policies do not bind the management account: no workload belongs there.";
    return verdictWithoutUnits(scps, "NOT_APPLICABLE", "out_of_scope", why);
  }
  const guardrails = readGuardrails(view, organization, account.id);
  if (!guardrails.known)
    return concludeUnits(context, [{ result: "unknown", place: null, gaps: [guardrails.gap] }]);
  if (guardrails.value.kind === "none") return unguarded(context, guardrails.value.why);
  const { levels, names } = guardrails.value;
  const quarantine = levels.find(({ id }) =>
    settings.quarantineUnits.some((unit) => unit === id || unit === names.get(id)),
  );
  if (quarantine !== undefined) {
    const why = `The account is in quarantine (${names.get(quarantine.id) ?? quarantine.id}).`;
    return verdictWithoutUnits(scps, "NOT_APPLICABLE", "out_of_scope", why, view.validUntil());
  }
  const probed = readProbedAccount(context, guardrails.value);
  if (!probed.known) return concludeUnits(context, [{ result: "unknown", place: null, gaps: [probed.gap] }]);
  return concludeIntents(context, probed.value);
}

function concludeIntents(context: EvaluationContext, account: ProbedAccount): Verdict {
  const { input, view } = context;
  const required = [...new Set(input.settings.requiredScpIntents)];
  if (required.length === 0) {
    const gap = {
      kind: "said" as const,
      code: "not_configured" as const,
      text: "No intent is required in the settings",
    };
    return concludeUnits(context, [{ result: "unknown", place: null, gaps: [gap] }]);
  }
  const excepted = new Set(activeExceptions(input, view, "8.1").map(({ resource }) => resource));
  let real: RealPrincipals | null = null;
  const realPrincipals = (): RealPrincipals => (real ??= readRealPrincipals(context));
  const units = required.map((id) =>
    excepted.has(id)
      ? {
          result: "excepted" as const,
          place: id,
          evidence: [observe(context, `${id} is excepted.`, "excepted")],
        }
      : judgeRequired(context, account, id, realPrincipals),
  );
  return concludeUnits(context, units);
}

/** The required intents are met one by one; a missing setting is missing for its own intent only. */
function judgeRequired(
  context: EvaluationContext,
  account: ProbedAccount,
  id: ScpIntent,
  real: () => RealPrincipals,
): Unit {
  const intent = intentOf(id, account);
  if ("missing" in intent) {
    const gap = {
      kind: "said" as const,
      code: "not_configured" as const,
      text: `${id} needs ${intent.missing}`,
    };
    return {
      result: "unknown",
      place: null,
      gaps: [gap],
      evidence: [observe(context, `Not judged: ${gap.text}.`, "unknown")],
    };
  }
  const value = judgeIntent(account, intent, real);
  if (value.value === 100) return pass(context, id, `Policies forbid ${intent.words}: ${value.why}.`);
  const equivalent = findEquivalent(id, context);
  if (equivalent !== null)
    return pass(context, id, `No policy is needed to forbid ${intent.words}: ${equivalent}.`);
  return value.value === null ? unknown(context, id, value) : fail(context, id, value);
}

function pass(context: EvaluationContext, id: ScpIntent, observed: string): Unit {
  return { result: "pass", place: id, evidence: [observe(context, observed, "pass")] };
}

function unknown(context: EvaluationContext, id: ScpIntent, { why }: IntentValue): Unit {
  const gap = {
    kind: "said" as const,
    code: "not_read" as const,
    text: `It cannot be told whether ${id} holds: ${why}`,
  };
  return {
    result: "unknown",
    place: null,
    gaps: [gap],
    evidence: [observe(context, `${gap.text}.`, "unknown")],
  };
}

function fail(
  context: EvaluationContext,
  id: ScpIntent,
  value: Extract<IntentValue, { value: 0 | 50 }>,
): Unit {
  const why = value.value === 50 ? `Half: ${value.why}.` : `${capital(value.why)}.`;
  return {
    result: "fail",
    place: id,
    scoreHundredths: value.value,
    why: value.value === 50 ? "binds most, not all" : "not enforced",
    failing: [{ resource: id, region: "global", why }],
    evidence: [observe(context, `${id}: ${why}`, "fail")],
  };
}

/** Nothing can bind the account: that is known. What does the work by other means does not count without an organization. */
function unguarded(context: EvaluationContext, why: string): Verdict {
  return concludeUnits(context, [
    {
      result: "fail",
      place: null,
      scoreHundredths: 0,
      why: lowerFirst(why),
      failing: [{ resource: context.input.account.id, region: "global", why: `${why}.` }],
      evidence: [observe(context, `${why}.`, "fail")],
    },
  ]);
}

function concludeUnits(context: EvaluationContext, units: readonly Unit[]): Verdict {
  return conclude(scps, context.view, units, {
    noun: ["intent", "intents"],
    met: "Policies of the organization forbid everything that is required.",
    none: "Every required intent is excepted.",
    roleName: context.input.organization.roleName,
    preposition: "for",
  });
}

function observe({ input }: EvaluationContext, observed: string, result: Evidence["result"]): Evidence {
  const accountId = input.organization.managementAccountId;
  return { collector, accountId, region: "global", observed, result };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
