/** Re-evaluation from stored facts: asked for after an upgrade or a changed setting, never by a run. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { enqueueReevaluations, type QueuedRun } from "./jobs.ts";

const idleOrganizations = `
  select distinct on (run.organization_id) run.id as "runId", o.endpoint
  from run join organization o on o.id = run.organization_id
  where run.state in ('finished', 'cancelled') and not exists (
    select 1 from run active
    where active.organization_id = o.id and active.state in ('queued', 'listing', 'refreshing', 'closing'))`;

const newestFirst = "order by run.organization_id, run.created_at desc";

/**
 * Queues the re-evaluation of the organizations at one endpoint, as a worker does when it starts: its evaluators may be
 * newer than the statuses. An organization with an active run is left to the closing of that run.
 *
 * @throws AppError FORBIDDEN
 */
export async function requestReevaluation(
  viewer: Viewer,
  { endpoint }: { endpoint: string | null },
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  await transaction(async (tx) => {
    const runs = await tx.query<QueuedRun>(
      `${idleOrganizations} and o.endpoint is not distinct from $1 ${newestFirst}`,
      [endpoint],
    );
    await enqueueReevaluations(tx, runs);
  });
}

/** Queues the re-evaluation of every organization: what all of them read has changed. */
export async function reevaluateAll(tx: Transaction): Promise<void> {
  await enqueueReevaluations(tx, await tx.query<QueuedRun>(`${idleOrganizations} ${newestFirst}`));
}

/** Queues the re-evaluation of one organization: what `connect` says of it has changed. */
export async function reevaluateOrganization(tx: Transaction, organizationId: string): Promise<void> {
  const runs = await tx.query<QueuedRun>(`${idleOrganizations} and o.id = $1 ${newestFirst}`, [
    organizationId,
  ]);
  await enqueueReevaluations(tx, runs);
}

/**
 * The run whose facts an organization may be evaluated on right now; null: nothing was read yet, or a run is under way, whose
 * closing evaluates anyway.
 *
 * @throws AppError FORBIDDEN
 */
export async function findEvaluableRun(
  viewer: Viewer,
  organizationId: string,
): Promise<{ runId: string } | null> {
  requirePermission(viewer, "run.read");
  const [run] = await query<QueuedRun>(
    `${idleOrganizations} and o.id = $1 and ($2::text[] is null or exists (
       select 1 from account a where a.organization_id = o.id and a.id = any($2))) ${newestFirst}`,
    [organizationId, visibleAccounts(viewer)],
  );
  return run === undefined ? null : { runId: run.runId };
}

/**
 * The organization that the run left its facts in; null: a newer run has begun, whose closing evaluates anyway.
 *
 * @throws AppError FORBIDDEN
 */
export async function beginReevaluation(
  viewer: Viewer,
  { runId }: { runId: string },
): Promise<{ organizationId: string } | null> {
  requirePermission(viewer, "inventory.write");
  const [run] = await query<{ organizationId: string }>(
    `select organization_id as "organizationId" from run
     where id = $1 and state in ('finished', 'cancelled') and not exists (
       select 1 from run later
       where later.organization_id = run.organization_id and later.created_at > run.created_at
         and later.state <> 'failed')`,
    [runId],
  );
  return run ?? null;
}
