/** Whose accounts outside of an organization are, as far as the register and the radar's vendors say: item 1.1 asks it of each. */
import { costLinkedAccountsSchema } from "#lib/facts/cost.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { KnownOutside } from "#lib/roadmap/input.ts";
import type { Queryable } from "./database.ts";

/** Accounts of the bill, by which item 1.1 finds some that nobody lists. */
export function billedIn(envelopes: readonly Envelope[]): string[] {
  return envelopes.flatMap(({ collector, data }) => {
    if (collector !== "cost.linked-accounts") return [];
    const parsed = costLinkedAccountsSchema.safeParse(data);
    return parsed.success ? parsed.data.linked.map(({ AccountId }) => AccountId) : [];
  });
}

/**
 * Of the given accounts those that somebody else's organization or the register holds, or that are a vendor's. One that left this
 * organization is not known by having been in it.
 */
export async function readKnownOutside(
  db: Queryable,
  { organizationId, accountIds, now }: { organizationId: string; accountIds: readonly string[]; now: Date },
): Promise<KnownOutside[]> {
  return db.query<KnownOutside & Record<string, unknown>>(
    `select i.id as "accountId", case when k.id is null then 'vendor' else 'ours' end as whose,
       case when k.id is null then v.review_by end as "reviewBy",
       k.id is null and coalesce(v.review_by <= $3, false) as "isDue"
     from (select distinct unnest($2::text[])) i(id)
     left join account k on k.id = i.id and k.organization_id <> $1 and k.missing_since is null
     left join vendor_account v on v.account_id = i.id
     where k.id is not null or v.account_id is not null
     order by i.id`,
    [organizationId, [...new Set(accountIds)], now],
  );
}
