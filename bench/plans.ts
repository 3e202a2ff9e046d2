/**
 * `npm run bench:plans -- --database URL`: docs/query-plans.md, the five heaviest statements behind the pages with the
 * plans that Postgres chose, on a seeded database. The plans come from auto_explain in the sessions of this process.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import { listAccountPage } from "#lib/data/account-list.ts";
import { parseAccountQuery } from "#lib/data/account-query.ts";
import { countMatching } from "#lib/data/account-view-counts.ts";
import { getCoverage } from "#lib/data/coverage.ts";
import { openDatabase, query, useDatabase } from "#lib/data/database.ts";
import { listItemAccounts } from "#lib/data/item-accounts.ts";
import { getItemPage } from "#lib/data/item-page.ts";
import { getMetrics } from "#lib/data/metrics.ts";
import { getOverview } from "#lib/data/overview.ts";
import { listResources } from "#lib/data/resource-list.ts";
import { getResourceOverview } from "#lib/data/resource-overview.ts";
import { everyResource, parseResourceQuery } from "#lib/data/resource-query.ts";
import { getRoadmap } from "#lib/data/roadmap-page.ts";
import { listRunChanges } from "#lib/data/run-changes.ts";
import { search } from "#lib/data/search.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { systemViewer } from "#lib/viewer.ts";
import { percentile } from "./growth.ts";
import { describeStatement } from "./plan-notes.ts";
import { organizationId } from "./seed-organization.ts";

const file = "docs/query-plans.md";
const shown = 5;
/** Every process starts with cold caches: the first rounds are not counted. */
const rounds = 6;
const coldRounds = 1;
const widest = 150;

const viewer = systemViewer("bench-plans");

function asked(text: string) {
  return parseAccountQuery(new URLSearchParams(text), items).query;
}

/** A region, a service, a rare and a frequent word, an id, an address and a tag. */
const resourceQueries = [
  "region=sa-east-1",
  "service=ec2",
  "q=legacy-dev-177",
  "q=prod",
  "q=a1b2c3d4",
  "q=198.33.10.5",
  "q=team%3Dteam-7",
  "is=public",
];

/** What the pages ask, each as a page asks it. */
async function readPages(): Promise<void> {
  const now = systemClock.now();
  const scope = { organizationId, items, now };
  const views = ["", "freshness=failed&freshness=partly&freshness=never", "unknown=10", "joined=30d"].map(
    asked,
  );
  await getOverview(viewer, organizationId, { items, now });
  await listAccountPage(viewer, asked(""), { ...scope, limit: 100 });
  await listAccountPage(viewer, asked("sort=-met"), { ...scope, limit: 100 });
  await countMatching(viewer, views, scope);
  await getRoadmap(viewer, organizationId, { items, now });
  const item = { organizationId, itemId: "3.4", now };
  await getItemPage(viewer, item, items);
  await listItemAccounts(viewer, item, { states: [] });
  await getCoverage(viewer, organizationId, { all: false });
  await listRunChanges(viewer, 2);
  await search(viewer, { organizationId, text: "prod", limit: 20 });
  for (const text of resourceQueries) {
    const { query: wanted } = parseResourceQuery(new URLSearchParams(text));
    await listResources(viewer, wanted, { organizationId, limit: 50, now: new Date() });
  }
  await getResourceOverview(viewer, everyResource, { organizationId, now: new Date() });
  await getMetrics(viewer, { leaseSeconds: 45 });
}

interface Seen {
  times: number[];
  plan: string;
}

/** `duration: 12.3 ms  plan:\nQuery Text: …\nSort (cost=…` as auto_explain says it. */
function parseNotice(message: string): { ms: number; sql: string; plan: string } | null {
  const found =
    /^duration: ([\d.]+) ms\s+plan:\s+Query Text: ([\s\S]*?)\n(?=(?:Query Parameters: .*\n)?\S.*\(cost=)([\s\S]*)$/.exec(
      message,
    );
  if (found === null) return null;
  const [, ms = "", sql = "", plan = ""] = found;
  return { ms: Number(ms), sql, plan: plan.replace(/^Query Parameters: .*\n/, "") };
}

function cut(plan: string): string {
  return plan
    .trimEnd()
    .split("\n")
    .map((line) => (line.length > widest ? `${line.slice(0, widest - 1)}…` : line))
    .join("\n");
}

/** Sessions that tell the plan of every statement as a notice. */
function explained(url: string): string {
  const settings = [
    "session_preload_libraries=auto_explain",
    "auto_explain.log_min_duration=0",
    "auto_explain.log_analyze=on",
    "auto_explain.log_buffers=on",
    "client_min_messages=log",
  ];
  const to = new URL(url);
  to.searchParams.set("options", settings.map((setting) => `-c ${setting}`).join(" "));
  return to.href.replaceAll("+", "%20");
}

async function observe(url: string): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  const notices: string[] = [];
  const database = openDatabase({ url: explained(url), max: 2 });
  database.pool.on("connect", (client) => {
    client.on("notice", ({ message }) => notices.push(message ?? ""));
  });
  useDatabase(database);
  try {
    for (let round = 0; round < rounds; round += 1) {
      await readPages();
      for (const notice of notices.splice(0)) {
        const found = parseNotice(notice);
        if (found === null || round < coldRounds) continue;
        const { times } = seen.get(found.sql) ?? { times: [] };
        seen.set(found.sql, { times: [...times, found.ms], plan: found.plan });
      }
    }
    return seen;
  } finally {
    useDatabase(undefined);
    await database.close();
  }
}

async function describeDatabase(url: string): Promise<string> {
  const database = openDatabase({ url, max: 1 });
  useDatabase(database);
  try {
    const rows = await query(
      `select (select count(*) from account) as accounts, (select count(*) from item_status) as statuses,
         (select count(*) from run_account) as attempts, (select count(*) from item_status_event) as events,
         current_setting('server_version') as version`,
    );
    const size = z
      .object({
        accounts: z.number(),
        statuses: z.number(),
        attempts: z.number(),
        events: z.number(),
        version: z.string(),
      })
      .parse(rows[0]);
    const number = (value: number) => value.toLocaleString("en-US");
    return `${number(size.accounts)} accounts, ${number(size.statuses)} statuses, ${number(size.events)} events, ${number(size.attempts)} rows of runs; Postgres ${size.version}`;
  } finally {
    useDatabase(undefined);
    await database.close();
  }
}

const { values } = parseArgs({ options: { database: { type: "string" } } });
const url = values.database;
if (url === undefined)
  throw new Error(
    "--database URL: one that `npm run bench:seed -- --database URL` filled; loading auto_explain takes a superuser",
  );
const size = await describeDatabase(url);
const seen = await observe(url);
const heaviest = [...seen]
  .map(([sql, { times, plan }]) => ({ sql, plan, median: percentile(times, 0.5) }))
  .sort((a, b) => b.median - a.median)
  .slice(0, shown);
const sections = heaviest.map(({ sql, plan, median }, index) => {
  const { title, note } = describeStatement(sql);
  return `## ${index + 1}. ${title}\n\n${note}\n\nMedian ${median.toFixed(0)} ms, with the cost of measuring every node.\n\n\`\`\`text\n${cut(plan)}\n\`\`\`\n`;
});
await writeFile(
  file,
  `# Query plans\n\nThe five heaviest statements behind the pages, as \`npm run bench:plans\` found them on a seeded database: ${size}. Times depend on the machine; what to compare after a change is which tables are read how often, and how.\n\n${sections.join("\n")}`,
);
console.error(`${file}: ${heaviest.map(({ median }) => `${median.toFixed(0)} ms`).join(", ")}`);
