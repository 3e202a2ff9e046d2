/** Searching in the largest database: accounts as somebody types, and resources by the parts of them that people remember. */
import { openDatabase, query, useDatabase } from "#lib/data/database.ts";
import { listResources } from "#lib/data/resource-list.ts";
import { parseResourceQuery } from "#lib/data/resource-query.ts";
import { search } from "#lib/data/search.ts";
import { systemViewer } from "#lib/viewer.ts";
import { percentile } from "./growth.ts";
import type { Figure } from "./report.ts";
import { organizationId } from "./seed-organization.ts";

const viewer = systemViewer("bench");
const rounds = 30;
const warmUps = 3;
const budgets = { accounts: 100, resources: 200 };

/** As somebody types a name, an address and an id. */
const typed = ["p", "pr", "pro", "prod", "prod-1", "owner", "123"];

/** A rare and a frequent word, two of them, nothing, an id, addresses and ranges of them, a DNS name, a tag, a region, a service and a mark. */
const resourceQueries = [
  "q=legacy-dev-177",
  "q=prod",
  "q=web-prod",
  "q=nothing-is-called-so",
  "q=a1b2c3d4",
  "q=198.33.10.5",
  "q=10.20.30.40",
  "q=10.20.30.0%2F24",
  "q=10.20.0.0%2F14",
  "q=10.20.30.16%2F28",
  "q=10.0.0.0%2F8",
  "q=0123456789ab.eu-west-1.elb.amazonaws.com",
  "q=team%3Dteam-7",
  "region=sa-east-1",
  "service=ec2",
  "is=public",
];

interface SearchCost {
  asked: string;
  p50: number;
  p95: number;
}

async function measure(asked: string, work: () => Promise<unknown>): Promise<SearchCost> {
  const times: number[] = [];
  for (let round = -warmUps; round < rounds; round += 1) {
    const begun = performance.now();
    await work();
    if (round >= 0) times.push(performance.now() - begun);
  }
  return { asked, p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

function figureOf(what: string, costs: readonly SearchCost[], budget: number): Figure {
  const worst = costs.reduce((a, b) => (b.p95 > a.p95 ? b : a));
  const over = costs.filter(({ p95 }) => p95 >= budget).length;
  return {
    id: "P18",
    what: `${what}: p95 of the slowest of ${costs.length} questions (${worst.asked})`,
    figure: `${worst.p95.toFixed(0)} ms, p50 ${worst.p50.toFixed(0)} ms; ${over} over`,
    budget: `< ${budget} ms`,
    met: over === 0,
    raw: { costs },
  };
}

/** Measures both in a seeded database, without a web process. */
export async function measureSearch(databaseUrl: string, say: (line: string) => void): Promise<Figure[]> {
  const database = openDatabase({ url: databaseUrl });
  useDatabase(database);
  try {
    const [size] = await query<{ accounts: number; resources: number }>(
      `select (select count(*) from account)::int as accounts,
         (select sum(present + defaults) from resource_count)::int as resources`,
    );
    const accounts: SearchCost[] = [];
    for (const text of typed)
      accounts.push(await measure(text, () => search(viewer, { organizationId, text, limit: 8 })));
    const resources: SearchCost[] = [];
    for (const text of resourceQueries) {
      const asked = parseResourceQuery(new URLSearchParams(text)).query;
      resources.push(
        await measure(text, () =>
          listResources(viewer, asked, { organizationId, limit: 50, now: new Date() }),
        ),
      );
    }
    for (const { asked, p50, p95 } of [...accounts, ...resources])
      say(`search ${asked}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`);
    return [
      figureOf(`search as one types among ${size?.accounts ?? 0} accounts`, accounts, budgets.accounts),
      figureOf(`search of ${size?.resources ?? 0} resources`, resources, budgets.resources),
    ];
  } finally {
    useDatabase(undefined);
    await database.close();
  }
}
