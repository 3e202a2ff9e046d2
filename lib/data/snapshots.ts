/** The organization's stages and items at the end of a run, kept for trends. */
import type { Transaction } from "./database.ts";
import { readItemCounts } from "./item-counts.ts";
import type { ItemOutline } from "./rollup.ts";
import { addTallies, readUnitTallies, tallyTotals } from "./unit-sums.ts";

/** Writes the roll-up of the accounts that are in the organization now; one snapshot per moment. */
export async function writeSnapshot(
  tx: Transaction,
  snapshot: { organizationId: string; runId: string; items: readonly ItemOutline[]; now: Date },
): Promise<void> {
  const { organizationId, runId, now } = snapshot;
  const tallies = await readUnitTallies(tx, { ...snapshot, visible: null, units: null });
  const counts = await readItemCounts(tx, { ...snapshot, visible: null });
  await tx.query(
    `insert into snapshot (organization_id, at, run_id, stages, items) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, at)
       do update set run_id = excluded.run_id, stages = excluded.stages, items = excluded.items`,
    [
      organizationId,
      now,
      runId,
      JSON.stringify(tallyTotals(addTallies([...tallies.values()]))),
      JSON.stringify(Object.fromEntries(counts)),
    ],
  );
}
