import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { openDatabase, useDatabase } from "./database.ts";
import { migrate, migrationFolders, migrationsFolder, pendingMigrations } from "./migrate.ts";
import { migrationNames } from "./migration-names.ts";
import { listPendingMigrations } from "./pending-migrations.ts";
import { diffSchemas } from "./schema-engine.ts";
import { createTestDatabase } from "./test-database.ts";

/** Objects that migrations write by hand, because Prisma's schema cannot say them. */
const handwritten = {
  tables: ["_prisma_migrations"],
  indexes: [
    "run_one_active",
    "account_facts_by_collector",
    "run_account_first",
    "item_status_event_changes",
    "item_status_by_item",
    "attestation_one_current",
    "roadmap_record_one_current",
    "item_status_beside",
    "audit_event_people",
    "resource_words",
    "resource_tags",
    "resource_addresses",
    "resource_networks",
    "resource_places",
    "resource_gone",
    "resource_public",
    "notification_event_waiting",
    "notification_delivery_waiting",
    "notification_channel_one_mail",
    "handover_open",
    "_prisma_migrations_pkey",
  ],
};

async function rows(url: string, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const result = await client.query(sql, values);
  await client.end();
  return result.rows;
}

/** Tables, columns, indexes, constraints and enums of the schema `public`, as Postgres's catalogue holds them. */
async function shape(url: string): Promise<unknown> {
  const { tables, indexes } = handwritten;
  return {
    columns: await rows(
      url,
      `select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
         pg_get_expr(d.adbin, d.adrelid) as "default"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1)
       order by 1, a.attname`,
      [tables],
    ),
    indexes: await rows(
      url,
      `select indexdef from pg_indexes where schemaname = 'public' and indexname <> all($1) order by 1`,
      [indexes],
    ),
    constraints: await rows(
      url,
      `select conrelid::regclass::text as "table", conname, pg_get_constraintdef(oid) as definition
       from pg_constraint
       where connamespace = 'public'::regnamespace and conrelid::regclass::text <> all($1) and contype <> 'n'
       order by 1, 2`,
      [tables],
    ),
    enums: await rows(
      url,
      `select typname, array_agg(enumlabel::text order by enumsortorder) as labels
       from pg_enum e join pg_type t on t.oid = e.enumtypid group by 1 order by 1`,
    ),
  };
}

test("a new database gets every migration, a second time nothing", async () => {
  const url = await createTestDatabase("empty");
  expect(await pendingMigrations(url)).toEqual([...migrationNames, "graphile_worker"]);
  expect(await migrate(url)).toEqual(migrationNames);
  expect(await pendingMigrations(url)).toEqual([]);
  expect(await migrate(url)).toEqual([]);
});

test("two processes that migrate at once both end with the same schema", async () => {
  const url = await createTestDatabase("empty");
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(applied.flat().sort()).toEqual([...migrationNames].sort());
  expect(await rows(url, "select count(*)::int as n from _prisma_migrations")).toEqual([
    { n: migrationNames.length },
  ]);
});

test("the list of names is the list of folders", async () => {
  expect(await migrationFolders()).toEqual(migrationNames);
});

test("the schema beside the last migration is the schema", async () => {
  const last = migrationNames.at(-1) ?? "";
  const copy = await readFile(join(migrationsFolder, last, "schema.prisma"), "utf8");
  expect(copy).toBe(await readFile(join(migrationsFolder, "../schema.prisma"), "utf8"));
});

test("a database from the migrations is the one that the schema describes", async () => {
  const migrated = await createTestDatabase();
  const described = await createTestDatabase("empty");
  const schema = await readFile(join(migrationsFolder, "../schema.prisma"), "utf8");
  await rows(described, await diffSchemas(described, null, schema));
  expect(await shape(migrated)).toEqual(await shape(described));
});

test("the drift test notices a column, an index and an enum label", async () => {
  const clean = await createTestDatabase();
  const drifted = await createTestDatabase();
  await rows(drifted, "alter table account add column extra text");
  await rows(drifted, "create index extra on account (name)");
  await rows(drifted, `alter type "RunState" add value 'extra'`);
  const [before, after] = [await shape(clean), await shape(drifted)];
  expect(after).not.toEqual(before);
  expect(JSON.stringify(after).match(/extra/g)?.length).toBe(3);
});

