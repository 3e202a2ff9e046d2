/** Columns that administrators add to the accounts. */
import type { CustomColumn } from "#lib/account-field-values.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { type Queryable, query } from "./database.ts";

/** In the order in which pages show them. */
export async function readCustomColumns(db: Queryable): Promise<CustomColumn[]> {
  return db.query<CustomColumn>(
    "select id, name, kind::text as kind, choices from custom_column order by position, name",
  );
}

/** In the order in which pages show them. @throws AppError FORBIDDEN */
export async function listCustomColumns(viewer: Viewer): Promise<CustomColumn[]> {
  requirePermission(viewer, "account.read");
  return readCustomColumns({ query });
}
