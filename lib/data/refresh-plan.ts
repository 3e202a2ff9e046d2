/** What a refresh of one account must ask besides the usual, from what the last listing found. */

import type { Duty } from "#lib/facts/duties.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { guarddutyAdminsSchema } from "#lib/facts/guardduty.ts";
import type { Watched } from "#lib/facts/honey.ts";
import { organizationDelegationSchema, organizationTreeSchema } from "#lib/facts/organizations.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { query } from "./database.ts";
import { readNamedFacts, readSharedFacts } from "./facts-read.ts";
import { readWatched } from "./watched.ts";

export interface RefreshPlan {
  duties: Duty[];
  /** Organization policy types that are turned on; undefined: not known. */
  enabledPolicyTypes: string[] | undefined;
  /** Since when its complete facts stand, of the management account's global collectors. */
  completeSince: ReadonlyMap<string, Date>;
  /** Facts of the account that its collectors go on from. */
  stored: Envelope[];
  /** What the registry of decoys says of the account. */
  watched: Watched;
}

/** Collectors that read a part of the account in each run, or what has changed, and bring the rest along. */
const readInTurns = [
  "iam.role-usage",
  "cloudformation.stacks",
  "honey.tokens",
] as const satisfies CollectorName[];

/** Services of which the management account answers for the organization, unless somebody else administers them. */
const answeredByManagement = ["iam", "sso"];

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
  const wanted = readInTurns.map((collector) => ({ accountId, collector }));
  const [{ envelopes: stored }, watched] = await Promise.all([
    readNamedFacts({ query }, organization.id, wanted),
    readWatched({ query }, organization.id, accountId),
  ]);
  if (organization.kind === "standalone") {
    return {
      duties: designated(organization, accountId),
      enabledPolicyTypes: undefined,
      completeSince: new Map(),
      stored,
      watched,
    };
  }
  const isManagement = organization.managementAccountId === accountId;
  const [{ envelopes }, completeSince] = await Promise.all([
    readSharedFacts({ query }, organization.id),
    isManagement ? readCompleteSince(accountId) : new Map<string, Date>(),
  ]);
  const duties = [
    ...designated(organization, accountId),
    ...administered(accountId, organization.managementAccountId, envelopes),
  ];
  return {
    duties,
    enabledPolicyTypes: policyTypes ?? enabledPolicyTypes(envelopes),
    completeSince,
    stored,
    watched,
  };
}

async function readCompleteSince(accountId: string): Promise<Map<string, Date>> {
  const rows = await query<{ collector: string; schema: number; at: string }>(
    `select f.collector, f.schema, r.observed ->> (f.collector || '|global') as at
     from account_facts f join refresh r on r.subject_id = f.account_id
     where f.account_id = $1 and f.region = 'global' and f.generation = 'latest' and f.part = 0 and f.complete
       and r.observed ? (f.collector || '|global')`,
    [accountId],
  );
  return new Map(
    rows.flatMap(({ collector, schema, at }) => {
      // The name comes from our own table; a collector that this version does not know has no entry.
      const entry: { version: number } | undefined = factsRegistry[collector as CollectorName];
      return entry?.version === schema ? [[collector, new Date(at)] as const] : [];
    }),
  );
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
function administered(
  accountId: string,
  managementAccountId: string,
  envelopes: readonly Envelope[],
): Duty[] {
  const services = new Set(accountId === managementAccountId ? answeredByManagement : []);
  for (const { collector, data } of envelopes) {
    if (data === null) continue;
    if (collector === "organizations.delegation") {
      const { delegatedAdministrators } = organizationDelegationSchema.parse(data);
      for (const { Id, ServicePrincipals } of delegatedAdministrators)
        for (const principal of ServicePrincipals ?? []) {
          const service = principal.split(".")[0] ?? principal;
          if (Id === accountId) services.add(service);
          else if (accountId === managementAccountId) services.delete(service);
        }
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
