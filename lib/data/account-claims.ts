/** Accounts that a listing names although another connected organization lists them too: a conflict that is shown. */
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import { storable } from "./canonical.ts";
import type { Queryable, Transaction } from "./database.ts";

type ListedAccount = OrganizationTree["accounts"][number];

/** An organization that lists an account which belongs to another one here. */
export interface AccountClaimView {
  organizationId: string;
  organizationName: string;
  name: string;
  email: string;
  state: string;
  /** ISO 8601 UTC. */
  since: string;
}

/** Keeps what an organization lists of accounts that are another's; those that it lists no longer are forgotten. */
export async function writeClaims(
  tx: Transaction,
  {
    organizationId,
    claimed,
    complete,
    now,
  }: { organizationId: string; claimed: readonly ListedAccount[]; complete: boolean; now: Date },
): Promise<void> {
  const ids = claimed.map(({ Id }) => Id);
  if (complete)
    await tx.query("delete from account_claim where organization_id = $1 and account_id <> all($2)", [
      organizationId,
      ids,
    ]);
  if (ids.length === 0) return;
  await tx.query(
    `insert into account_claim as c (account_id, organization_id, name, email, state, since)
     select id, $1, name, email, state, $2 from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as t(id, name, email, state)
     on conflict (account_id, organization_id) do update
       set name = excluded.name, email = excluded.email, state = excluded.state
     where (c.name, c.email, c.state) is distinct from (excluded.name, excluded.email, excluded.state)`,
    [
      organizationId,
      now,
      ids,
      claimed.map(({ Name }) => storable(Name)),
      claimed.map(({ Email }) => storable(Email)),
      claimed.map(({ State }) => State),
    ],
  );
}

/** Who else lists the account, as far as it is known; by name. */
export async function readClaims(db: Queryable, accountId: string): Promise<AccountClaimView[]> {
  const rows = await db.query<Omit<AccountClaimView, "since"> & { since: Date }>(
    `select c.organization_id as "organizationId", o.name as "organizationName", c.name, c.email, c.state, c.since
     from account_claim c join organization o on o.id = c.organization_id
     where c.account_id = $1 order by o.name, o.id limit 20`,
    [accountId],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}
