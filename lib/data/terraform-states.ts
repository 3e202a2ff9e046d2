/** States of Terraform, as far as item 7.2 reads them: which resources they manage, account by account. */
import { randomUUID } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import type { TerraformState } from "#lib/roadmap/records/terraform.ts";
import { storedSchemas } from "#lib/roadmap/records.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { transaction } from "./database.ts";
import { reevaluateOrganization } from "./reevaluation.ts";

const kind = "terraform_state";

export interface TerraformImport {
  organizationId: string;
  lineage: string;
  serial: number;
  parts: readonly TerraformState[];
  now: Date;
}

/**
 * Puts a state in the place of the one of the same lineage, and queues what has to be evaluated again. The same serial
 * again renews it; a lower one is refused.
 *
 * @returns the accounts that it is about, and those that are not known here or not the viewer's, which are left out.
 * @throws AppError FORBIDDEN, NOT_FOUND, INVALID_INPUT, CONFLICT (a later serial is stored)
 */
export async function importTerraformState(
  viewer: Viewer,
  { organizationId, lineage, serial, parts, now }: TerraformImport,
): Promise<{ accounts: string[]; unknown: string[] }> {
  requirePermission(viewer, "record.write");
  for (const part of parts) {
    const parsed = storedSchemas.terraform_state.safeParse(part);
    if (!parsed.success || part.lineage !== lineage || part.serial !== serial)
      throw new AppError("INVALID_INPUT", { userMessage: "That is no state of Terraform that can be kept." });
  }
  return transaction(async (tx) => {
    const visible = visibleAccounts(viewer);
    const [organization] = await tx.query(
      `select 1 from organization o where o.id = $1 and ($2::text[] is null or exists (
         select 1 from account a where a.organization_id = o.id and a.id = any($2))) for update`,
      [organizationId, visible],
    );
    requireRow(organization, "organization", organizationId);
    const known = await tx.query<{ id: string }>(
      "select id from account where organization_id = $1 and id = any($2) and ($3::text[] is null or id = any($3))",
      [organizationId, parts.map(({ accountId }) => accountId), visible],
    );
    const ids = new Set(known.map(({ id }) => id));
    const [stored] = await tx.query<{ serial: number | null }>(
      `select max((data ->> 'serial')::bigint)::float8 as serial from roadmap_record
       where organization_id = $1 and kind = $2 and key = $3 and ended_at is null`,
      [organizationId, kind, storable(lineage)],
    );
    if (stored?.serial !== null && stored !== undefined && stored.serial > serial) {
      throw new AppError("CONFLICT", {
        userMessage: `A later state of the same lineage is stored (serial ${stored.serial}, this one has ${serial}).`,
      });
    }
    await tx.query(
      `update roadmap_record set ended_at = $4, ended_by = $5
       where organization_id = $1 and kind = $2 and key = $3 and ended_at is null
         and ($6::text[] is null or account_id = any($6))`,
      [organizationId, kind, storable(lineage), now, viewer.actor, visible],
    );
    const kept = parts.filter(({ accountId }) => ids.has(accountId));
    await tx.query(
      `insert into roadmap_record (id, organization_id, kind, account_id, key, data, recorded_by, recorded_at)
       select id, $1, $2, account_id, $3, data::jsonb, $5, $4
       from unnest($6::uuid[], $7::text[], $8::text[]) as p(id, account_id, data)`,
      [
        organizationId,
        kind,
        storable(lineage),
        now,
        viewer.actor,
        kept.map(() => randomUUID()),
        kept.map(({ accountId }) => accountId),
        kept.map((part) => storable(JSON.stringify(part))),
      ],
    );
    await reevaluateOrganization(tx, organizationId);
    const accounts = kept.map(({ accountId }) => accountId);
    await appendAudit(tx, viewer, {
      action: "terraform.imported",
      subject: organizationId,
      detail: { lineage: storable(lineage), serial, accounts: accounts.slice(0, 20), rows: kept.length },
    });
    return { accounts, unknown: parts.flatMap(({ accountId }) => (ids.has(accountId) ? [] : [accountId])) };
  });
}
