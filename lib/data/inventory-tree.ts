/** Writes the organization's tree: OUs and accounts, and what has changed since the last listing. */
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import { writeClaims } from "./account-claims.ts";
import { appendAccountEvents } from "./account-events.ts";
import { storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";
import { type AccountBefore, isInactive, listingEvents, returnedAccounts } from "./listing-changes.ts";
import { deleteEmptyRegisterUnits } from "./register.ts";
import { enqueueNewAccounts } from "./run-news.ts";

export interface InventoryChanges {
  created: number;
  /** Now in another OU. */
  moved: number;
  /** No longer active, but still listed: suspended, closed, pending closure. */
  suspended: number;
  /** No longer listed. */
  departed: number;
  /** Active again after it was not. Its facts are gone until it is read again. */
  returned: number;
}

/** What a listing that found nothing new has changed. */
export const noChanges: InventoryChanges = { created: 0, moved: 0, suspended: 0, departed: 0, returned: 0 };

interface TreeListing {
  organizationId: string;
  partition: string;
  tree: OrganizationTree;
  /** Whether the listing was read to its end; else nothing is said to have left. */
  complete: boolean;
  /** Pages of this listing may have entered new accounts already. */
  run: { runId: string; startedAt: Date };
  now: Date;
}

type ListedAccount = OrganizationTree["accounts"][number];
/**
 * Brings OUs and accounts in line with the listing; rows that did not change are not written. An account of the register,
 * one that stood alone and one that its organization no longer lists move here with all that is known of them; one that
 * another organization lists as well stays where it is, and the conflict is kept.
 */
export async function writeTree(tx: Transaction, listing: TreeListing): Promise<InventoryChanges> {
  const { organizationId, tree, complete, run, now } = listing;
  const known = await readKnown(tx, listing);
  const elsewhere = new Set(known.filter(({ isElsewhere }) => isElsewhere).map(({ id }) => id));
  const mine = known.filter(({ isElsewhere }) => !isElsewhere);
  const accounts = tree.accounts.filter(({ Id }) => !elsewhere.has(Id));
  const claimed = tree.accounts.filter(({ Id }) => elsewhere.has(Id));
  await upsertUnits(tx, listing);
  await upsertAccounts(tx, { ...listing, accounts });
  await writeClaims(tx, { organizationId, claimed, complete, now });
  await takeAlong(tx, organizationId, mine);
  const returned = returnedAccounts(mine, accounts);
  await discardFacts(tx, returned);
  const departed = complete ? await markDeparted(tx, organizationId, accounts, now) : [];
  if (complete) await deleteUnits(tx, organizationId, tree);
  const paths = new Map(unitRows(tree).map(({ id, path }) => [id, path]));
  const managementAccountId = tree.MasterAccountId;
  const events = listingEvents({
    organizationId,
    managementAccountId,
    known: mine,
    listed: accounts,
    paths,
    departed,
  });
  await appendAccountEvents(tx, events, { at: now, runId: run.runId });
  await enqueueNewAccounts(tx, events, { runId: run.runId, organizationId });
  return { ...compare(mine, accounts), departed: departed.length, returned: returned.length };
}

/** The accounts of the organization, and those of others that it lists. */
async function readKnown(
  tx: Transaction,
  { organizationId, tree, run }: TreeListing,
): Promise<AccountBefore[]> {
  return tx.query<{ [Key in keyof AccountBefore]: AccountBefore[Key] }>(
    `select account.id, account.organization_id as "organizationId", account.name, account.email,
       account.state::text as state, account.unit_id as "unitId", u.path as unit, account.missing_since is not null as missing,
       account.organization_id <> $1 and o.kind = 'organization' and account.missing_since is null as "isElsewhere",
       account.organization_id = $1 and account.first_seen_at >= $2 and not exists (
         select 1 from run_account ra where ra.account_id = account.id and ra.run_id <> $3) as "isNew"
     from account join organization o on o.id = account.organization_id
     left join organizational_unit u on u.id = account.unit_id
     where account.organization_id = $1 or account.id = any($4) for update of account`,
    [organizationId, run.startedAt, run.runId, tree.accounts.map(({ Id }) => Id)],
  );
}

/** What is kept beside an account that moves here, under the name of the organization that it came from. */
async function takeAlong(
  tx: Transaction,
  organizationId: string,
  known: readonly AccountBefore[],
): Promise<void> {
  const moved = known.filter((account) => account.organizationId !== organizationId).map(({ id }) => id);
  if (moved.length === 0) return;
  await tx.query("update attestation set organization_id = $1 where account_id = any($2)", [
    organizationId,
    moved,
  ]);
  await deleteEmptyRegisterUnits(tx);
}

function compare(
  known: readonly AccountBefore[],
  listed: readonly ListedAccount[],
): Pick<InventoryChanges, "created" | "moved" | "suspended"> {
  const before = new Map(known.map((account) => [account.id, account]));
  const counts = { created: 0, moved: 0, suspended: 0 };
  for (const { Id, ParentId, State } of listed) {
    const account = before.get(Id);
    if (account === undefined || account.isNew) counts.created += 1;
    else {
      if (account.unitId !== null && ParentId !== null && account.unitId !== ParentId) counts.moved += 1;
      if (account.state === "ACTIVE" && isInactive(State)) counts.suspended += 1;
    }
  }
  return counts;
}

/** What was read before the account was away says nothing about it now. */
async function discardFacts(tx: Transaction, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length === 0) return;
  await tx.query("delete from refresh where subject_id = any($1)", [accountIds]);
  await tx.query("delete from account_facts where account_id = any($1)", [accountIds]);
}

