import { leaveClosedRegions } from "#lib/roadmap/closed-units.ts";
import { type Unit, verdictWithoutUnits, violate } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";
import { judgeInstances, unknownUnit } from "./9-1-instances.ts";
import { judgeLaunchSources, readDefaults } from "./9-1-launch-sources.ts";
import { readTokenGuardrail, type TokenGuardrail } from "./9-1-token-guardrail.ts";

/** Item 9.1 of the roadmap. */
export const metadataService: Item = {
  id: "9.1",
  slug: "metadata-service",
  stage: 9,
  title: "Metadata service",
  kind: "automatic",
  scope: "account",
  summary:
    "Role credentials of an instance cannot be fetched through a web application that forwards requests.",
  guidance: {
    why: "Version 2 of the instance metadata service asks for a token first, which a forged request cannot supply. Version 1 hands credentials to any caller.",
    steps: [
      {
        text: "Ask for tokens from every new instance of a region that does not say otherwise itself.",
        command: {
          runIn: "account <account-id>",
          lines: "aws ec2 modify-instance-metadata-defaults --region <region> --http-tokens required",
        },
      },
      {
        text: "See that nobody asks without a token any more: the metric MetadataNoToken has to stay at zero.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws cloudwatch get-metric-statistics --region <region> --namespace AWS/EC2 --metric-name MetadataNoToken --dimensions Name=InstanceId,Value=<instance-id> --start-time $(date -u -d '14 days ago' +%FT%TZ) --end-time $(date -u +%FT%TZ) --period 86400 --statistics Sum",
        },
      },
      {
        text: "Then require tokens on the instances that exist, those that are stopped included. A hop limit of two is for hosts of containers only.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 modify-instance-metadata-options --region <region> --instance-id <instance-id> --http-tokens required --http-put-response-hop-limit 1",
        },
      },
      {
        text: "Give launch templates a new version that requires tokens, make it the default, let the groups that pin an older one use it, and replace their instances.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 create-launch-template-version --region <region> --launch-template-id TEMPLATE --source-version '$Latest' --launch-template-data 'MetadataOptions={HttpTokens=required,HttpPutResponseHopLimit=1}'",
        },
      },
      {
        text: "For many accounts, set and enforce it with a declarative policy for EC2, and bind credentials of instances to their network with conditions on ec2:SourceInstanceARN and aws:EC2InstanceSourceVPC.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "The proxy of 2018 (aws-metadata-proxy) is dead: IMDSv2, account defaults and declarative policies replace it.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "ec2.compute",
    "ec2.launch",
    "ec2.defaults",
    "ec2.images",
    "autoscaling.groups",
    "eks.node-groups",
    "ecs.hosts",
  ],
  evaluatorVersion: 3,
  implemented: true,
};

type KnownDefaults = Extract<ReturnType<typeof readDefaults>, { known: true }>["value"];

type Groups = Readonly<Record<"instances" | "launches" | "guards", readonly Unit[]>>;

/**
 * Instances (7 of 10), what new ones are launched from (2), and the account's default in each region (1). Not met where
 * every instance and every launch is known to answer without a token, whatever the defaults are; out of scope where there
 * is nothing of either and no default was set.
 */
export function evaluateMetadataService(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const groups = judgeRegions(context);
  const { instances, launches, guards } = groups;
  const verdict = concludeWeighted(
    metadataService,
    view,
    [
      { weight: 7, units: instances },
      { weight: 2, units: launches },
      { weight: 1, units: guards },
    ],
    {
      noun: ["part", "parts"],
      met: "Instances hand out credentials to those only that ask for a token first, and so will new ones.",
      none: "No region of the account is enabled.",
      counted: () => count(groups),
      roleName: input.organization.roleName,
    },
  );
  const machines = [...instances, ...launches].filter(({ result }) => result !== "na");
  const isUnused = guards.every(({ result }) => result === "fail" || result === "na");
  if (machines.length === 0 && isUnused && verdict.state === "NOT_MET") {
    const none = "There is no instance and nothing to launch one from, and no default is set.";
    const nothing = verdictWithoutUnits(
      metadataService,
      "NOT_APPLICABLE",
      "out_of_scope",
      none,
      verdict.validUntil,
    );
    return { ...nothing, evidence: verdict.evidence };
  }
  const judged = machines.filter(({ result }) => result !== "excepted");
  const isOpen = ({ result, scoreHundredths = 0 }: Unit) => result === "fail" && scoreHundredths === 0;
  return judged.length > 0 && judged.every(isOpen)
    ? violate(verdict, `Nothing here asks for a token. ${count(groups)}`)
    : verdict;
}

