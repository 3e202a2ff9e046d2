/** How findings travel through Security Hub, in their own region or where regions come together; for item 4.2. */
import type { Aggregator } from "#lib/facts/securityhub.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { gapAbout } from "#lib/roadmap/items/4-2-destinations.ts";
import { anyRuleMayTake } from "#lib/roadmap/items/4-2-hub-rules.ts";
import { brokenRoute, openRoute, type Route } from "#lib/roadmap/items/4-2-route.ts";
import { followRules } from "#lib/roadmap/items/4-2-rules.ts";
import { hubFindings, hubV2Findings, type Signal } from "#lib/roadmap/items/4-2-signals.ts";

interface Generation {
  name: string;
  field: "hub" | "hubV2";
  op: string;
  lists: { field: "aggregators" | "aggregatorsV2"; list: string; get: string };
  family: (isRelayed: boolean) => Signal;
}

/** The ways through both generations. Where Security Hub is off there is none, and nothing is broken. */
export function securityHubRoutes(context: EvaluationContext, region: string): Route[] {
  const { account, settings } = context.input;
  const origin = (isRelayed: boolean) => ({ accountId: account.id, region, isRelayed });
  const generations: Generation[] = [
    {
      name: "Security Hub CSPM",
      field: "hub",
      op: "securityhub:DescribeHub",
      lists: {
        field: "aggregators",
        list: "securityhub:ListFindingAggregators",
        get: "securityhub:GetFindingAggregator",
      },
      family: (isRelayed) => hubFindings(origin(isRelayed), settings.alertSeverity),
    },
    {
      name: "Security Hub",
      field: "hubV2",
      op: "securityhub:DescribeSecurityHubV2",
      lists: {
        field: "aggregatorsV2",
        list: "securityhub:ListAggregatorsV2",
        get: "securityhub:GetAggregatorV2",
      },
      family: (isRelayed) => hubV2Findings(origin(isRelayed), settings.alertSeverity),
    },
  ];
  const administrators = context.view.accountsWith("securityhub.organization", region);
  return generations.flatMap((generation) => {
    const routes = routesOf(context, generation, region, administrators);
    const isOpen = routes.some(({ gaps }) => gaps.length > 0);
    if (!isOpen || anyRuleMayTake(context, region, generation.family(true))) return routes;
    // Whatever could not be read of Security Hub, no rule would carry it on.
    return routes.filter(({ gaps }) => gaps.length === 0);
  });
}

function routesOf(
  context: EvaluationContext,
  generation: Generation,
  region: string,
  administrators: readonly string[],
): Route[] {
  const { id } = context.input.account;
  const own = isOn(context, generation, region, id);
  if (!own.known) return [openRoute(`GuardDuty → ${generation.name}`, own.gap)];
  if (!own.value) return [];
  const others = administrators.filter((administratorId) => administratorId !== id);
  return [
    ...followHub(context, generation, { administratorId: id, region }),
    ...others.flatMap((administratorId) =>
      throughAdministrator(context, generation, { administratorId, region }),
    ),
  ];
}

function isOn(
  context: EvaluationContext,
  { field, op }: Generation,
  region: string,
  accountId: string,
): Answer<boolean> {
  const facts = context.view.find("securityhub.hub", region, accountId);
  if (facts.isUnsupported(op)) return { known: true, value: false };
  return facts.ask(op, (data) => data[field] !== null);
}

interface Through {
  administratorId: string;
  region: string;
}

/** The administrator sees the findings of its members, and of all accounts in the newer generation. */
function throughAdministrator(context: EvaluationContext, generation: Generation, through: Through): Route[] {
  const { administratorId, region } = through;
  const path = `GuardDuty → ${generation.name} of ${administratorId}`;
  const there = isOn(context, generation, region, administratorId);
  if (!there.known) return [openRoute(path, gapAbout(context, administratorId, there.gap))];
  const fault = (why: string) =>
    brokenRoute(path, { resource: administratorId, region, why: `${generation.name}: ${why}.` });
  if (!there.value) return [fault("it is off in the administrator")];
  if (generation.field === "hub") {
    const member = isMember(context, through);
    if (!member.known) return [openRoute(path, gapAbout(context, administratorId, member.gap))];
    if (!member.value)
      return [fault(`account ${context.input.account.id} is no member of the administrator`)];
  }
  return followHub(context, generation, through);
}

