/** Which stack sets give accounts their baseline, and whether new accounts get one by themselves, for 3.5. */
import type { CloudformationStackSets } from "#lib/facts/cloudformation.ts";
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { aboutAccount, type Gap } from "#lib/roadmap/gaps.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import { baselinePipeline } from "#lib/roadmap/questions/3-5-account-initialization.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";

type StackSet = CloudformationStackSets["stackSets"][number];

/** A stack set that may be the baseline. */
export interface Baseline {
  name: string;
  /** Who was asked, and where it lives. */
  accountId: string;
  region: string;
  targets: Answer<readonly string[]>;
  instances: Answer<NonNullable<StackSet["instances"]>>;
}

export interface Baselines {
  stackSets: readonly Baseline[];
  /** Why there may be others that nobody saw. */
  gaps: readonly Gap[];
}

const collector = "cloudformation.stack-sets";

/**
 * The stack sets that deploy themselves, from every region of the management account; where that could not be read, as a
 * delegated administrator sees them. The one that rolls the audit role out is no baseline. A standalone account has none.
 */
export function readStackSets(context: OrganizationContext): Baselines {
  const { input, view } = context;
  const { organization, settings } = input;
  if (organization.kind === "standalone") return { stackSets: [], gaps: [] };
  const scope = scopeRegions(view, organization);
  const regions = scope.known ? scope.regions.filter((region) => region.scope !== "na") : [];
  const found = regions.map(({ region }) => readRegion(context, region));
  const auditRole = organization.roleName.split("/").at(-1) ?? organization.roleName;
  const isBaseline = ({ name }: Baseline) =>
    settings.baselineStackSets.length === 0 ? name !== auditRole : settings.baselineStackSets.includes(name);
  return {
    stackSets: found.flatMap(({ stackSets }) => stackSets).filter(isBaseline),
    gaps: [...(scope.known ? [] : [scope.gap]), ...found.flatMap(({ gaps }) => gaps)],
  };
}

function readRegion({ input, view }: OrganizationContext, region: string): Baselines {
  const { managementAccountId } = input.organization;
  const own = view.find(collector, region, managementAccountId);
  const gap = own.gapOf("cloudformation:ListStackSets");
  const others = view.accountsWith(collector, region).filter((id) => id !== managementAccountId);
  const seers = gap === null ? [managementAccountId] : others;
  const readable = seers.filter(
    (id) => view.find(collector, region, id).gapOf("cloudformation:ListStackSets") === null,
  );
  if (readable.length === 0)
    return {
      stackSets: [],
      gaps: gap === null ? [] : [aboutAccount(managementAccountId, gap, input.organization)],
    };
  return {
    stackSets: readable.flatMap((accountId) => stackSetsOf(view, region, accountId)),
    gaps: [],
  };
}

function stackSetsOf(view: OrganizationContext["view"], region: string, accountId: string): Baseline[] {
  const facts = view.find(collector, region, accountId);
  const listed = facts.ask("cloudformation:ListStackSets", ({ stackSets }) => stackSets);
  if (!listed.known) return [];
  return listed.value.map(({ StackSetName: name }) => {
    const select = <Key extends "OrganizationalUnitIds" | "instances">(op: string, key: Key) => {
      const answer = facts.ask(
        op,
        ({ stackSets }) => stackSets.find((one) => one.StackSetName === name)?.[key] ?? null,
        name,
      );
      return present(answer);
    };
    return {
      name,
      accountId,
      region,
      targets: select("cloudformation:DescribeStackSet", "OrganizationalUnitIds"),
      instances: select("cloudformation:ListStackInstances", "instances"),
    };
  });
}

/** What an operation vouches for may still be missing from its answer. */
function present<Value>(answer: Answer<Value | null>): Answer<Value> {
  if (!answer.known) return answer;
  if (answer.value !== null) return { known: true, value: answer.value };
  const text = "AWS did not say where a stack set is deployed";
  return { known: false, gap: { kind: "said", code: "not_read", text } };
}

/**
 * Whether new accounts get a baseline by themselves: a stack set that deploys to the root or to every OU that holds
 * accounts, or a pipeline that somebody answers for. An open question about a pipeline is no pipeline.
 */
export function judgeMechanism(context: OrganizationContext, { stackSets, gaps }: Baselines): Unit {
  const { input, view } = context;
  const pipeline = readAnswer(input, view, baselinePipeline, null);
  if (pipeline.valid && pipeline.holds && pipeline.details?.automatic !== false)
    return { result: "pass", place: null };
  const expired: Gap[] =
    !pipeline.valid && pipeline.gap.kind === "said" && pipeline.gap.code === "expired" ? [pipeline.gap] : [];
  const reach = stackSets.map((stackSet) => reaches(context, stackSet));
  const reaching = stackSets.find((_, at) => {
    const answer = reach[at];
    return answer?.known === true && answer.value;
  });
  if (reaching !== undefined) {
    const { name, accountId, region } = reaching;
    const observed = `Stack set ${name} deploys itself to every account.`;
    return {
      result: "pass",
      place: null,
      evidence: [{ collector, accountId, region, observed, result: "pass" }],
    };
  }
  const unread = reach.flatMap((answer) => (answer.known ? [] : [answer.gap]));
  const open = [...gaps, ...unread, ...expired];
  if (open.length > 0) return { result: "unknown", place: null, gaps: open };
  const [first] = stackSets;
  const { id, managementAccountId } = input.organization;
  const observed = `Stack set ${first?.name} deploys itself to some OUs only.`;
  return {
    result: "fail",
    place: null,
    why:
      first === undefined
        ? "no stack set gives new accounts a baseline"
        : "the baseline deploys itself to some organizational units only",
    failing: [
      {
        resource: first?.name ?? id,
        region: first?.region ?? "global",
        why: "New accounts do not get a baseline by themselves everywhere.",
      },
    ],
    evidence:
      first === undefined
        ? []
        : [
            {
              collector,
              accountId: first.accountId ?? managementAccountId,
              region: first.region,
              observed,
              result: "fail",
            },
          ],
  };
}

/** Whether every OU with accounts in it is a target, or lies below one. The management account is out of its reach. */
function reaches({ input, view }: OrganizationContext, { targets }: Baseline): Answer<boolean> {
  if (!targets.known) return targets;
  const tree = view.find("organizations.tree").ask("organizations:ListAccounts", (data) => data);
  if (!tree.known) return tree;
  const wanted = new Set(targets.value);
  const { managementAccountId } = input.organization;
  const parents = new Map(tree.value.organizationalUnits.map(({ Id, ParentId }) => [Id, ParentId]));
  const members = tree.value.accounts.filter(
    ({ Id, State }) => Id !== managementAccountId && State === "ACTIVE",
  );
  return { known: true, value: members.every((account) => isBelow(account, wanted, parents)) };
}

function isBelow(
  { ParentId }: OrganizationTree["accounts"][number],
  wanted: ReadonlySet<string>,
  parents: ReadonlyMap<string, string>,
): boolean {
  const seen = new Set<string>();
  let at = ParentId;
  while (at !== null && !seen.has(at)) {
    if (wanted.has(at)) return true;
    seen.add(at);
    at = parents.get(at) ?? null;
  }
  return false;
}
