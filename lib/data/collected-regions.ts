/** In which Regions an organization's accounts are read. */
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { transaction } from "./database.ts";
import { reevaluateOrganization } from "./reevaluation.ts";

const regionName = /^[a-z]{2,}(-[a-z]+)+-\d$/;
const mostRegions = 100;

function checkedRegions(regions: readonly string[]): string[] {
  const wrong = regions.find((region) => !regionName.test(region));
  if (wrong !== undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: `"${wrong.slice(0, 60)}" is not the name of a Region, such as eu-west-1.`,
    });
  const distinct = [...new Set(regions)].sort();
  if (distinct.length <= mostRegions) return distinct;
  throw new AppError("INVALID_INPUT", { userMessage: `At most ${mostRegions} Regions can be named.` });
}

/**
 * Says which Regions are read from the next refresh on, and evaluates again what is stored.
 *
 * @param change.regions none: every Region that an account has enabled.
 * @returns the Regions as they are kept: sorted, each once.
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT naming what is no Region.
 */
export async function setCollectedRegions(
  viewer: Viewer,
  change: { organizationId: string; regions: readonly string[] },
): Promise<string[]> {
  requirePermission(viewer, "connection.write");
  const { organizationId } = change;
  const after = checkedRegions(change.regions);
  return transaction(async (tx) => {
    const [found] = await tx.query<{ regions: string[] }>(
      `select regions from organization o where o.id = $2 and ($1::text[] is null or exists (
         select 1 from account a where a.organization_id = o.id and a.id = any($1))) for update`,
      [visibleAccounts(viewer), organizationId],
    );
    const before = requireRow(found, "organization", organizationId).regions;
    if (before.toSorted().join() === after.join()) return after;
    await tx.query("update organization set regions = $2 where id = $1", [organizationId, after]);
    await reevaluateOrganization(tx, organizationId);
    await appendAudit(tx, viewer, {
      action: "organization.regions_changed",
      subject: organizationId,
      detail: { before, after },
    });
    return after;
  });
}
