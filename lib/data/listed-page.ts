/**
 * A listing that is under way: what it has found so far is queued at once, so that the first account is read whatever
 * the number of accounts. Nothing is decided here: who left, moved or came back shows when the listing is complete.
 */
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  type OrganizationDelegation,
  type OrganizationTree,
  organizationDelegationSchema,
} from "#lib/facts/organizations.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { writeFacts } from "./facts-write.ts";
import { notify } from "./notify.ts";
import { lockSubjects, writeObserved } from "./refresh-row.ts";
import { addRunAccounts, type ListingRun, lockListingRun } from "./run-accounts.ts";

/** Ids of the delegated administrators; none where they could not be read, which the facts say. */
export function administratorsOf({ data }: Envelope): string[] {
  if (data === null) return [];
  return organizationDelegationSchema.parse(data).delegatedAdministrators.map(({ Id }) => Id);
}

/**
 * Records what the accounts of a run need to know before they are read, and queues the known accounts whose facts
 * others read. False: the run is no longer being listed.
 *
 * @throws AppError FORBIDDEN
 */
export async function recordListingHead(
  viewer: Viewer,
  {
    runId,
    delegation,
    policyTypes,
  }: {
    runId: string;
    delegation: Envelope<OrganizationDelegation>;
    policyTypes: readonly string[] | null;
  },
): Promise<boolean> {
  requirePermission(viewer, "inventory.write");
  return transaction(async (tx) => {
    // Subjects are locked before runs.
    await lockSubjects(tx, [delegation.accountId]);
    const run = await lockListingRun(tx, runId);
    if (run === undefined) return false;
    await writeFacts(tx, delegation.accountId, [delegation]);
    await writeObserved(tx, delegation.accountId, [delegation]);
    await tx.query("update run set policy_types = $2 where id = $1", [
      runId,
      policyTypes === null ? null : JSON.stringify(policyTypes),
    ]);
    const administrators = administratorsOf(delegation);
    const only = [run.managementAccountId, ...run.named, ...administrators];
    await addRunAccounts(tx, run, { only, administrators });
    await notify(tx, { kind: "run", organizationId: run.organizationId, runId });
    return true;
  });
}

/**
 * Queues one page of a listing: new accounts are added to the inventory without their unit, known ones are left as
 * they are; an account whose state has changed since the last listing waits for the end of this one. A second call
 * does nothing. False: the run is no longer being listed.
 *
 * @throws AppError FORBIDDEN
 */
export async function recordListedPage(
  viewer: Viewer,
  page: {
    runId: string;
    accounts: OrganizationTree["accounts"];
    partition: string;
    administrators: readonly string[];
    now: Date;
  },
): Promise<boolean> {
  requirePermission(viewer, "inventory.write");
  const { runId, accounts, administrators } = page;
  return transaction(async (tx) => {
    const run = await lockListingRun(tx, runId);
    if (run === undefined) return false;
    await insertNewAccounts(tx, run, page);
    const enterable = accounts.filter(({ State }) => State === "ACTIVE" || State === "UNKNOWN");
    await addRunAccounts(tx, run, { only: enterable.map(({ Id }) => Id), administrators });
    await notify(tx, { kind: "run", organizationId: run.organizationId, runId });
    return true;
  });
}

async function insertNewAccounts(
  tx: Transaction,
  { organizationId, managementAccountId }: ListingRun,
  { accounts, partition, now }: { accounts: OrganizationTree["accounts"]; partition: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into account (id, organization_id, partition, name, email, state, payer_account_id, joined_method, joined_at,
       first_seen_at)
     select id, $1, $2, name, email, state::"AccountState", $3, joined_method, joined_at, $4
     from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[])
       as t(id, name, email, state, joined_method, joined_at)
     on conflict (id) do nothing`,
    [
      organizationId,
      partition,
      managementAccountId,
      now,
      accounts.map(({ Id }) => Id),
      accounts.map(({ Name }) => storable(Name)),
      accounts.map(({ Email }) => storable(Email)),
      accounts.map(({ State }) => State),
      accounts.map(({ JoinedMethod }) => JoinedMethod),
      accounts.map(({ JoinedTimestamp }) => JoinedTimestamp),
    ],
  );
}

/**
 * Whether facts that other accounts are judged by are still to come in this run: the listing is not complete, or an
 * account that speaks of others has not ended.
 *
 * @throws AppError FORBIDDEN
 */
export async function awaitsOthers(
  viewer: Viewer,
  { runId, accountId }: { runId: string; accountId: string | null },
): Promise<boolean> {
  requirePermission(viewer, "inventory.write");
  const [row] = await query<{ awaits: boolean }>(
    `select run.state = 'listing' or exists (
       select 1 from run_account ra
       where ra.run_id = run.id and ra.priority < 10 and ra.state in ('waiting', 'running')
         and ra.account_id is distinct from $2) as awaits
     from run where id = $1`,
    [runId, accountId],
  );
  return row?.awaits ?? false;
}

/**
 * Accounts that a run has read whose items are not all decided yet.
 *
 * @throws AppError FORBIDDEN
 */
export async function listUndecidedAccounts(viewer: Viewer, runId: string): Promise<string[]> {
  requirePermission(viewer, "inventory.write");
  const rows = await query<{ id: string }>(
    `select ra.account_id as id
     from run_account ra join refresh r on r.subject_id = ra.account_id
     where ra.run_id = $1 and ra.state in ('succeeded', 'partial', 'failed') and r.inputs_hash = ''
     order by ra.account_id`,
    [runId],
  );
  return rows.map(({ id }) => id);
}
