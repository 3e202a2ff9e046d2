/** Settings of the installation that evaluations read; a changed one re-evaluates from stored facts. */
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import type { Settings } from "#lib/roadmap/input.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { database, transaction } from "./database.ts";
import { databaseError } from "./database-error.ts";
import { reevaluateAll } from "./reevaluation.ts";

/** Each setting with its default, which is the one of the roadmap's specifications. */
const settingSchemas = {
  requireCentral: z.boolean().default(true),
  requiredPlans: z.array(z.string()).default([]),
  requireOrgTrail: z.boolean().default(true),
  strictSources: z.boolean().default(false),
  maxBreakGlassPerAccount: z.int().min(0).default(2),
  maxServiceKeyAgeDays: z.int().min(1).default(90),
  credentialReportMaxAgeHours: z.int().min(1).default(28),
} satisfies Record<keyof Settings, z.ZodType>;

const settingsSchema = z.object(settingSchemas);

export type SettingKey = keyof Settings;

/** Every setting, defaults filled in. @throws AppError FORBIDDEN */
export async function readSettings(viewer: Viewer): Promise<Settings> {
  requirePermission(viewer, "settings.read");
  const db = database();
  try {
    const rows = await (await db.prisma()).setting.findMany();
    return settingsSchema.parse(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
  } catch (error) {
    throw databaseError(error, db.url);
  }
}

/** Stores one setting and queues the re-evaluation of every account. @throws AppError FORBIDDEN; INVALID_INPUT naming the setting. */
export async function updateSetting(viewer: Viewer, key: SettingKey, value: unknown): Promise<void> {
  requirePermission(viewer, "settings.write");
  const parsed = settingSchemas[key].safeParse(value);
  if (!parsed.success) {
    throw new AppError("INVALID_INPUT", {
      userMessage: `The setting ${key} cannot be that: ${parsed.error.issues[0]?.message}.`,
      cause: parsed.error,
    });
  }
  await transaction(async (tx) => {
    const [row] = await tx.query<{ before: unknown }>(
      `with old as (select value from setting where key = $1)
       insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value
       returning (select value from old) as before`,
      [key, JSON.stringify(parsed.data)],
    );
    await appendAudit(tx, viewer, {
      action: "setting.changed",
      subject: key,
      detail: { before: row?.before ?? null, after: parsed.data },
    });
    await reevaluateAll(tx);
  });
}
