/** What a refresh of one account must ask besides the usual, from what the last listing found. */

import type { Duty } from "#lib/facts/duties.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { guarddutyAdminsSchema } from "#lib/facts/guardduty.ts";
import { organizationDelegationSchema, organizationTreeSchema } from "#lib/facts/organizations.ts";
import { query } from "./database.ts";
import { readUnreplicatedBuckets } from "./facts-about-read.ts";
import { readSharedFacts } from "./facts-read.ts";

export interface RefreshPlan {
  duties: Duty[];
  /** Organization policy types that are turned on; undefined: not known. */
  enabledPolicyTypes: string[] | undefined;
  /** Names of its buckets that nobody replicates into, as far as that is known: their versions matter to nobody. */
  unreplicatedBuckets: string[];
}

interface PlannedOrganization {
  id: string;
  kind: "organization" | "standalone";
  managementAccountId: string;
  securityAccountId: string | null;
  logAccountId: string | null;
}

/**
 * The plan of one account of an organization; a standalone account has none.
 *
 * @param policyTypes what the run's own listing has read of them; null: the last complete listing says.
 */
export async function readRefreshPlan(
  organization: PlannedOrganization,
  accountId: string,
  policyTypes: string[] | null,
): Promise<RefreshPlan> {
  const unreplicatedBuckets = await readUnreplicatedBuckets({ query }, organization.id, accountId);
  if (organization.kind === "standalone") {
    return {
      duties: designated(organization, accountId),
      enabledPolicyTypes: undefined,
      unreplicatedBuckets,
    };
  }
  const { envelopes } = await readSharedFacts({ query }, organization.id);
  return {
    duties: [...designated(organization, accountId), ...administered(accountId, envelopes)],
    enabledPolicyTypes: policyTypes ?? enabledPolicyTypes(envelopes),
    unreplicatedBuckets,
  };
}

function designated(organization: PlannedOrganization, accountId: string): Duty[] {
  const { managementAccountId, securityAccountId, logAccountId } = organization;
  const duties: Duty[] = [];
  if (accountId === managementAccountId) duties.push("management");
  if (accountId === securityAccountId) duties.push("security");
  if (accountId === (logAccountId ?? securityAccountId)) duties.push("log");
  return duties;
}

/** What the account administers, by Organizations or (in some region) by GuardDuty itself. */
function administered(accountId: string, envelopes: readonly Envelope[]): Duty[] {
  const services = new Set<string>();
  for (const { collector, data } of envelopes) {
    if (data === null) continue;
    if (collector === "organizations.delegation") {
      const { delegatedAdministrators } = organizationDelegationSchema.parse(data);
      for (const { Id, ServicePrincipals } of delegatedAdministrators)
        if (Id === accountId)
          for (const principal of ServicePrincipals ?? []) services.add(principal.split(".")[0] ?? principal);
    }
    if (collector === "guardduty.admins") {
      const { adminAccounts } = guarddutyAdminsSchema.parse(data);
      if (adminAccounts.some(({ AdminAccountId }) => AdminAccountId === accountId)) services.add("guardduty");
    }
  }
  return [...services].sort().map((service): Duty => `administrator:${service}`);
}

function enabledPolicyTypes(envelopes: readonly Envelope[]): string[] | undefined {
  const tree = envelopes.find(({ collector, data }) => collector === "organizations.tree" && data !== null);
  if (tree === undefined) return undefined;
  const { roots } = organizationTreeSchema.pick({ roots: true }).loose().parse(tree.data);
  return roots.flatMap(({ PolicyTypes }) =>
    PolicyTypes.filter(({ Status }) => Status === "ENABLED").map(({ Type }) => Type),
  );
}
