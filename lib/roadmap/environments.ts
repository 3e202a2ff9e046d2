/** What accounts are for: as the settings say it of an account or of its organizational unit, or as `connect` named it. */
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import type { EvaluatedOrganization } from "./input.ts";
import type { Environment } from "./settings/environment.ts";
import type { Settings } from "./settings.ts";

/** null: nobody said. */
export type EnvironmentOf = (accountId: string) => Environment | null;

/**
 * An account's own entry in the setting `environments` outranks the part that it plays in the organization (management,
 * security, logs), and that outranks the entry of the nearest unit above it.
 *
 * @param tree null: the units could not be read; only accounts' own entries count then
 */
export function environmentsOf(
  { environments }: Pick<Settings, "environments">,
  organization: Pick<EvaluatedOrganization, "managementAccountId" | "securityAccountId" | "logAccountId">,
  tree: Pick<OrganizationTree, "accounts" | "organizationalUnits"> | null,
): EnvironmentOf {
  const parents = new Map<string, string | null>([
    ...(tree?.organizationalUnits ?? []).map(({ Id, ParentId }) => [Id, ParentId] as const),
    ...(tree?.accounts ?? []).map(({ Id, ParentId }) => [Id, ParentId] as const),
  ]);
  const { managementAccountId, securityAccountId, logAccountId } = organization;
  const parts = new Map<string | null, Environment>([
    [logAccountId, "log-archive"],
    [securityAccountId, "security"],
    [managementAccountId, "management"],
  ]);
  return (accountId) => {
    const own = environments[accountId] ?? parts.get(accountId);
    if (own !== undefined) return own;
    // AWS nests units five deep; a tree that was read while it changed must not go round for ever.
    const seen = new Set<string>();
    for (let place = parents.get(accountId) ?? null; place !== null && !seen.has(place); ) {
      const found = environments[place];
      if (found !== undefined) return found;
      seen.add(place);
      place = parents.get(place) ?? null;
    }
    return null;
  };
}
