/** What a refresh of one account must ask besides the usual, from what the last listing found. */

import type { Envelope } from "#lib/facts/envelope.ts";
import { guarddutyAdminsSchema } from "#lib/facts/guardduty.ts";
import { organizationDelegationSchema, organizationTreeSchema } from "#lib/facts/organizations.ts";
import { query } from "./database.ts";
import { readSharedFacts } from "./facts-read.ts";

export interface RefreshPlan {
  /** Services that the account administers for the organization: `guardduty`, `cloudtrail`. */
  administratorOf: string[];
  /** Organization policy types that are turned on; undefined: not known. */
  enabledPolicyTypes: string[] | undefined;
}

const servicePrincipals = {
  guardduty: "guardduty.amazonaws.com",
  cloudtrail: "cloudtrail.amazonaws.com",
} as const;

type AdministeredService = keyof typeof servicePrincipals;

/**
 * The plan of one account of an organization; a standalone account has none.
 *
 * @param policyTypes what the run's own listing has read of them; null: the last complete listing says.
 */
export async function readRefreshPlan(
  organization: { id: string; kind: "organization" | "standalone" },
  accountId: string,
  policyTypes: string[] | null,
): Promise<RefreshPlan> {
  if (organization.kind === "standalone") return { administratorOf: [], enabledPolicyTypes: undefined };
  const { envelopes } = await readSharedFacts({ query }, organization.id);
  const services: AdministeredService[] = ["guardduty", "cloudtrail"];
  return {
    administratorOf: services.filter((service) => administratorsOf(service, envelopes).has(accountId)),
    enabledPolicyTypes: policyTypes ?? enabledPolicyTypes(envelopes),
  };
}

/** Accounts that administer a service, by Organizations or (in some region) by GuardDuty itself. */
function administratorsOf(service: AdministeredService, envelopes: readonly Envelope[]): Set<string> {
  const administrators = new Set<string>();
  for (const { collector, data } of envelopes) {
    if (data === null) continue;
    if (collector === "organizations.delegation") {
      for (const { Id, ServicePrincipals } of organizationDelegationSchema.parse(data)
        .delegatedAdministrators)
        if (ServicePrincipals?.includes(servicePrincipals[service])) administrators.add(Id);
    }
    if (service === "guardduty" && collector === "guardduty.admins") {
      for (const { AdminAccountId } of guarddutyAdminsSchema.parse(data).adminAccounts)
        administrators.add(AdminAccountId);
    }
  }
  return administrators;
}

function enabledPolicyTypes(envelopes: readonly Envelope[]): string[] | undefined {
  const tree = envelopes.find(({ collector, data }) => collector === "organizations.tree" && data !== null);
  if (tree === undefined) return undefined;
  const { roots } = organizationTreeSchema.pick({ roots: true }).loose().parse(tree.data);
  return roots.flatMap(({ PolicyTypes }) =>
    PolicyTypes.filter(({ Status }) => Status === "ENABLED").map(({ Type }) => Type),
  );
}
