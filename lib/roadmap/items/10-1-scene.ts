/** What the checks of item 10.1 look at: the organization's accounts with what they are for, and the graph of their trust. */
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import { type EnvironmentOf, environmentsOf } from "#lib/roadmap/environments.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { logAccounts } from "#lib/roadmap/log-accounts.ts";
import type { TrustFacts } from "#lib/roadmap/trust-graph/facts.ts";
import {
  buildTrustGraph,
  type Reach,
  type RoleNode,
  reachOf,
  type TrustGraph,
} from "#lib/roadmap/trust-graph/graph.ts";
import type { Evidence, FailingResource } from "#lib/roadmap/verdict.ts";

export interface Scene extends EvaluationContext {
  graph: TrustGraph;
  environmentOf: EnvironmentOf;
  /** Accounts of the security team and those that keep logs, sorted. */
  securityIds: readonly string[];
  /** Somebody said of at least one account what it is for. */
  hasEnvironments: boolean;
  /** Accounts that could be entered from: neither suspended nor closed. */
  listed: readonly string[];
}

const treeCollector = "organizations.tree";

/** The scene of an evaluation; unknown while the organization's accounts are not known. */
export function readScene(context: EvaluationContext): Answer<Scene> {
  const { input, view } = context;
  const { managementAccountId, id } = input.organization;
  const facts = view.find(treeCollector, "global", managementAccountId);
  const tree = facts.ask("organizations:ListAccounts", (data) => data);
  if (!tree.known) return tree;
  const unitsGap = facts.gapOf("organizations:ListOrganizationalUnitsForParent");
  // Which accounts are the security team's may hang on units: one that is not known could hide the way to it.
  if (unitsGap !== null && Object.keys(input.settings.environments).some((place) => !/^\d{12}$/.test(place)))
    return { known: false, gap: unitsGap };
  const environmentOf = environmentsOf(
    input.settings,
    input.organization,
    unitsGap === null ? tree.value : null,
  );
  const known = derive(input.trust.accounts, tree.value, input.account.partition, id);
  const { securityAccountId } = input.organization;
  const named = [...input.settings.securityAccountIds, securityAccountId, ...logAccounts(input.organization)];
  const securityIds = known.listed.filter(
    (accountId) =>
      named.includes(accountId) || ["security", "log-archive"].includes(environmentOf(accountId) ?? ""),
  );
  const declared = new Set(["prod", "nonprod", "sandbox", "shared"]);
  return {
    known: true,
    value: {
      ...context,
      graph: known.graph,
      listed: known.listed,
      environmentOf,
      securityIds,
      hasEnvironments: known.listed.some((accountId) => declared.has(environmentOf(accountId) ?? "")),
    },
  };
}

interface Derived {
  tree: OrganizationTree;
  graph: TrustGraph;
  listed: readonly string[];
}

/** One graph serves all accounts of a run; the trust of an organization is one object as long as it does not change. */
const graphs = new WeakMap<ReadonlyMap<string, TrustFacts>, Derived>();

function derive(
  accounts: ReadonlyMap<string, TrustFacts>,
  tree: OrganizationTree,
  partition: string,
  organizationId: string,
): Derived {
  const known = graphs.get(accounts);
  if (known?.tree === tree) return known;
  const listed = tree.accounts.flatMap(({ Id, State }) =>
    State === "ACTIVE" || State === "UNKNOWN" ? [Id] : [],
  );
  const paths = pathsOf(tree);
  const around = { partition, organizationId, pathOf: (id: string) => paths.get(id) ?? null };
  const derived = { tree, listed, graph: buildTrustGraph(accounts, listed, around) };
  graphs.set(accounts, derived);
  return derived;
}

/** `o-…/r-…/ou-…/` by account, as the key aws:PrincipalOrgPaths has it. */
function pathsOf({ Id, roots, organizationalUnits, accounts }: OrganizationTree): Map<string, string> {
  const isRoot = new Set(roots.map((root) => root.Id));
  const parents = new Map(organizationalUnits.map((unit) => [unit.Id, unit.ParentId]));
  const paths = new Map<string, string>();
  for (const account of accounts) {
    const above: string[] = [];
    // A tree that is a circle, or deeper than AWS allows, is no tree.
    for (let at = account.ParentId; at !== null && above.length < 20; at = parents.get(at) ?? null) {
      above.unshift(at);
      if (isRoot.has(at)) paths.set(account.Id, `${[Id, ...above].join("/")}/`);
    }
  }
  return paths;
}

const reaches = new WeakMap<TrustGraph, Map<string, Reach>>();

/** What leads to some roles; `name` says which ones, so that it is walked once for all accounts. */
export function reachOnce(graph: TrustGraph, name: string, targets: () => readonly RoleNode[]): Reach {
  const known = reaches.get(graph) ?? new Map<string, Reach>();
  const reach = known.get(name) ?? reachOf(graph, targets());
  reaches.set(graph, known.set(name, reach));
  return reach;
}

const maxAgeMs = factsRegistry["iam.authorization"].maxAgeHours * 3_600_000;

/** A verdict that rests on the roles of other accounts holds as long as what was read of them. */
export function consult({ input, view }: EvaluationContext, accountIds: readonly string[]): void {
  for (const id of accountIds) {
    const at = input.trust.observedAt.get(id);
    if (at !== undefined) view.limit(new Date(at.getTime() + maxAgeMs));
  }
}

/** Why nothing is known of some roles or of the roles of some accounts. */
export function unreadGap(subjects: readonly string[]): Gap {
  const [first = ""] = subjects;
  const more = subjects.length > 1 ? ` (and ${subjects.length - 1} more)` : "";
  const text = first.startsWith("arn:")
    ? `What role ${first} may do, or whom it lets in, could not be read${more}`
    : `Who may enter the roles of account ${first} could not be read${more}`;
  return { kind: "said", code: "not_read", text };
}

/** A check that nothing is known of. */
export function unknownUnit(...gaps: Gap[]): Unit {
  return { result: "unknown", place: null, gaps };
}

/** A check that does not concern the account. */
export const outOfScope: Unit = { result: "na", place: null };

/** One sentence of evidence; of the evaluated account unless another one is named. */
export function observed(
  { input }: EvaluationContext,
  collector: string,
  text: string,
  result: Evidence["result"],
  accountId = input.account.id,
): Evidence {
  return { collector, accountId, region: "global", observed: text, result };
}

/** A check that fails. `why`: a phrase in lower case without a final period. */
export function failingUnit(
  why: string,
  failing: readonly FailingResource[],
  evidence: readonly Evidence[] = [],
): Unit {
  return { result: "fail", place: null, why, failing: [...failing], evidence: [...evidence] };
}
