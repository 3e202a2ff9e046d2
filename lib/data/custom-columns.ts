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

/** A column as its settings show it. */
export interface ColumnUse extends CustomColumn {
  /** Accounts that have a value in it. */
  accounts: number;
}

/** In the order in which pages show them, with how many accounts use each. @throws AppError FORBIDDEN */
export async function listColumnUse(viewer: Viewer): Promise<ColumnUse[]> {
  requirePermission(viewer, "settings.read");
  return query<ColumnUse>(
    `select c.id, c.name, c.kind::text as kind, c.choices, coalesce(used.accounts, 0) as accounts
     from custom_column c
     left join (
       select key as id, count(*) as accounts from account a cross join lateral jsonb_object_keys(a.custom) as key group by key
     ) as used on used.id = c.id
     order by c.position, c.name`,
  );
}
