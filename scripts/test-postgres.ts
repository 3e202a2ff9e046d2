/**
 * One Postgres for the database tests of a run, with a migrated template that each test file clones
 * (lib/data/test-database.ts).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "#lib/data/migrate.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL of the server's empty database; tests clone `waymark_template` beside it. */
    postgresUrl: string;
  }
}

/** Runs before the database tests; the returned function stops the server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), "waymark-test-"));
  const postgres = await ensurePostgres(home, { durable: false });
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query("create database waymark_template");
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = "/waymark_template";
  await migrate(template.href);
  project.provide("postgresUrl", postgres.url);
  return async () => {
    await postgres.release();
    rmSync(home, { recursive: true, force: true });
  };
}