async function upsertUnits(tx: Transaction, { organizationId, tree }: TreeListing): Promise<void> {
  const units = unitRows(tree);
  await tx.query(
    `insert into organizational_unit as u (id, organization_id, parent_id, name, path)
     select id, $1, parent_id, name, path
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as t(id, parent_id, name, path)
     on conflict (id) do update set parent_id = excluded.parent_id, name = excluded.name, path = excluded.path,
       organization_id = excluded.organization_id
     where (u.parent_id, u.name, u.path, u.organization_id)
       is distinct from (excluded.parent_id, excluded.name, excluded.path, excluded.organization_id)`,
    [
      organizationId,
      units.map(({ id }) => id),
      units.map(({ parentId }) => parentId),
      units.map(({ name }) => name),
      units.map(({ path }) => path),
    ],
  );
}

interface UnitRow {
  id: string;
  parentId: string | null;
  name: string;
  path: string;
}

/** Roots and OUs with their path of names; an OU whose parents are not all listed hangs below the root. */
export function unitRows({ roots, organizationalUnits }: OrganizationTree): UnitRow[] {
  const byId = new Map(organizationalUnits.map((unit) => [unit.Id, unit]));
  const pathOf = (id: string, seen: readonly string[]): string => {
    const unit = byId.get(id);
    if (unit === undefined || seen.includes(id)) return "";
    return `${pathOf(unit.ParentId, [...seen, id])}/${storable(unit.Name)}`;
  };
  return [
    ...roots.map(({ Id }) => ({ id: Id, parentId: null, name: "Root", path: "/" })),
    ...organizationalUnits.map(({ Id, ParentId, Name }) => ({
      id: Id,
      parentId: ParentId,
      name: storable(Name),
      path: pathOf(Id, []),
    })),
  ];
}

async function deleteUnits(tx: Transaction, organizationId: string, tree: OrganizationTree): Promise<void> {
  const listed = [...tree.roots, ...tree.organizationalUnits].map(({ Id }) => Id);
  await tx.query(
    `with gone as (
       select id from organizational_unit where organization_id = $1 and id <> all($2)
     ), left_behind as (
       update account set unit_id = null from gone where account.unit_id = gone.id returning 1
     )
     select count(*) from left_behind`,
    [organizationId, listed],
  );
  await tx.query("delete from organizational_unit where organization_id = $1 and id <> all($2)", [
    organizationId,
    listed,
  ]);
}

async function upsertAccounts(
  tx: Transaction,
  { organizationId, partition, tree, accounts, now }: TreeListing & { accounts: readonly ListedAccount[] },
): Promise<void> {
  const units = new Set([...tree.roots, ...tree.organizationalUnits].map(({ Id }) => Id));
  await tx.query(
    `insert into account as a (id, organization_id, partition, name, email, state, unit_id, payer_account_id,
       joined_method, joined_at, first_seen_at)
     select id, $1, $2, name, email, state::"AccountState", unit_id, $3, joined_method, joined_at, $4
     from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])
       as t(id, name, email, state, unit_id, joined_method, joined_at)
     on conflict (id) do update set organization_id = excluded.organization_id, partition = excluded.partition,
       name = excluded.name, email = excluded.email, state = excluded.state,
       unit_id = coalesce(excluded.unit_id, case when a.organization_id = $1 then a.unit_id end), payer_account_id = excluded.payer_account_id,
       joined_method = excluded.joined_method, joined_at = excluded.joined_at, missing_since = null, source = 'organization'
     where (a.organization_id, a.partition, a.name, a.email, a.state, a.unit_id, a.payer_account_id, a.joined_method,
         a.joined_at, a.missing_since, a.source)
       is distinct from (excluded.organization_id, excluded.partition, excluded.name, excluded.email, excluded.state,
         coalesce(excluded.unit_id, a.unit_id), excluded.payer_account_id, excluded.joined_method, excluded.joined_at,
         null, 'organization')`,
    [
      organizationId,
      partition,
      tree.MasterAccountId,
      now,
      accounts.map(({ Id }) => Id),
      accounts.map(({ Name }) => storable(Name)),
      accounts.map(({ Email }) => storable(Email)),
      accounts.map(({ State }) => State),
      accounts.map(({ ParentId }) => (ParentId !== null && units.has(ParentId) ? ParentId : null)),
      accounts.map(({ JoinedMethod }) => JoinedMethod),
      accounts.map(({ JoinedTimestamp }) => JoinedTimestamp),
    ],
  );
}

async function markDeparted(
  tx: Transaction,
  organizationId: string,
  listed: readonly ListedAccount[],
  now: Date,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update account set missing_since = $2,
       state = case when state = 'CLOSED' then state else 'DEPARTED'::"AccountState" end
     where organization_id = $1 and missing_since is null and id <> all($3)
     returning id`,
    [organizationId, now, listed.map(({ Id }) => Id)],
  );
  return rows.map(({ id }) => id);
}
