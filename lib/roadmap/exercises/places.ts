/** Where accounts hang and what they are for, as far as an exercise's scope asks. */
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import { type EnvironmentOf, environmentsOf } from "#lib/roadmap/environments.ts";
import type { Answer, FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluatedOrganization } from "#lib/roadmap/input.ts";
import type { Exercise } from "#lib/roadmap/records/exercises.ts";
import type { Environment } from "#lib/roadmap/settings/environment.ts";
import type { Settings } from "#lib/roadmap/settings.ts";

/** One account, as scopes name it. */
export interface Place {
  /** null: any account, where nobody knows which ones there are. */
  accountId: string | null;
  /** null: nobody said what it is for; undefined: its units could not be read, one of which might say. */
  environment: Environment | null | undefined;
  /** Ids of the units above it, and the paths of their names; null: not known. */
  units: ReadonlySet<string> | null;
}

export interface Places {
  of(accountId: string): Place;
  /** Why units are not known; null: they are. */
  gap: Gap | null;
}

type Tree = Pick<OrganizationTree, "accounts" | "organizationalUnits" | "roots">;

/** A standalone account hangs nowhere, and that is known. */
export function readPlaces(view: FactsView, organization: EvaluatedOrganization, settings: Settings): Places {
  const isAlone = organization.kind === "standalone";
  const read = isAlone ? null : readTree(view, organization.managementAccountId);
  const tree = read?.known === true ? read.value : null;
  const environmentOf = environmentsIn(tree, organization, settings);
  const above = tree === null ? null : unitsIn(tree);
  return {
    gap: read?.known === false ? read.gap : null,
    of: (accountId) => {
      const units = isAlone ? new Set<string>() : (above?.(accountId) ?? null);
      const environment = environmentOf(accountId);
      return { accountId, units, environment: environment ?? (units === null ? undefined : null) };
    },
  };
}

function readTree(view: FactsView, managementAccountId: string): Answer<Tree> {
  const reading = view.find("organizations.tree", "global", managementAccountId);
  const units = reading.ask("organizations:ListOrganizationalUnitsForParent", (tree) => tree);
  if (!units.known) return units;
  const gap = reading.gapOf("organizations:ListAccountsForParent");
  return gap === null || gap.kind === "not_asked" ? units : { known: false, gap };
}

/** Made once per list of accounts, which serves every account of it. */
const unitsOfTrees = new WeakMap<Tree, ReturnType<typeof unitsAbove>>();
const environmentsOfTrees = new WeakMap<
  Tree,
  { setting: Settings["environments"]; parts: string; of: EnvironmentOf }
>();

function unitsIn(tree: Tree): ReturnType<typeof unitsAbove> {
  const found = unitsOfTrees.get(tree) ?? unitsAbove(tree);
  unitsOfTrees.set(tree, found);
  return found;
}

function environmentsIn(
  tree: Tree | null,
  organization: EvaluatedOrganization,
  settings: Settings,
): EnvironmentOf {
  if (tree === null) return environmentsOf(settings, organization, null);
  const { managementAccountId, securityAccountId, logAccountId } = organization;
  const parts = [managementAccountId, securityAccountId, logAccountId].join(" ");
  const known = environmentsOfTrees.get(tree);
  if (known?.setting === settings.environments && known.parts === parts) return known.of;
  const of = environmentsOf(settings, organization, tree);
  environmentsOfTrees.set(tree, { setting: settings.environments, parts, of });
  return of;
}

/** Deeper than AWS nests units; a tree that was read while it changed must not go round for ever. */
const deepest = 10;

function unitsAbove({
  accounts,
  organizationalUnits,
  roots,
}: Tree): (accountId: string) => Set<string> | null {
  const parents = new Map(accounts.map(({ Id, ParentId }) => [Id, ParentId]));
  const units = new Map(organizationalUnits.map((unit) => [unit.Id, unit]));
  const rootIds = new Set(roots.map(({ Id }) => Id));
  return (accountId) => {
    const ids: string[] = [];
    const names: string[] = [];
    let parent = parents.get(accountId) ?? null;
    for (let steps = 0; parent !== null && !rootIds.has(parent) && steps < deepest; steps += 1) {
      const unit = units.get(parent);
      if (unit === undefined) return null;
      ids.push(unit.Id);
      names.unshift(unit.Name);
      parent = unit.ParentId ?? null;
    }
    if (parent === null) return null;
    const paths = names.map((_, at) => `/${names.slice(0, at + 1).join("/")}`);
    return new Set([...ids, ...paths, parent, "/"]);
  };
}

/** Whether an exercise's scope names the account, its unit, its environment, or everybody. */
export function covers(
  { scope: { org, accounts, ous, environments } }: Pick<Exercise, "scope">,
  { accountId, environment, units }: Place,
): "yes" | "no" | "unknown" {
  if (org || (accountId !== null && accounts.includes(accountId))) return "yes";
  if (environment !== null && environment !== undefined && environments.includes(environment)) return "yes";
  if (units !== null && ous.some((unit) => units.has(unit))) return "yes";
  const isOpen =
    (accounts.length > 0 && accountId === null) ||
    (ous.length > 0 && units === null) ||
    (environments.length > 0 && environment === undefined);
  return isOpen ? "unknown" : "no";
}
