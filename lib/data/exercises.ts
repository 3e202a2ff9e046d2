/** The times that exercises measured, as the page of 10.2 draws them. */
import { type Measurement, measurementsOf } from "#lib/roadmap/exercises/measurements.ts";
import { storedSchemas } from "#lib/roadmap/records.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";

/** More would be a blur. */
const mostDrawn = 24;

/**
 * The newest 24, oldest first. Owners see those of the whole organization, and those that name one of their accounts.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listMeasurements(
  viewer: Viewer,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<Measurement[]> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const rows = await query<{ data: unknown; recordedAt: Date; recordedBy: string }>(
    `select data, recorded_at as "recordedAt", recorded_by as "recordedBy" from roadmap_record
     where organization_id = $1 and kind = 'exercise' and ended_at is null
       and ($2::text[] is null or data -> 'scope' -> 'org' = 'true' or data -> 'scope' -> 'accounts' ?| $2)
     order by key`,
    [organizationId, visibleAccounts(viewer)],
  );
  const recorded = rows.flatMap(({ data, ...rest }) => {
    const parsed = storedSchemas.exercise.safeParse(data);
    return parsed.success ? [{ data: parsed.data, ...rest }] : [];
  });
  return measurementsOf(recorded, now).slice(-mostDrawn);
}
