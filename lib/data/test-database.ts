/** A database of its own for each test file, cloned from the migrated template. Only tests import it. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { type Database, database, openDatabase, useDatabase } from "./database.ts";

/** Opens a fresh database before the tests of the file and drops it after them; returns how to reach it. */
export function useTestDatabase(): { db(): Database } {
  let db: Database | undefined;
  beforeAll(async () => {
    db = openDatabase({ url: await createTestDatabase(), max: 10 });
    useDatabase(db);
  });
  afterAll(async () => {
    useDatabase(undefined);
    await db?.close();
  });
  return {
    db: () => {
      if (db === undefined) throw new Error("the database opens before the first test");
      return db;
    },
  };
}

/**
 * Sends SQL as whoever owns the tables, with triggers set aside unless they are asked for: what somebody with rights on the
 * database itself could do. Answers the rows.
 *
 * @param url absent: the database that is open
 */
export async function asOwner<Row extends pg.QueryResultRow>(
  sql: string,
  { url = database().url, triggers = false }: { url?: string; triggers?: boolean } = {},
): Promise<Row[]> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    if (!triggers) await owner.query("set session_replication_role = replica");
    return (await owner.query<Row>(sql)).rows;
  } finally {
    await owner.end();
  }
}

/** URL of a new clone of the template, or of an empty database. */
export async function createTestDatabase(template: "migrated" | "empty" = "migrated"): Promise<string> {
  const url = inject("postgresUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(
    `create database ${name} template ${template === "migrated" ? "waymark_template" : "template0"}`,
  );
  await admin.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
