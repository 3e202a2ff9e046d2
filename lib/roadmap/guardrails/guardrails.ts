/** The service control policies that bind an account, level by level from the root down; read once for each account. */
import {
  fullAccessPolicyId,
  type OrganizationPolicies,
  type OrganizationTree,
} from "#lib/facts/organizations.ts";
import type { NamedPolicy, PolicyLevel } from "#lib/policy/decide.ts";
import { type ParsedPolicy, parsePolicyDocument } from "#lib/policy/document.ts";
import type { Answer, FactsView, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluatedOrganization } from "#lib/roadmap/input.ts";

/** What binds an account. */
export type Guardrails =
  /** Nothing does: `why` is a phrase without a final period. */
  | { kind: "none"; why: string }
  | {
      kind: "levels";
      levels: readonly PolicyLevel[];
      /** `o-…/r-…/ou-…/`, as the key aws:PrincipalOrgPaths has it. */
      path: string;
      organizationId: string;
      /** Names of the root, the units and the account, by id. */
      names: ReadonlyMap<string, string>;
    };

const treeCollector = "organizations.tree";
const policiesCollector = "organizations.policies";

/** The text of AWS's own policy, which never changes and is not asked for. */
const fullAccess: ParsedPolicy = parsePolicyDocument({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});

/**
 * The guardrails of one account, from what the management account lists. Unknown where the account is not in the tree,
 * where it cannot be told what is attached on its path, or where a text on its path could not be read. The management
 * account itself is bound by none, whatever is attached: whoever asks about it has to say so.
 */
export function readGuardrails(
  view: FactsView,
  organization: EvaluatedOrganization,
  accountId: string,
): Answer<Guardrails> {
  if (organization.kind === "standalone") return none("The account is in no organization");
  const { managementAccountId } = organization;
  const tree = view.find(treeCollector, "global", managementAccountId);
  const read = tree.ask("organizations:ListAccounts", (data) => data);
  if (!read.known) return read;
  const { FeatureSet, roots } = read.value;
  if (FeatureSet === "CONSOLIDATED_BILLING") {
    return none("The organization has consolidated billing only, which knows no service control policies");
  }
  const rootsGap = tree.gapOf("organizations:ListRoots");
  if (rootsGap !== null) return { known: false, gap: rootsGap };
  const enabled = roots.some(({ PolicyTypes }) =>
    PolicyTypes.some(({ Type, Status }) => Type === "SERVICE_CONTROL_POLICY" && Status === "ENABLED"),
  );
  if (!enabled) return none("Service control policies are not enabled at the root of the organization");
  const path = pathTo(read.value, accountId);
  if (path === null) return unknown(`Account ${accountId} has no place in the organization's tree`);
  const policies = view.find(policiesCollector, "global", managementAccountId);
  const listed = policies.ask("organizations:ListPolicies", (data) => data);
  if (!listed.known) return listed;
  const whole = findGap(policies, listed.value, path);
  if (whole !== null) return { known: false, gap: whole };
  return { known: true, value: levelsOf(read.value, listed.value, path) };
}

function none(why: string): Answer<Guardrails> {
  return { known: true, value: { kind: "none", why } };
}

function unknown(text: string): { known: false; gap: Gap } {
  return { known: false, gap: { kind: "said", code: "not_read", text } };
}

/** Paths of all accounts, by the tree that they were read from: one tree serves every account of a run. */
const pathsOf = new WeakMap<OrganizationTree, Map<string, readonly string[] | null>>();

/** Ids from the root down to the account; null: it does not hang on a root. */
function pathTo(tree: OrganizationTree, accountId: string): readonly string[] | null {
  const known = pathsOf.get(tree) ?? listPaths(tree);
  pathsOf.set(tree, known);
  return known.get(accountId) ?? null;
}

function listPaths({ roots, organizationalUnits, accounts }: OrganizationTree) {
  const isRoot = new Set(roots.map(({ Id }) => Id));
  const parents = new Map(organizationalUnits.map(({ Id, ParentId }) => [Id, ParentId]));
  const above = (id: string | null): readonly string[] | null => {
    const path: string[] = [];
    // A tree that is a circle, or deeper than AWS allows, is no tree.
    for (let at = id; at !== null && path.length < 20; at = parents.get(at) ?? null) {
      path.unshift(at);
      if (isRoot.has(at)) return path;
    }
    return null;
  };
  return new Map(
    accounts.map(({ Id, ParentId }) => {
      const upwards = above(ParentId);
      return [Id, upwards === null ? null : [...upwards, Id]] as const;
    }),
  );
}

/** Why it cannot be told what binds the account; null: all that is attached on its path was read. */
function findGap(
  facts: Reading<typeof policiesCollector>,
  { policies }: OrganizationPolicies,
  path: readonly string[],
): Gap | null {
  for (const { Id, Name, Content, targets } of policies) {
    if (targets === null) {
      return (
        facts.gapOf("organizations:ListTargetsForPolicy", Id) ?? notRead(`Where policy ${Name} is attached`)
      );
    }
    const applies = targets.some((target) => path.includes(target));
    if (!applies || Id === fullAccessPolicyId) continue;
    if (Content === null) {
      return facts.gapOf("organizations:DescribePolicy", Id) ?? notRead(`The text of policy ${Name}`);
    }
    const parsed = parsePolicyDocument(Content);
    if (!parsed.readable) return notRead(`The text of policy ${Name} (${parsed.why})`);
  }
  return null;
}

function notRead(what: string): Gap {
  return { kind: "said", code: "not_read", text: `${what} could not be read` };
}

/** Levels by the facts and the path: accounts of one unit share all levels but their own. */
const levelsOfFacts = new WeakMap<OrganizationPolicies, Map<string, PolicyLevel>>();

function levelsOf(tree: OrganizationTree, facts: OrganizationPolicies, path: readonly string[]): Guardrails {
  const known = levelsOfFacts.get(facts) ?? groupByTarget(facts);
  levelsOfFacts.set(facts, known);
  const organizationId = tree.Id;
  return {
    kind: "levels",
    levels: path.map((id) => known.get(id) ?? { id, policies: [] }),
    path: `${[organizationId, ...path.slice(0, -1)].join("/")}/`,
    organizationId,
    names: namesOf(tree),
  };
}

function groupByTarget({ policies }: OrganizationPolicies): Map<string, PolicyLevel> {
  const levels = new Map<string, PolicyLevel & { policies: NamedPolicy[] }>();
  for (const { Id, Name, Content, targets } of policies) {
    const document = Id === fullAccessPolicyId ? fullAccess : parsePolicyDocument(Content ?? "");
    for (const id of targets ?? []) {
      const level = levels.get(id) ?? { id, policies: [] };
      level.policies.push({ name: Name === Id ? Id : `${Name} (${Id})`, document });
      levels.set(id, level);
    }
  }
  return levels;
}

const namesOfTrees = new WeakMap<OrganizationTree, ReadonlyMap<string, string>>();

function namesOf(tree: OrganizationTree): ReadonlyMap<string, string> {
  const known = namesOfTrees.get(tree);
  if (known !== undefined) return known;
  const named = [...tree.organizationalUnits, ...tree.accounts].map(({ Id, Name }) => [Id, Name] as const);
  const names = new Map([...tree.roots.map(({ Id }) => [Id, "Root"] as const), ...named]);
  namesOfTrees.set(tree, names);
  return names;
}
