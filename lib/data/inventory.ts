/** The inventory of an organization: OUs and accounts as Organizations lists them, and which accounts a run refreshes. */
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  type OrganizationDelegation,
  type OrganizationTree,
  organizationTreeSchema,
} from "#lib/facts/organizations.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { type Transaction, transaction } from "./database.ts";
import { writeFacts } from "./facts-write.ts";
import { type InventoryChanges, noChanges, writeTree } from "./inventory-tree.ts";
import { administratorsOf } from "./listed-page.ts";
import { notify } from "./notify.ts";
import { lockSubjects, writeObserved } from "./refresh-row.ts";
import {
  addRunAccounts,
  countRunAccounts,
  type ListingRun,
  lockListingRun,
  skipUnenterable,
} from "./run-accounts.ts";
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

/**
 * Records the complete inventory and ends the listing of a run, in one transaction: accounts that no page has queued
 * are queued, those that are no longer listed become DEPARTED (a closed one stays CLOSED), and one that comes back to
 * life loses its facts. From here on the run can end. A second call for the same run does nothing.
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
    // Accounts may be recorded meanwhile, and they lock subjects before runs.
    if (inventory !== null) await lockSubjects(tx, [inventory.tree.accountId]);
    const run = await lockListingRun(tx, runId);
    if (run === undefined) return { ...noChanges, total: 0, jobs: 0 };
    const changes = inventory === null ? noChanges : await writeListing(tx, run, inventory, now);
    const administrators = inventory === null ? [] : administratorsOf(inventory.delegation);
    await addRunAccounts(tx, run, { only: null, administrators });
    await skipUnenterable(tx, runId);
    const counts = await countRunAccounts(tx, runId);
    await tx.query(
      "update run set state = 'refreshing', calls = calls + $2, throttles = throttles + $3 where id = $1",
      [runId, inventory?.calls ?? 0, inventory?.throttles ?? 0],
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
    return { ...changes, ...counts };
  });
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
          run,
          now,
        });
  await lockSubjects(tx, [run.managementAccountId]);
  await writeFacts(tx, run.managementAccountId, [tree, delegation]);
  await writeObserved(tx, run.managementAccountId, [tree, delegation]);
  return changes;
}
