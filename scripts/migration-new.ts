/**
 * Writes a new SQL migration: the difference between prisma/schema.prisma and the copy kept beside the last migration.
 * Usage: npx -c 'node scripts/migration-new.ts <name>' with DATABASE_URL of any reachable Postgres (it is not read).
 */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { migrationFolders, migrationsFolder } from "#lib/data/migrate.ts";
import { diffSchemas } from "#lib/data/schema-engine.ts";

const schemaFile = join(migrationsFolder, "../schema.prisma");
const namesFile = join(migrationsFolder, "../../lib/data/migration-names.ts");

async function differenceSinceLast(url: string): Promise<string> {
  const last = (await migrationFolders()).at(-1);
  const before = last && (await readFile(join(migrationsFolder, last, "schema.prisma"), "utf8"));
  const sql = await diffSchemas(url, before ?? null, await readFile(schemaFile, "utf8"));
  return /^\s*(--.*\s*)*$/.test(sql) ? "" : sql;
}

async function writeMigration(name: string, sql: string): Promise<string> {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = `${stamp}_${name}`;
  await mkdir(join(migrationsFolder, folder), { recursive: true });
  await writeFile(join(migrationsFolder, folder, "migration.sql"), sql);
  await copyFile(schemaFile, join(migrationsFolder, folder, "schema.prisma"));
  await writeFile(namesFile, namesModule(await migrationFolders()));
  return folder;
}

function namesModule(names: readonly string[]): string {
  return `/** The migrations of this version, oldest first; written by scripts/migration-new.ts. */
export const migrationNames: readonly string[] = [
${names.map((name) => `  ${JSON.stringify(name)},\n`).join("")}];
`;
}

const [name] = process.argv.slice(2);
const url = process.env["DATABASE_URL"];
if (name === undefined || url === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error("usage: DATABASE_URL=… node scripts/migration-new.ts <name_in_lower_case>");
  process.exit(2);
}
const sql = await differenceSinceLast(url);
if (sql === "") {
  console.error("prisma/schema.prisma has not changed: an empty migration is refused.");
  process.exit(1);
}
console.log(`prisma/migrations/${await writeMigration(name, sql)}/migration.sql`);
