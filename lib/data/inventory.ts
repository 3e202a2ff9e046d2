/** The inventory of an organization: OUs and accounts as Organizations lists them, and which accounts a run refreshes. */
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  type OrganizationDelegation,
  type OrganizationTree,
  organizationDelegationSchema,
  organizationTreeSchema,
} from "#lib/facts/organizations.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { type Transaction, transaction } from "./database.ts";
import { writeFacts } from "./facts-write.ts";
import { type InventoryChanges, noChanges, writeTree } from "./inventory-tree.ts";
import { enqueueRefreshAccounts } from "./jobs.ts";
import { notify } from "./notify.ts";
import { lockSubjects, writeObserved } from "./refresh-row.ts";
import { closeRunIfDone } from "./run-closing.ts";

/** What `collectOrganization` found. */
export interface Listing {
  tree: Envelope<OrganizationTree>;
  delegation: Envelope<OrganizationDelegation>;
  calls: number;
  throttles: number;
}

export interface InventoryRecorded extends InventoryChanges {
  /** Accounts of the run. */
  total: number;
  /** Accounts that are queued; the others are suspended, closed or pending. */
  jobs: number;
}

type ListingRun = {
  organizationId: string;
  managementAccountId: string;
  accountIds: string[];
  endpoint: string | null;
  /** Accounts whose facts others read, besides the management account. */
  named: string[];
};

/**
 * Records the inventory, creates the run's accounts and queues them, in one transaction. Accounts that are no longer
 * listed become DEPARTED (a closed one stays CLOSED); one that comes back to life loses its facts. A second call for
 * the same run does nothing.
 *
 * @param inventory null: a standalone account, whose inventory is itself.
 * @throws AppError FORBIDDEN
 */
export async function recordInventory(
  viewer: Viewer,
  { runId, inventory, now }: { runId: string; inventory: Listing | null; now: Date },
): Promise<InventoryRecorded> {
  requirePermission(viewer, "inventory.write");
  return transaction(async (tx) => {
    const run = await lockListingRun(tx, runId);
    if (run === undefined) return { ...noChanges, total: 0, jobs: 0 };
    const changes = inventory === null ? noChanges : await writeListing(tx, run, inventory, now);
    const administrators = inventory === null ? [] : administratorsOf(inventory.delegation);
    const accounts = await insertRunAccounts(tx, runId, run, [...run.named, ...administrators]);
    await tx.query(
      "update run set state = 'refreshing', calls = calls + $2, throttles = throttles + $3 where id = $1",
      [runId, inventory?.calls ?? 0, inventory?.throttles ?? 0],
    );
    const waiting = accounts.filter(({ state }) => state === "waiting");
    await enqueueRefreshAccounts(
      tx,
      waiting.map((account) => ({ ...account, runId, endpoint: run.endpoint })),
    );
    await closeRunIfDone(tx, runId);
    await notify(tx, { kind: "run", organizationId: run.organizationId, runId });
    if (Object.values(changes).some((count) => count > 0)) {
      await appendAudit(tx, viewer, {
        action: "inventory.recorded",
        subject: run.organizationId,
        detail: { runId, ...changes },
      });
    }
    return { ...changes, total: accounts.length, jobs: waiting.length };
  });
}

async function lockListingRun(tx: Transaction, runId: string): Promise<ListingRun | undefined> {
  const [run] = await tx.query<ListingRun>(
    `select run.organization_id as "organizationId", run.account_ids as "accountIds", o.endpoint,
       o.management_account_id as "managementAccountId",
       array_remove(array[o.security_account_id, o.log_account_id, o.base_account_id], null) as named
     from run join organization o on o.id = run.organization_id
     where run.id = $1 and run.state = 'listing'
     for update of run`,
    [runId],
  );
  return run;
}

async function writeListing(
  tx: Transaction,
  run: ListingRun,
  { tree, delegation }: Listing,
  now: Date,
): Promise<InventoryChanges> {
  const changes =
    tree.data === null
      ? noChanges
      : await writeTree(tx, {
          organizationId: run.organizationId,
          partition: tree.partition,
          tree: organizationTreeSchema.parse(tree.data),
          complete: tree.complete,
          now,
        });
  await lockSubjects(tx, [run.managementAccountId]);
  await writeFacts(tx, run.managementAccountId, [tree, delegation]);
  await writeObserved(tx, run.managementAccountId, [tree, delegation]);
  return changes;
}

function administratorsOf({ data }: Envelope<OrganizationDelegation>): string[] {
  if (data === null) return [];
  return organizationDelegationSchema.parse(data).delegatedAdministrators.map(({ Id }) => Id);
}

type RunAccountRow = { accountId: string; state: "waiting" | "skipped"; priority: number };

/**
 * Management account first, then those whose facts others read, then the rest. A departed account is nobody's to read.
 * Of a run that is resumed, those that have ended stay as they are.
 *
 * @returns the accounts that are new or still wait.
 */
async function insertRunAccounts(
  tx: Transaction,
  runId: string,
  run: ListingRun,
  named: readonly string[],
): Promise<RunAccountRow[]> {
  await tx.query(
    `update run_account ra set state = 'skipped' from account a
     where ra.run_id = $1 and ra.state = 'waiting' and a.id = ra.account_id
       and (a.state = 'DEPARTED' or a.missing_since is not null)`,
    [runId],
  );
  return tx.query<RunAccountRow>(
    `insert into run_account (account_id, run_id, state, priority)
     select id, $2,
       case when state in ('ACTIVE', 'UNKNOWN') then 'waiting' else 'skipped' end::"RunAccountState",
       case when id = $3 then 0 when id = any($4) then 1 else 10 end
     from account
     where organization_id = $1 and state <> 'DEPARTED' and missing_since is null
       and (cardinality($5::text[]) = 0 or id = any($5))
     on conflict (account_id, run_id) do update set state = excluded.state, priority = excluded.priority
       where run_account.state = 'waiting'
     returning account_id as "accountId", state, priority`,
    [run.organizationId, runId, run.managementAccountId, named, run.accountIds],
  );
}
