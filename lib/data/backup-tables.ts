/** What a backup holds, asked of the database's own catalogue: a new table is part of it without being named here. */
import type pg from "pg";
import type { BackupHeader } from "./backup-format.ts";

/** Living processes mean nothing elsewhere; the migrations stand in the header. */
const leftOut = ["_prisma_migrations", "worker"];

type Table = BackupHeader["tables"][number];

/** Tables with the columns that can be written, whatever a table refers to before it; `rows` as of the snapshot. */
export async function listBackupTables(client: pg.Client): Promise<Table[]> {
  const { rows: tables } = await client.query<{ name: string; columns: string[]; refersTo: string[] }>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select array_agg(distinct f.relname::text order by f.relname::text)
        from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid), '{}') as "refersTo"
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1)
     order by c.relname`,
    [leftOut],
  );
  const ordered: Table[] = [];
  for (const { name, columns } of inLoadingOrder(tables)) {
    // One count a table: there are some twenty, and each is a scan of its own anyway.
    const { rows } = await client.query<{ n: string }>(`select count(*) as n from "${name}"`);
    ordered.push({ name, columns, rows: Number(rows[0]?.n) });
  }
  return ordered;
}

/** Whatever a table refers to comes before it. */
function inLoadingOrder<Named extends { name: string; refersTo: string[] }>(
  tables: readonly Named[],
): Named[] {
  const waiting = new Map(tables.map((table) => [table.name, table]));
  const ordered: Named[] = [];
  const place = (table: Named) => {
    if (!waiting.delete(table.name)) return;
    for (const name of table.refersTo) {
      const before = waiting.get(name);
      if (before !== undefined) place(before);
    }
    ordered.push(table);
  };
  for (const table of tables) place(table);
  return ordered;
}

/** Where each sequence stands. Sequences belong to no snapshot: never before the rows that use them. */
export async function listSequences(client: pg.Client): Promise<BackupHeader["sequences"]> {
  const { rows } = await client.query<{ name: string; last: string; called: boolean }>(
    `select sequencename as name, coalesce(last_value, start_value)::text as last, last_value is not null as called
     from pg_sequences where schemaname = 'public' order by 1`,
  );
  return rows;
}

/** The migrations that have been applied, oldest first. */
export async function listAppliedMigrations(
  client: Pick<pg.Client, "query">,
): Promise<BackupHeader["migrations"]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select migration_name as name, checksum from _prisma_migrations
     where finished_at is not null and rolled_back_at is null order by migration_name`,
  );
  return rows;
}
