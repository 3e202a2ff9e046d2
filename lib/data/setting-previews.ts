/**
 * Previews of settings that somebody asked for and a worker computes: re-evaluating every account is no work for the
 * process that answers pages. Kept for a day.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import type { SettingKey } from "#lib/roadmap/settings.ts";
import { type State, states } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { query, transaction } from "./database.ts";
import { enqueuePreview } from "./jobs.ts";
import { notify } from "./notify.ts";
import { listOrganizations } from "./organizations.ts";
import { type Flip, type PreviewEvaluators, previewSetting } from "./setting-preview.ts";
import { acceptedValue, isSettingKey, updateSetting } from "./settings.ts";

const keptMs = 24 * 3_600_000;
/** Cells that are kept one by one; the counts know all of them. */
const mostCells = 1000;

const side = { state: z.enum(states), fraction: z.number().nullable() };

const resultSchema = z.object({
  counts: z.array(z.object({ item: z.string(), from: z.enum(states), to: z.enum(states), cells: z.int() })),
  cells: z.array(
    z.object({
      subject: z.string(),
      /** Of the account; null: it is about the organization. */
      name: z.string().nullable(),
      item: z.string(),
      from: z.object(side),
      to: z.object({ ...side, reason: z.string() }),
    }),
  ),
  /** Organizations of which nothing was read so far, or which a refresh is reading. */
  notCompared: z.array(z.string()),
});

/** What a finished preview found. */
export type PreviewResult = z.output<typeof resultSchema>;

/** A preview as whoever asked for it sees it. */
export interface SettingPreview {
  id: string;
  key: SettingKey;
  value: unknown;
  createdAt: Date;
  done: number;
  total: number;
  finishedAt: Date | null;
  /** null: under way, or failed. */
  result: PreviewResult | null;
  failure: string | null;
}

/**
 * Asks a worker what another value would change.
 *
 * @returns the id of the preview.
 * @throws AppError FORBIDDEN; INVALID_INPUT naming the setting; WRONG_STATE where nothing is connected
 */
export async function requestPreview(
  viewer: Viewer,
  { key, value, now }: { key: SettingKey; value: unknown; now: Date },
): Promise<string> {
  requirePermission(viewer, "settings.write");
  const accepted = acceptedValue(key, value);
  const [organization] = await listOrganizations(viewer);
  if (organization === undefined)
    throw new AppError("WRONG_STATE", { userMessage: "No organization is connected: nothing would change." });
  const id = randomUUID();
  await transaction(async (tx) => {
    await tx.query("delete from setting_preview where created_at < $1", [new Date(now.getTime() - keptMs)]);
    await tx.query(
      "insert into setting_preview (id, key, value, created_by, created_at) values ($1, $2, $3, $4, $5)",
      [id, key, JSON.stringify(accepted), viewer.actor, now],
    );
    await enqueuePreview(tx, { previewId: id, endpoint: organization.endpoint });
  });
  return id;
}

type Row = Omit<SettingPreview, "key" | "result"> & { key: string; result: unknown };

async function readPreview(id: string): Promise<SettingPreview> {
  const [row] = await query<Row>(
    `select id, key, value, created_at as "createdAt", done, total, finished_at as "finishedAt", result, failure
     from setting_preview where id::text = $1`,
    [id],
  );
  const found = requireRow(row, "preview", id);
  const { key, result } = found;
  if (!isSettingKey(key)) throw new AppError("NOT_FOUND", { userMessage: `There is no setting ${key}.` });
  return { ...found, key, result: result === null ? null : resultSchema.parse(result) };
}

/** How far it is, or what it found. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getPreview(viewer: Viewer, id: string): Promise<SettingPreview> {
  requirePermission(viewer, "preview.read");
  return readPreview(id);
}

/**
 * Sets what was previewed.
 *
 * @returns the preview.
 * @throws AppError FORBIDDEN, NOT_FOUND; WRONG_STATE before it has ended
 */
export async function applyPreview(viewer: Viewer, id: string): Promise<SettingPreview> {
  requirePermission(viewer, "settings.write");
  const preview = await readPreview(id);
  if (preview.finishedAt === null)
    throw new AppError("WRONG_STATE", { userMessage: "What would change is still being looked at." });
  await updateSetting(viewer, preview.key, preview.value);
  return preview;
}

async function tell(organizationId: string): Promise<void> {
  await transaction((tx) => notify(tx, { kind: "progress", organizationId, runId: null }));
}

/**
 * Computes a preview that waits, over every organization, and keeps what it found. One that has ended stays as it is.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function runPreview(
  viewer: Viewer,
  { id, now, signal }: { id: string; now: Date; signal: AbortSignal },
  evaluators: PreviewEvaluators,
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  const { key, value, finishedAt } = await readPreview(id);
  if (finishedAt !== null) return;
  const flips: Flip[] = [];
  const notCompared: string[] = [];
  let before = 0;
  const organizations = await listOrganizations(viewer);
  for (const { id: organizationId, name } of organizations) {
    let ofThis = 0;
    const onProgress = async (done: number, total: number) => {
      ofThis = total;
      await query("update setting_preview set done = $2, total = $3 where id::text = $1", [
        id,
        before + done,
        before + total,
      ]);
      await tell(organizationId);
    };
    const options = { organizationId, now, signal, onProgress };
    const found = await previewSetting(viewer, { key, value }, options, evaluators);
    if (found === null) notCompared.push(name);
    flips.push(...(found ?? []));
    before += ofThis;
  }
  const result: PreviewResult = {
    counts: countsOf(flips),
    cells: await withNames(flips.slice(0, mostCells)),
    notCompared,
  };
  await query(
    "update setting_preview set finished_at = $2, result = $3 where id::text = $1 and finished_at is null",
    [id, now, JSON.stringify(result)],
  );
  for (const { id: organizationId } of organizations) await tell(organizationId);
}

async function withNames(flips: readonly Flip[]): Promise<PreviewResult["cells"]> {
  const rows = await query<{ id: string; name: string }>("select id, name from account where id = any($1)", [
    [...new Set(flips.map(({ subject }) => subject))],
  ]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return flips.map((flip) => ({ ...flip, name: names.get(flip.subject) ?? null }));
}

function countsOf(flips: readonly Flip[]): PreviewResult["counts"] {
  const counts = new Map<string, { item: string; from: State; to: State; cells: number }>();
  for (const { item, from, to } of flips) {
    const key = `${item} ${from.state} ${to.state}`;
    const count = counts.get(key) ?? { item, from: from.state, to: to.state, cells: 0 };
    counts.set(key, { ...count, cells: count.cells + 1 });
  }
  return [...counts.values()].sort((a, b) => b.cells - a.cells);
}

/** Ends a preview that cannot be computed. @throws AppError FORBIDDEN */
export async function failPreview(
  viewer: Viewer,
  { id, why, now }: { id: string; why: string; now: Date },
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  await query(
    "update setting_preview set finished_at = $2, failure = $3 where id::text = $1 and finished_at is null",
    [id, now, why],
  );
}
