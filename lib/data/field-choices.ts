/** The values that accounts have in the fields that lists are filtered by. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";

/** Field → its values, by their own order. */
export type FieldChoices = Readonly<Partial<Record<string, string[]>>>;

/** So many values of one field at most: a menu is no list. */
const mostChoices = 100;

/** Of the accounts of one organization that the viewer sees. @throws AppError FORBIDDEN */
export async function listFieldChoices(viewer: Viewer, organizationId: string): Promise<FieldChoices> {
  requirePermission(viewer, "account.read");
  const rows = await query<{ field: string; choices: string[] }>(
    `with seen as (
       select distinct f.field, f.value from account a, lateral (values ('environment', a.environment),
         ('dataClassification', a.data_classification), ('businessUnit', a.business_unit), ('costCentre', a.cost_centre))
         as f(field, value)
       where a.organization_id = $2 and ($1::text[] is null or a.id = any($1)) and f.value is not null
     )
     select field, (array_agg(value order by lower(value), value))[1:$3] as choices from seen group by field`,
    [visibleAccounts(viewer), organizationId, mostChoices],
  );
  return Object.fromEntries(rows.map(({ field, choices }) => [field, choices]));
}