function judgeRegions(context: EvaluationContext): Groups {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) {
    const unread: Unit = { result: "unknown", place: null, gaps: [scope.gap] };
    return { instances: [unread], launches: [unread], guards: [unread] };
  }
  const excepted = new Set(activeExceptions(input, view, "9.1").map(({ resource }) => resource));
  const groups: Record<keyof Groups, Unit[]> = { instances: [], launches: [], guards: [] };
  const guardrail = readTokenGuardrail(context);
  for (const scoped of scope.regions) {
    const { region } = scoped;
    if (scoped.scope === "na") continue;
    if (scoped.scope === "unknown") {
      const unread = unknownUnit(region, scoped.gap);
      groups.instances.push(unread);
      groups.launches.push(unread);
      groups.guards.push(unread);
      continue;
    }
    const defaults = readDefaults(context, region);
    groups.instances.push(...judgeInstances(context, region, excepted));
    groups.launches.push(...judgeLaunchSources(context, region, defaults, excepted));
    groups.guards.push(judgeGuard(context, region, { defaults, guardrail, excepted }));
  }
  // What holds a role's credentials is shown first.
  const rank = ({ failing }: Unit) => (failing?.[0]?.why.includes("role's credentials") === true ? 0 : 1);
  groups.instances.sort((a, b) => rank(a) - rank(b));
  return {
    instances: leaveClosedRegions(groups.instances),
    launches: leaveClosedRegions(groups.launches),
    guards: leaveClosedRegions(groups.guards),
  };
}

interface Guarding {
  defaults: ReturnType<typeof readDefaults>;
  guardrail: TokenGuardrail;
  excepted: ReadonlySet<string>;
}

/**
 * The account's default in one region, which a policy of the organization may have set, or a guardrail that refuses other
 * launches. Enforcement of a default is shown: without it a launch may still ask for less, and fails itself.
 */
function judgeGuard(context: EvaluationContext, region: string, guarding: Guarding): Unit {
  const { defaults, guardrail, excepted } = guarding;
  if (excepted.has(region)) return { result: "excepted", place: region };
  if (defaults.known && defaults.value.HttpTokens === "required") {
    return judgeDefault(context, region, defaults.value);
  }
  const by = guardrail(region);
  if (by !== null) return guarded(context, region, by);
  return defaults.known ? judgeDefault(context, region, defaults.value) : unknownUnit(region, defaults.gap);
}

function guarded({ input }: EvaluationContext, region: string, by: string): Unit {
  const accountId = input.organization.managementAccountId;
  const observed = `Launches of instances that answer without a token are refused: ${by}.`;
  const collector = "organizations.policies";
  return {
    result: "pass",
    place: region,
    evidence: [{ collector, accountId, region, observed, result: "pass" }],
  };
}

function judgeDefault(
  { input }: EvaluationContext,
  region: string,
  { HttpTokens, HttpTokensEnforced, ManagedBy }: KnownDefaults,
): Unit {
  const isOn = HttpTokens === "required";
  const by = ManagedBy === "declarative-policy" ? " by a policy of the organization" : "";
  const enforced =
    HttpTokensEnforced === "enabled" ? "and enforced" : "and not enforced: a launch may ask for less";
  const observed = isOn
    ? `New instances require tokens by default${by}, ${enforced}.`
    : "New instances do not require tokens by default.";
  const seen = {
    collector: "ec2.defaults",
    accountId: input.account.id,
    region,
    observed,
    result: isOn ? ("pass" as const) : ("fail" as const),
  };
  if (isOn) return { result: "pass", place: region, evidence: [seen] };
  return {
    result: "fail",
    place: region,
    why: "tokens are not required by default",
    failing: [
      { resource: input.account.id, region, why: "Tokens are not required by default (REGION_DEFAULT)." },
    ],
    evidence: [seen],
  };
}

/** "2 of 5 instances, 1 of 2 launch sources and 15 of 17 regions ask for tokens." */
function count({ instances, launches, guards }: Groups): string {
  const parts = (
    [
      [instances, "instances"],
      [launches, "launch sources"],
      [guards, "regions"],
    ] as const
  ).flatMap(([units, noun]) => {
    const inScope = units.filter(({ result }) => result !== "na" && result !== "excepted");
    const passing = inScope.filter(({ result }) => result === "pass").length;
    const unknown = inScope.filter(({ result }) => result === "unknown").length;
    const open = unknown === 0 ? "" : ` (${unknown} unknown)`;
    return inScope.length === 0 ? [] : [`${passing} of ${inScope.length} ${noun}${open}`];
  });
  return `${parts.slice(0, -1).join(", ")}${parts.length > 1 ? " and " : ""}${parts.at(-1) ?? ""} ask for tokens.`;
}
