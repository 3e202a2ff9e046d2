/**
 * Prisma's schema engine as WebAssembly: applies SQL migrations and writes them, without a download.
 * The package's main entry needs a newer Node and warns; the module is instantiated by hand instead.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import { connectionFields } from "./database-error.ts";

const noFilters = { externalTables: [], externalEnums: [] };

let instantiated = false;

function instantiate(): void {
  if (instantiated) return;
  const main = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const bytes = readFileSync(main.replace(/schema_engine\.js$/, "schema_engine_bg.wasm"));
  // The glue's types leave out what its own loader calls.
  const loader = glue as unknown as WebAssembly.ModuleImports & { __wbg_set_wasm(wasm: unknown): void };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    "./schema_engine_bg.js": loader,
  });
  loader.__wbg_set_wasm(exports);
  // An export of a WebAssembly module is typed as any kind of export; this one is the start function.
  (exports["__wbindgen_start"] as () => void)();
  instantiated = true;
}

async function withEngine<Result>(
  url: string,
  datamodels: [string, string][] | undefined,
  work: (engine: glue.SchemaEngine) => Promise<Result>,
): Promise<Result> {
  instantiate();
  // Discrete fields: a connection string would win over the database of a shadow connection.
  const adapters = new PrismaPg(connectionFields(url));
  const open: { dispose(): Promise<void> }[] = [];
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect: async () => {
      const adapter = await adapters.connect();
      open.push(adapter);
      // The adapter's own cuts a script at each semicolon, also inside a function's body. As one query it is also one
      // transaction: a migration is applied whole or not at all.
      adapter.executeScript = async (script) => {
        await adapter.underlyingDriver().query(script);
      };
      return adapter;
    },
    connectToShadowDb: () => Promise.reject(new Error("no call that needs a shadow database is used")),
  });
  const engine = await glue.SchemaEngine.new({ datamodels }, () => {}, factory);
  try {
    return await work(engine);
  } finally {
    engine.free();
    // Else the connection, and with it the engine's advisory lock, would live on for ten seconds.
    await Promise.all(open.map((adapter) => adapter.dispose()));
  }
}

export interface MigrationFile {
  /** Folder name: `<timestamp>_<name>`. */
  name: string;
  sql: string;
}

/** Applies what is missing, in order, into `_prisma_migrations`; the names of what was applied. */
export async function applyMigrations(url: string, files: readonly MigrationFile[]): Promise<string[]> {
  const migrationsList = {
    baseDir: "prisma/migrations",
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: files.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
    })),
  };
  const result = await withEngine(url, undefined, (engine) =>
    engine.applyMigrations({ migrationsList, filters: noFilters }),
  );
  return result.appliedMigrationNames;
}

/**
 * The SQL that leads from one schema to another; `from` null is an empty database. The engine wants a reachable
 * database for any call but does not read this one.
 */
export async function diffSchemas(url: string, from: string | null, to: string): Promise<string> {
  const path = "schema.prisma";
  const result = await withEngine(url, [[path, to]], (engine) =>
    engine.diff({
      from: from === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: [{ path, content: from }] },
      to: { tag: "schemaDatamodel", files: [{ path, content: to }] },
      script: true,
      exitCode: null,
      filters: noFilters,
    }),
  );
  return result.stdout ?? "";
}
