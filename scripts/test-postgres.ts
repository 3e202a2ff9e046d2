/**
 * One Postgres for the database tests of a run, with a migrated template that each test file clones
 * (lib/data/test-database.ts).
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { z } from "zod";
import { migrate } from "#lib/data/migrate.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL of the server's empty database; tests clone `waymark_template` beside it. */
    postgresUrl: string;
    /** The file into which the fault tests write what they injected (jobs/faults). */
    faultLedger: string;
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
  const faultLedger = join(home, "faults.jsonl");
  project.provide("postgresUrl", postgres.url);
  project.provide("faultLedger", faultLedger);
  return async () => {
    sayFaults(faultLedger);
    await postgres.release();
    rmSync(home, { recursive: true, force: true });
  };
}

/** The sum of what the fault tests injected and broke; nothing where none of them ran. */
function sayFaults(ledger: string): void {
  if (!existsSync(ledger)) return;
  let injected = 0;
  let broken = 0;
  for (const line of readFileSync(ledger, "utf8").trim().split("\n")) {
    const counted = z.object({ injected: z.number(), broken: z.number() }).parse(JSON.parse(line));
    injected += counted.injected;
    broken += counted.broken;
  }
  process.stdout.write(`\n${injected} faults injected, ${broken} invariants broken\n`);
}
