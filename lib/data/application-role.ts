/**
 * The role as which everything but migrations, backups and restores speaks to the database: it reads and writes rows, may
 * only add to what is append-only, and owns nothing. `waymark migrate` makes it where the login may create roles.
 */
import type pg from "pg";

/** Its name; roles belong to the whole server, rights to each database. */
export const applicationRole = "waymark_app";

type Asks = Pick<pg.ClientBase, "query">;

/** Tables that are only ever added to; triggers say the same to everybody else. */
export const appendOnlyTables = ["audit_event", "audit_link", "audit_seal", "item_status_event"];

/** True where the login may take the role, and this database was prepared for it. */
const isPrepared = `
  select r.oid from pg_roles r
  where r.rolname = '${applicationRole}' and pg_has_role(r.oid, 'SET')
    and has_table_privilege(r.oid, to_regclass('public.audit_seal'), 'INSERT')`;

/**
 * Makes a new connection the application's, for as long as it lasts. Without the role it stays the login's own: the
 * triggers still refuse, and `waymark doctor` says so.
 */
export async function takeApplicationRole(client: Asks): Promise<void> {
  await client.query(`select set_config('role', '${applicationRole}', false) where exists (${isPrepared})`);
}

/**
 * Makes the role, where the login may, and gives it its rights to every table that there is by now; called by whoever owns
 * the tables, under the lock of migrations. Doing it again changes nothing.
 */
export async function prepareApplicationRole(client: Asks): Promise<void> {
  if (await isComplete(client)) return;
  if (!(await ensureRole(client))) return;
  await client.query("begin");
  try {
    await client.query(rights());
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** Whether the role has its rights to every table already: most calls find that, and write nothing. */
async function isComplete(client: Asks): Promise<boolean> {
  const { rows } = await client.query<{ complete: boolean }>(
    `select bool_and(has_table_privilege(r.oid, c.oid, 'SELECT')
         and not (c.relnamespace = 'public'::regnamespace and c.relname = any($1) and has_table_privilege(r.oid, c.oid, 'UPDATE')))
       as complete
     from (${isPrepared}) r, pg_class c
     where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace)`,
    [appendOnlyTables],
  );
  return rows[0]?.complete === true;
}

/** Whether the login may take the role; other databases of the server may be making it at the same moment. */
async function ensureRole(client: Asks): Promise<boolean> {
  await client.query(`
    do $$
    begin
      if not exists (select from pg_roles where rolname = '${applicationRole}') then
        create role ${applicationRole} nologin;
      end if;
      if not pg_has_role('${applicationRole}', 'SET') then
        execute format('grant ${applicationRole} to %I with set true, inherit false', session_user);
      end if;
    exception when insufficient_privilege or duplicate_object or unique_violation then null;
    end $$`);
  const { rows } = await client.query<{ may: boolean }>(
    `select exists (select from pg_roles where rolname = '${applicationRole}' and pg_has_role(oid, 'SET')) as may`,
  );
  return rows[0]?.may === true;
}

/** One text of several statements. The queue's tables are closed by row security to everybody but their owner. */
function rights(): string {
  return `
    grant usage on schema public, graphile_worker to ${applicationRole};
    grant select, insert, update, delete on all tables in schema public, graphile_worker to ${applicationRole};
    grant usage on all sequences in schema public, graphile_worker to ${applicationRole};
    grant execute on all functions in schema public, graphile_worker to ${applicationRole};
    revoke update, delete, truncate on ${appendOnlyTables.join(", ")} from ${applicationRole};
    revoke update, truncate on audit_pending from ${applicationRole};
    revoke insert, update, delete on _prisma_migrations, graphile_worker.migrations from ${applicationRole};
    do $$
    declare closed regclass;
    begin
      for closed in
        select c.oid from pg_class c
        where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity
          and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = '${applicationRole}')
      loop
        execute format('create policy ${applicationRole} on %s to ${applicationRole} using (true) with check (true)', closed);
      end loop;
    end $$;`;
}