function isMember(context: EvaluationContext, { administratorId, region }: Through): Answer<boolean> {
  const members = context.view
    .find("securityhub.organization", region, administratorId)
    .ask("securityhub:ListMembers", (data) => data.members);
  if (!members.known) return members;
  const found = members.value?.find(({ AccountId }) => AccountId === context.input.account.id);
  return { known: true, value: found?.MemberStatus.toLowerCase() === "enabled" };
}

/** Rules in the region itself, and in the region that collects it. */
function followHub(
  context: EvaluationContext,
  generation: Generation,
  { administratorId, region }: Through,
): Route[] {
  const isOwn = administratorId === context.input.account.id;
  const path = `GuardDuty → ${generation.name} of ${administratorId}`;
  const rulesIn = (at: string, through: string) =>
    followRules(context, {
      accountId: administratorId,
      region: at,
      busName: "default",
      signal: generation.family(!isOwn || at !== region),
      path: through,
      readsProven: null,
    });
  const here = rulesIn(region, path);
  const linked = linkOf(context, generation, { administratorId, region });
  if (!linked.known) return [...here, openRoute(path, gapAbout(context, administratorId, linked.gap))];
  if (linked.value === null) return here;
  const { aggregator, isLinked } = linked.value;
  const { Arn, AggregationRegion } = aggregator;
  if (AggregationRegion === region) return here;
  if (!isLinked) {
    return [
      ...here,
      brokenRoute(path, {
        resource: Arn,
        region,
        why: `The aggregator of ${generation.name} leaves ${region} out.`,
      }),
    ];
  }
  const onward = `${path} → aggregation in ${AggregationRegion}`;
  const there = rulesIn(AggregationRegion, onward);
  if (there.length > 0) return [...here, ...there];
  return [
    ...here,
    brokenRoute(onward, {
      resource: Arn,
      region: AggregationRegion,
      why: `No rule in ${AggregationRegion} takes the findings that come together there.`,
    }),
  ];
}

interface Link {
  aggregator: Aggregator;
  isLinked: boolean;
}

/** The aggregator of an administrator and whether it takes the region; null: there is none. */
function linkOf(
  context: EvaluationContext,
  { lists }: Generation,
  { administratorId, region }: Through,
): Answer<Link | null> {
  const facts = context.view.find("securityhub.aggregators", "global", administratorId);
  const isAdministrator = context.view
    .accountsWith("securityhub.organization", region)
    .includes(administratorId);
  // Only administrators are asked: an account that is none collects no regions that we would know of.
  if (!isAdministrator) return { known: true, value: null };
  const listed = facts.attempt((data) => data[lists.field]);
  if (!listed.known) return listed;
  const [aggregator] = listed.value;
  if (aggregator === undefined) {
    const gap: Gap | null = facts.gapOf(lists.list) ?? readGap(facts.gapOf(lists.get));
    return gap === null ? { known: true, value: null } : { known: false, gap };
  }
  return { known: true, value: { aggregator, isLinked: links(aggregator, region) } };
}

/** That no aggregator was asked for is no gap where the list is empty. */
function readGap(gap: Gap | null): Gap | null {
  return gap?.kind === "not_asked" ? null : gap;
}

function links({ RegionLinkingMode, Regions }: Aggregator, region: string): boolean {
  switch (RegionLinkingMode) {
    case "ALL_REGIONS":
      return true;
    case "ALL_REGIONS_EXCEPT_SPECIFIED":
      return !Regions.includes(region);
    case "SPECIFIED_REGIONS":
      return Regions.includes(region);
    default:
      return false;
  }
}
