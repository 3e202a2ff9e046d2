/** Exercises as they were recorded, for the page of 10.2. */
import type { Exercise } from "#lib/roadmap/records/exercises.ts";
import { type Recorded, storedSchemas } from "#lib/roadmap/records.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";
import type { Step } from "./step.ts";

/**
 * Those that have not ended, by their own id, which `after` names too. Owners see those of the whole organization, and those that name one of their accounts.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listExercises(
  viewer: Viewer,
  organizationId: string,
  { after = null, limit = null }: Step = {},
): Promise<Recorded<Exercise>[]> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const rows = await query<{ data: unknown; recordedAt: Date; recordedBy: string }>(
    `select data, recorded_at as "recordedAt", recorded_by as "recordedBy" from roadmap_record
     where organization_id = $1 and kind = 'exercise' and ended_at is null
       and ($2::text[] is null or data -> 'scope' -> 'org' = 'true' or data -> 'scope' -> 'accounts' ?| $2)
       and ($3::text is null or key > $3)
     order by key limit $4`,
    [organizationId, visibleAccounts(viewer), after, limit],
  );
  return rows.flatMap(({ data, ...rest }) => {
    const parsed = storedSchemas.exercise.safeParse(data);
    return parsed.success ? [{ data: parsed.data, ...rest }] : [];
  });
}
