/**
 * Who gets where in an organization: which roles let which accounts in, over how many roles. Built once from the reduced
 * trust of all accounts and walked backwards from what is to be protected, never account by account against all others.
 */
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { matchesPattern } from "#lib/policy/patterns.ts";
import { admits, type Entrant, namedAccounts, type Surroundings } from "./admits.ts";
import type { Assumer, TrustedRole, TrustFacts } from "./facts.ts";

export interface RoleNode extends TrustedRole {
  accountId: string;
  /** Accounts that its trust names; null: the trust cannot be understood. */
  named: readonly string[] | null;
  /** Its trust has a statement for everybody, whom conditions may narrow. */
  everybody: boolean;
}

export interface TrustGraph {
  /** Roles of each account that was read. */
  roles: ReadonlyMap<string, readonly RoleNode[]>;
  assumers: ReadonlyMap<string, ReadonlyMap<string, Assumer>>;
  /** Every account of the organization that could be a source. */
  listed: readonly string[];
  around: Surroundings;
}

/** One way from an account to a role. */
export interface TrustPath {
  /** Of roles, in the order in which they are taken; the last one is the target. */
  roles: readonly RoleNode[];
}

/** What leads to some roles. */
export interface Reach {
  /** The shortest way of each account that has one. */
  paths: ReadonlyMap<string, TrustPath>;
  /** Accounts whose roles are not known and could be a bridge, or roles that nobody understands; sorted. */
  gaps: readonly string[];
  /** Accounts whose facts were looked at, sorted. */
  consulted: readonly string[];
}

/** Roles on a way, the target included. */
const maxRoles = 4;

/** @param listed accounts of the organization, whether or not they could be read */
export function buildTrustGraph(
  accounts: ReadonlyMap<string, TrustFacts>,
  listed: readonly string[],
  around: Surroundings,
): TrustGraph {
  const roles = new Map<string, RoleNode[]>();
  const assumers = new Map<string, Map<string, Assumer>>();
  for (const [accountId, facts] of accounts) {
    roles.set(
      accountId,
      facts.roles.map((role) => nodeOf(accountId, role)),
    );
    assumers.set(accountId, new Map(facts.assumers.map((one) => [one.arn, one])));
  }
  return { roles, assumers, listed, around };
}

function nodeOf(accountId: string, role: TrustedRole): RoleNode {
  const policy = role.trust === null ? null : parsePolicyDocument(role.trust);
  if (policy === null || !policy.readable) return { ...role, accountId, named: null, everybody: false };
  const { accountIds, everybody } = namedAccounts(policy);
  return { ...role, accountId, named: accountIds, everybody };
}

/** Accounts other than the role's own whose principals its trust lets in, sorted; null: it cannot be understood. */
export function sourcesOf({ listed, around }: TrustGraph, role: RoleNode): string[] | null {
  if (role.named === null) return null;
  const candidates = role.everybody ? [...listed, ...role.named] : role.named;
  return [...new Set(candidates)]
    .filter(
      (id) => id !== role.accountId && admits(role.trust, { accountId: id, arn: null }, around) === true,
    )
    .sort();
}

/**
 * The ways of all accounts to some roles. An account has a way where a role on it lets the account in: its administrators
 * decide who in it may use that. From a role to the next one leads only what the role itself is granted, or everything
 * where it is an administrator of its account.
 *
 * @param targets the roles that are to be protected
 */
export function reachOf(graph: TrustGraph, targets: readonly RoleNode[]): Reach {
  const paths = new Map<string, TrustPath>();
  const gaps = new Set<string>();
  const consulted = new Set(targets.map(({ accountId }) => accountId));
  const seen = new Set(targets.map(({ arn }) => arn));
  let open: TrustPath[] = targets.map((role) => ({ roles: [role] }));
  for (let length = 1; length <= maxRoles && open.length > 0 && paths.size < graph.listed.length; length++) {
    const next = new Map<string, TrustPath>();
    for (const path of open) {
      const [role] = path.roles;
      if (role === undefined) continue;
      const sources = sourcesOf(graph, role);
      if (sources === null) gaps.add(role.arn);
      for (const id of sources ?? []) if (!paths.has(id)) paths.set(id, path);
      for (const id of [role.accountId, ...(sources ?? [])]) {
        // Nobody outside of the organization is asked; its own trust is not ours to know.
        if (!isListed(graph, id)) continue;
        consulted.add(id);
        const bridges = graph.roles.get(id);
        if (bridges === undefined) gaps.add(id);
        for (const bridge of bridges ?? []) {
          if (seen.has(bridge.arn) || next.has(bridge.arn)) continue;
          const leads = leadsTo(graph, bridge, role);
          if (leads === null) gaps.add(bridge.arn);
          if (leads === true) next.set(bridge.arn, { roles: [bridge, ...path.roles] });
        }
      }
    }
    for (const arn of next.keys()) seen.add(arn);
    open = [...next.values()].sort((a, b) => ((a.roles[0]?.arn ?? "") < (b.roles[0]?.arn ?? "") ? -1 : 1));
  }
  return { paths, gaps: [...gaps].sort(), consulted: [...consulted].sort() };
}

const listedSets = new WeakMap<readonly string[], ReadonlySet<string>>();

function isListed({ listed }: TrustGraph, accountId: string): boolean {
  const known = listedSets.get(listed) ?? new Set(listed);
  listedSets.set(listed, known);
  return known.has(accountId);
}

/** Whether whoever has one role gets the next one; null: what it is granted could not be read. */
function leadsTo(graph: TrustGraph, from: RoleNode, to: RoleNode): boolean | null {
  const { around } = graph;
  if (from.arn === to.arn) return false;
  if (from.privilege === "admin") {
    // An administrator is any principal of its account, and changes whom its own roles trust.
    if (from.accountId === to.accountId) return true;
    return admits(to.trust, { accountId: from.accountId, arn: null }, around) === true;
  }
  const entrant: Entrant = { accountId: from.accountId, arn: from.arn };
  if (admits(to.trust, entrant, around) !== true) return false;
  // Inside of an account a trust that names the role itself is enough.
  if (from.accountId === to.accountId && to.trust?.includes(`"${from.arn}"`) === true) return true;
  const may = graph.assumers.get(from.accountId)?.get(from.arn);
  if (may?.to.some((pattern) => matchesPattern(pattern, to.arn)) === true) return true;
  return from.privilege === "unknown" ? null : false;
}

/** The first principal of an account, by ARN, that is known to be granted a role; null: none is. */
export function confirmedBy(graph: TrustGraph, accountId: string, role: RoleNode): string | null {
  for (const { arn, to, certain } of graph.assumers.get(accountId)?.values() ?? []) {
    if (!certain || !to.some((pattern) => matchesPattern(pattern, role.arn))) continue;
    if (admits(role.trust, { accountId, arn }, graph.around) === true) return arn;
  }
  return null;
}