test("contact records move into the register, where it does not say otherwise", async () => {
  const url = await createTestDatabase();
  const record = (id: string, data: object) =>
    rows(
      url,
      `insert into roadmap_record (id, organization_id, kind, account_id, key, data, recorded_by, recorded_at)
       values (gen_random_uuid(), 'o-1', 'contact', $1, 'contact', $2, 'cli:ada', now())`,
      [id, JSON.stringify({ ownerName: "Ada", team: "payments", environment: "prod", ...data })],
    );
  const [one, two, three] = ["111111111111", "222222222222", "333333333333"];
  await rows(
    url,
    `insert into organization (id, kind, name, management_account_id, partition, home_region, role_name, external_id, regions, base_account_id)
     values ('o-1', 'organization', 'O', '111111111111', 'aws', 'eu-west-1', 'waymark', 'x', '{}', '111111111111')`,
  );
  await rows(
    url,
    `insert into account (id, organization_id, partition, name, email, state)
     select id, 'o-1', 'aws', 'A', 'a@example.com', 'ACTIVE' from unnest($1::text[]) id`,
    [[one, two, three]],
  );
  await rows(
    url,
    `with c as (insert into contact (id, kind, email) values (gen_random_uuid(), 'person', 'ben@example.com') returning id)
     insert into account_contact (account_id, role, contact_id, source) select '222222222222', 'owner', id, 'person' from c`,
  );
  const confirmed = { confirmedAt: "2026-10-01T00:00:00Z", confirmedBy: "user:ada" };
  await record(one, {
    ownerEmail: "Ada@example.com ",
    securityContactEmail: "sec@example.com",
    ...confirmed,
  });
  await record(two, { ownerEmail: "ada@example.com", securityContactEmail: "not an address" });
  await record(three, { ownerEmail: "root@example.com", source: "import" });
  const folder = migrationNames.find((name) => name.endsWith("_contact_records")) ?? "";
  const sql = await readFile(join(migrationsFolder, folder, "migration.sql"), "utf8");
  await rows(url, sql);
  await rows(url, sql);
  expect(
    await rows(
      url,
      `select ac.account_id, ac.role::text, c.email, c.kind::text, c.team, ac.source,
         ac.confirmed_at is not null as confirmed, ac.confirmed_by
       from account_contact ac join contact c on c.id = ac.contact_id order by 1, 2`,
    ),
  ).toEqual([
    {
      account_id: one,
      role: "owner",
      email: "ada@example.com",
      kind: "person",
      team: "payments",
      source: "record",
      confirmed: true,
      confirmed_by: "user:ada",
    },
    {
      account_id: one,
      role: "security",
      email: "sec@example.com",
      kind: "list",
      team: null,
      source: "record",
      confirmed: true,
      confirmed_by: "user:ada",
    },
    {
      account_id: two,
      role: "owner",
      email: "ben@example.com",
      kind: "person",
      team: null,
      source: "person",
      confirmed: false,
      confirmed_by: null,
    },
  ]);
  expect(await rows(url, "select distinct environment from account")).toEqual([{ environment: "prod" }]);
  expect(await rows(url, "select 1 from roadmap_record where ended_at is null")).toEqual([]);
});

test("readiness names what is missing", async () => {
  const url = await createTestDatabase("empty");
  const db = openDatabase({ url });
  useDatabase(db);
  expect(await listPendingMigrations()).toEqual([...migrationNames, "graphile_worker"]);
  useDatabase(undefined);
  await db.close();
});

async function failureOf(url: string): Promise<AppError> {
  const error = await migrate(url).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${String(error)}`);
}

test.each([
  ["nothing listens", "postgresql://waymark:hunter2@127.0.0.1:1/app", /nothing answers at 127\.0\.0\.1:1/],
  ["the host is unknown", "postgresql://waymark:hunter2@db.invalid:5432/app", /db\.invalid/],
  [
    "there is no socket",
    "postgresql://waymark:hunter2@localhost/app?host=%2Fnowhere",
    /no server socket at \/nowhere/,
  ],
])("a DATABASE_URL where %s is named, without its password", async (_case, url, message) => {
  const error = await failureOf(url);
  expect(error.code).toBe("DATABASE_UNAVAILABLE");
  expect(error.userMessage).toContain("DATABASE_URL");
  expect(error.userMessage).toMatch(message);
  expect(error.userMessage).not.toContain("hunter2");
});

test("a database that does not exist is named", async () => {
  const url = new URL(inject("postgresUrl"));
  url.pathname = "/not_there";
  expect((await failureOf(url.href)).userMessage).toMatch(/no database "not_there"/);
});

test("a wrong user is named", async () => {
  const url = new URL(inject("postgresUrl"));
  url.username = "stranger";
  expect((await failureOf(url.href)).userMessage).toMatch(/user "stranger"/);
});
