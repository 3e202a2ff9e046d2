/**
 * Keeps a home that a release left as a backup, for the test of upgrades: `node scripts/release-fixture.ts HOME FILE
 * VERSION`. The database stays as it is: nothing is migrated.
 */
import { resolve } from "node:path";
import { writeBackup } from "#lib/data/backup.ts";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { readHome } from "#lib/embedded/home.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { systemViewer } from "#lib/viewer.ts";

const [home = "", file = "", application = ""] = process.argv.slice(2);
const settings = readHome(home);
if (settings === null || file === "" || !/^\d+\.\d+\.\d+$/.test(application))
  throw new Error("usage: node scripts/release-fixture.ts HOME FILE VERSION");
const postgres = await ensurePostgres(home);
const database = openDatabase({ url: postgres.url });
useDatabase(database);
try {
  const { bytes, header } = await writeBackup(systemViewer("release"), {
    file: resolve(file),
    application,
    home: settings,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  console.log(`${file}: ${bytes} bytes, ${header.migrations.map(({ name }) => name).join(", ")}`);
} finally {
  useDatabase(undefined);
  await database.close();
  await postgres.release();
}
