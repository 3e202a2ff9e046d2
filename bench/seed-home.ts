/**
 * `npm run bench:seed [-- --accounts N] [-- --facts N] [-- --database URL]`: a seeded database to look at. Without a
 * URL an embedded Postgres is started in WAYMARK_HOME (`.waymark-seeded`), and stays there until Ctrl-C.
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import { migrate } from "#lib/data/migrate.ts";
import { openHome, requireRealHome } from "#lib/embedded/home.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { seedDatabase } from "./seed.ts";

const { values } = parseArgs({
  options: {
    accounts: { type: "string", default: "10000" },
    facts: { type: "string", default: "1000" },
    database: { type: "string" },
  },
});
const count = z.coerce.number().int().min(2).max(100_000);
const accounts = count.parse(values.accounts);
const accountsWithFacts = Math.min(accounts, count.parse(values.facts));

async function seed(url: string): Promise<void> {
  await migrate(url);
  const begun = performance.now();
  const say = (line: string) => console.error(line);
  const seed = { accounts, accountsWithFacts, runs: 14, resourcesAnAccount: 200, now: systemClock.now() };
  await seedDatabase(url, { ...seed, say });
  console.error(`seeded in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

async function seedHome(home: string): Promise<void> {
  const folder = openHome(home);
  requireRealHome(folder);
  const postgres = await ensurePostgres(folder);
  try {
    await seed(postgres.url);
    console.log(`Open it in another terminal: WAYMARK_HOME=${folder} npx waymark web\nEnd with Ctrl-C.`);
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  } finally {
    await postgres.release();
  }
}

if (values.database === undefined) await seedHome(process.env["WAYMARK_HOME"] ?? ".waymark-seeded");
else await seed(values.database);
