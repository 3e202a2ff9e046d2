/** What the newest attempts were refused, over all accounts of an organization. */
import { confidentialCollectors } from "#lib/facts/honey.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";

export interface RefusedOperation {
  collector: string;
  /** `s3control:GetPublicAccessBlock` */
  operation: string;
  /** Kind of the policy that refused, where AWS named it: `scp`, `identity` … */
  deniedBy: string | null;
  policyId: string | null;
  /** How many accounts, and up to five of them. */
  accounts: number;
  examples: string[];
}

export interface Permissions {
  /** Collectors that have been asked anywhere. */
  asked: string[];
  /** Those of most accounts first, 200 at most. */
  refused: RefusedOperation[];
}

const refusedSql = `
  with unread as (
    select f.account_id, f.collector, string_agg(f.body, '' order by f.part)::jsonb as body
    from account_facts f join account a on a.id = f.account_id
    where a.organization_id = $1 and ($2::text[] is null or a.id = any($2))
      and f.generation = 'latest' and not f.complete and f.collector <> 'sts.assume'
      and f.collector <> all($3)
    group by f.account_id, f.collector, f.region
  ), refused as (
    select distinct account_id, collector, op ->> 'op' as operation, op ->> 'deniedBy' as denied_by,
      op ->> 'policyId' as policy_id
    from unread cross join lateral jsonb_array_elements(body -> 'ops') op
    where op ->> 'outcome' = 'denied'
  )
  select collector, operation, denied_by as "deniedBy", policy_id as "policyId", count(*) as accounts,
    (array_agg(account_id order by account_id))[1:5] as examples
  from refused group by collector, operation, denied_by, policy_id
  order by count(*) desc, collector, operation, denied_by, policy_id limit 200`;

const askedSql = `
  select distinct f.collector from account_facts f join account a on a.id = f.account_id
  where a.organization_id = $1 and ($2::text[] is null or a.id = any($2)) order by 1`;

/**
 * What the newest attempts of every account were allowed and refused.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function readPermissions(viewer: Viewer, organizationId: string): Promise<Permissions> {
  requirePermission(viewer, "run.read");
  await getOrganization(viewer, organizationId);
  const where = [organizationId, visibleAccounts(viewer)];
  // Where decoys could not be read would tell where they are.
  const hidden = hasPermission(viewer, "decoy.read") ? [] : [...confidentialCollectors];
  const [asked, refused] = await Promise.all([
    query<{ collector: string }>(askedSql, where),
    query<RefusedOperation>(refusedSql, [...where, hidden]),
  ]);
  return { asked: asked.map(({ collector }) => collector), refused };
}
