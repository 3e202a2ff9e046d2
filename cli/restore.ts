/** `waymark restore`: a backup becomes the content of an empty database, or of a new home. */
import { resolve } from "node:path";
import type { AuditCheck } from "#lib/data/audit-verify.ts";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import {
  type CheckedBackup,
  checkBackup,
  type RestoredBackup,
  type Resumed,
  restoreBackup,
  resumeAfterRestore,
} from "#lib/data/restore.ts";
import {
  type DemoSettings,
  type HomeSettings,
  homeSchema,
  readHome,
  requireDemoHome,
  requireRealHome,
} from "#lib/embedded/home.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import type { Env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { cliViewer } from "#lib/viewer.ts";
import { commandEnv } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { createRowsProgress, type RowsProgress } from "./rows-progress.ts";
import { userName } from "./user-name.ts";

export async function restore(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  const env = commandEnv(io);
  const file = resolve(io.cwd, options.argument);
  const begun = performance.now();
  const progress = createRowsProgress(io);
  try {
    const step = { signal: io.signal, onProgress: (rows: Rows) => progress.show("checked", rows) };
    const checked = await checkBackup(file, step);
    claimHome(env, homeOf(checked));
    const { restored, resumed } = await load(io, env, checked, progress);
    progress.end();
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    const result = report(file, restored, resumed, seconds);
    printResult(io, options.json, result, () => restoredText(result));
    return resumed.audit.ok ? exitCodes.done : exitCodes.partly;
  } finally {
    progress.end();
  }
}

type Rows = Parameters<RowsProgress["show"]>[1];

async function load(io: CommandIo, env: Env, backup: CheckedBackup, progress: RowsProgress) {
  const viewer = cliViewer(userName());
  const ends: (() => Promise<void>)[] = [];
  try {
    let url = env.databaseUrl;
    if (url === undefined) {
      const postgres = await ensurePostgres(env.home);
      ends.push(() => postgres.release());
      url = postgres.url;
    }
    const onProgress = (rows: Rows) => progress.show("loaded", rows);
    const restored = await restoreBackup(viewer, { url, backup, signal: io.signal, onProgress });
    const database = openDatabase({ url, max: 4 });
    useDatabase(database);
    ends.push(async () => {
      useDatabase(undefined);
      await database.close();
    });
    return { restored, resumed: await resumeAfterRestore(viewer, { url }) };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** What kind of home the backup is of; that of a database of somebody's own is a real one. */
function homeOf({ file, header }: CheckedBackup): HomeSettings {
  if (header.home === null) return { version: 1, kind: "real" };
  const parsed = homeSchema.safeParse(header.home);
  if (parsed.success) return parsed.data;
  throw new AppError("INVALID_INPUT", {
    userMessage: `The backup ${file} describes a home that this version does not know. Nothing was written.`,
  });
}

/** Simulated accounts stay in a demo's home, real ones outside: marks a new home, refuses one of the other kind. */
function claimHome(env: Env, home: HomeSettings): void {
  if (env.databaseUrl !== undefined) {
    if (home.kind === "real") return;
    throw new AppError("WRONG_STATE", {
      userMessage:
        "The backup is that of a demo, which lives in a folder of its own and never in a database of yours. " +
        "Unset DATABASE_URL and name a new folder with WAYMARK_HOME. Nothing was written.",
    });
  }
  if (home.kind === "real") {
    requireRealHome(env.home);
    return;
  }
  const found = readHome(env.home);
  if (found === null) requireDemoHome(env.home, home.demo);
  else if (found.kind !== "demo" || !isSameDemo(found.demo, home.demo)) {
    throw new AppError("WRONG_STATE", {
      userMessage:
        `The backup is that of a demo, and ${env.home} is already the home of something else. ` +
        "Name a new folder with WAYMARK_HOME. Nothing was written.",
    });
  }
}

function isSameDemo(one: DemoSettings, other: DemoSettings): boolean {
  return (["seed", "accounts", "epoch", "generatedAt"] as const).every((name) => one[name] === other[name]);
}

function report(
  file: string,
  { header, migrated, givenBack }: RestoredBackup,
  resumed: Resumed,
  seconds: number,
) {
  const tables = header.tables.map(({ name, rows }) => ({ name, rows }));
  return {
    file,
    from: { application: header.application, createdAt: header.createdAt },
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    tables,
    migrated,
    accountsGivenBack: givenBack,
    jobs: resumed.jobs,
    audit: resumed.audit,
    seconds,
  };
}

function auditText({ rows, problem }: AuditCheck): string {
  if (problem === null) return `The audit log is whole (${rows} rows).`;
  return `The audit log is not what was written, in the backup already: ${problem}. Compare it with an older one.`;
}

function restoredText(result: ReturnType<typeof report>): string {
  const { from, migrated, jobs } = result;
  const lines = [
    `${result.rows} rows of ${result.tables.length} tables restored, as of ${from.createdAt} (Waymark ${from.application}).`,
    ...(migrated.length > 0 ? [`Migrated on: ${migrated.join(", ")}.`] : []),
    ...(jobs > 0 ? [`A run was under way: ${jobs} job(s) wait for a worker.`] : []),
    auditText(result.audit),
  ];
  return `${lines.join("\n")}\n`;
}
