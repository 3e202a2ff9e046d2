/** Settings of the installation that evaluations read; a changed one re-evaluates from stored facts. */
import { AppError } from "#lib/errors.ts";
import { defaultSettings, type SettingKey, type Settings, settingsCatalog } from "#lib/roadmap/settings.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { type Queryable, query, type Transaction, transaction } from "./database.ts";
import { reevaluateAll } from "./reevaluation.ts";

interface Stored {
  value: unknown;
  setBy: string | null;
  setAt: Date | null;
}

/** What is stored, by key; values that this version does not accept are left out, as if nobody had set them. */
async function readStored(): Promise<ReadonlyMap<SettingKey, Stored>> {
  const rows = await query<Stored & { key: string }>(
    `select key, value, set_at as "setAt", coalesce(
       (select coalesce(nullif(u.name, ''), u.email) from app_user u where 'user:' || u.id = set_by), set_by) as "setBy"
     from setting`,
  );
  return new Map(
    rows.flatMap(({ key, value, ...row }): [SettingKey, Stored][] => {
      if (!isSettingKey(key)) return [];
      const parsed = settingsCatalog[key].schema.safeParse(value);
      return parsed.success ? [[key, { ...row, value: parsed.data }]] : [];
    }),
  );
}

/** Whether there is a setting of this name. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingsCatalog, key);
}

/** Every setting, defaults filled in. @throws AppError FORBIDDEN */
export async function readSettings(viewer: Viewer): Promise<Settings> {
  requirePermission(viewer, "settings.read");
  // Each value was accepted by the schema of its key.
  const stored = [...(await readStored())].map(([key, { value }]) => [key, value] as const);
  return { ...defaultSettings, ...Object.fromEntries(stored) } as Settings;
}

/** The regions that the organization is at home in: part of what is shown of resources. @throws AppError FORBIDDEN */
export async function readHomeRegions(viewer: Viewer): Promise<Settings["homeRegions"]> {
  requirePermission(viewer, "account.read");
  const [row] = await query<{ value: unknown }>("select value from setting where key = 'homeRegions'");
  const { schema, default: fallback } = settingsCatalog.homeRegions;
  const parsed = schema.safeParse(row?.value);
  return parsed.success ? parsed.data : fallback;
}

/** For how many days a confirmation counts, for statements of which it is a part; the caller decides who may ask. */
export async function readConfirmDays(db: Queryable): Promise<Pick<Settings, "pocConfirmDays">> {
  const [row] = await db.query<{ value: unknown }>("select value from setting where key = 'pocConfirmDays'");
  const { schema, default: fallback } = settingsCatalog.pocConfirmDays;
  const parsed = schema.safeParse(row?.value);
  return { pocConfirmDays: parsed.success ? parsed.data : fallback };
}

export interface SettingView {
  key: SettingKey;
  value: unknown;
  default: unknown;
  /** Somebody set it; it may have been set to its default. */
  isSet: boolean;
  /** Name of who set it last, else the actor of the audit log; null: nobody, or before that was kept. */
  setBy: string | null;
  /** ISO 8601 UTC. */
  setAt: string | null;
  meaning: string;
  /** Items that read it. */
  items: readonly string[];
}

/** Every setting with its default and what it means, in the order of the roadmap. @throws AppError FORBIDDEN */
export async function listSettings(viewer: Viewer): Promise<SettingView[]> {
  requirePermission(viewer, "settings.read");
  const stored = await readStored();
  // The keys of the catalogue are its keys.
  const keys = Object.keys(settingsCatalog) as SettingKey[];
  return keys.map((key) => {
    const { default: fallback, meaning, items } = settingsCatalog[key];
    const found = stored.get(key);
    return {
      key,
      value: found === undefined ? fallback : found.value,
      default: fallback,
      isSet: found !== undefined,
      setBy: found?.setBy ?? null,
      setAt: found?.setAt?.toISOString() ?? null,
      meaning,
      items,
    };
  });
}

async function auditChange(
  tx: Transaction,
  viewer: Viewer,
  key: SettingKey,
  { before, after }: { before: unknown; after: unknown },
): Promise<void> {
  await reevaluateAll(tx);
  await appendAudit(tx, viewer, {
    action: "setting.changed",
    subject: key,
    detail: {},
    before: before === null ? null : { value: before },
    after: after === null ? null : { value: after },
  });
}

/** What would be stored as the value of a setting. @throws AppError INVALID_INPUT naming the setting */
export function acceptedValue(key: SettingKey, value: unknown): unknown {
  const parsed = settingsCatalog[key].schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : ` (entry ${issue.path.join(".")})`;
  throw new AppError("INVALID_INPUT", {
    userMessage: `The setting ${key} cannot be that${place}: ${issue?.message}.`,
    cause: parsed.error,
  });
}

/** Stores one setting and queues the re-evaluation of every account. @throws AppError FORBIDDEN; INVALID_INPUT naming the setting. */
export async function updateSetting(viewer: Viewer, key: SettingKey, value: unknown): Promise<void> {
  requirePermission(viewer, "settings.write");
  const accepted = acceptedValue(key, value);
  await transaction(async (tx) => {
    const [row] = await tx.query<{ before: unknown }>(
      `with old as (select value from setting where key = $1)
       insert into setting (key, value, set_by, set_at) values ($1, $2, $3, clock_timestamp())
       on conflict (key) do update set value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at
       returning (select value from old) as before`,
      [key, JSON.stringify(accepted), viewer.actor],
    );
    await auditChange(tx, viewer, key, { before: row?.before ?? null, after: accepted });
  });
}

/** Gives a setting its default again and queues the re-evaluation of every account. @throws AppError FORBIDDEN */
export async function resetSetting(viewer: Viewer, key: SettingKey): Promise<void> {
  requirePermission(viewer, "settings.write");
  await transaction(async (tx) => {
    const [row] = await tx.query<{ before: unknown }>(
      "delete from setting where key = $1 returning value as before",
      [key],
    );
    if (row !== undefined) await auditChange(tx, viewer, key, { before: row.before, after: null });
  });
}
