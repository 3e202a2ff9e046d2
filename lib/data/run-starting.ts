/** How a run begins, whoever asks for it: within the caller's transaction, one at a time for each organization. */
import type { Viewer } from "#lib/viewer.ts";
import { requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import type { Transaction } from "./database.ts";
import { enqueueRefreshOrganization } from "./jobs.ts";
import { notify } from "./notify.ts";
import type { StartedRun } from "./runs.ts";

export interface RunStart {
  organizationId: string;
  /** Only these accounts; empty: all of them. */
  accountIds: readonly string[];
  now: Date;
  /** Only what changes often, and whatever is older than a day. */
  dueOnly: boolean;
  /** The run whose failed accounts are tried again. */
  retryOf: string | null;
}

/**
 * Starts a run within the caller's transaction; of two that do it at once, the
 * second joins the run of the first.
 *
 * @throws AppError NOT_FOUND (the organization, or one of the accounts)
 */
export async function startOrJoin(
  tx: Transaction,
  viewer: Viewer,
  start: RunStart,
): Promise<{ run: StartedRun; joined: boolean }> {
  const { organizationId, accountIds, dueOnly, retryOf } = start;
  const endpoint = await lockOrganization(tx, viewer, organizationId);
  await requireAccounts(tx, viewer, organizationId, accountIds);
  const active = await findActiveRun(tx, organizationId);
  if (active !== null) {
    // Whoever asks for everything gets it of the accounts that still wait.
    if (!dueOnly) await tx.query("update run set due_only = false where id = $1 and due_only", [active.id]);
    return { run: active, joined: true };
  }
  const run = await insertRun(tx, viewer, { ...start, endpoint });
  await appendAudit(tx, viewer, {
    action: "run.started",
    subject: run.id,
    detail: {
      organizationId,
      number: run.number,
      accountIds,
      ...(dueOnly && { dueOnly }),
      ...(retryOf !== null && { retryOf }),
    },
  });
  return { run, joined: false };
}

/** The run of an organization that is under way; null: none. */
export async function findActiveRun(tx: Transaction, organizationId: string): Promise<StartedRun | null> {
  const [active] = await tx.query<StartedRun>(
    `select id, number, organization_id as "organizationId" from run
     where organization_id = $1 and state in ('queued', 'listing', 'refreshing', 'closing')`,
    [organizationId],
  );
  return active ?? null;
}

/** Of two that start at once, the second waits here and then joins the run of the first. */
async function lockOrganization(tx: Transaction, viewer: Viewer, id: string): Promise<string | null> {
  const [row] = await tx.query<{ endpoint: string | null }>(
    `select o.endpoint from organization o
     where o.id = $2 and o.kind <> 'register' and ($1::text[] is null or exists (
       select 1 from account a where a.organization_id = o.id and a.id = any($1)))
     for update`,
    [visibleAccounts(viewer), id],
  );
  return requireRow(row, "organization", id).endpoint;
}

async function requireAccounts(
  tx: Transaction,
  viewer: Viewer,
  organizationId: string,
  accountIds: readonly string[],
): Promise<void> {
  const found = await tx.query<{ id: string }>(
    `select id from account
     where organization_id = $2 and id = any($3) and ($1::text[] is null or id = any($1))`,
    [visibleAccounts(viewer), organizationId, accountIds],
  );
  const known = new Set(found.map(({ id }) => id));
  for (const id of accountIds) requireRow(known.has(id) || undefined, "account", id);
}

async function insertRun(
  tx: Transaction,
  viewer: Viewer,
  run: RunStart & { endpoint: string | null },
): Promise<StartedRun> {
  const { organizationId, endpoint } = run;
  const [row] = await tx.query<{ id: string; number: number }>(
    `insert into run (id, organization_id, state, started_by, account_ids, created_at, retry_of, due_only)
     values (gen_random_uuid(), $1, 'queued', $2, $3, $4, $5, $6) returning id, number`,
    [organizationId, viewer.actor, run.accountIds, run.now, run.retryOf, run.dueOnly],
  );
  const { id, number } = requireRow(row, "organization", organizationId);
  await enqueueRefreshOrganization(tx, { runId: id, endpoint });
  await notify(tx, { kind: "run", organizationId, runId: id });
  return { id, number, organizationId };
}
