/** P19: the radar of the largest database as people ask for it, and what a refresh adds to it, account by account. */
import { openDatabase, query, transaction, useDatabase } from "#lib/data/database.ts";
import {
  countSightedAccounts,
  everySighted,
  getSightedAccount,
  listSightedAccounts,
  type RadarQuery,
} from "#lib/data/radar-list.ts";
import { listSightings } from "#lib/data/radar-page.ts";
import { writeSightings } from "#lib/data/sightings-write.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { aFact } from "#lib/roadmap/a-fact.fixture.ts";
import { systemViewer } from "#lib/viewer.ts";
import { percentile } from "./growth.ts";
import type { Figure } from "./report.ts";
import { organizationId } from "./seed-organization.ts";
import { sightedId } from "./seed-sightings.ts";

const viewer = systemViewer("bench");
const rounds = 20;
const warmUps = 2;
const budgetMs = 200;
/** Accounts whose facts are read for sightings, one transaction each, as refreshes do. */
const refreshed = 200;

/** What pages and programs ask. */
const questions: Readonly<Record<string, Partial<RadarQuery>>> = {
  "the first page": {},
  "unknown ones that a role lets in": { classes: ["unknown"], places: ["trust"], withoutExternalId: true },
  "digits of an id": { text: "99991" },
  "a page further down": { after: "1.10.999950000000" },
};

async function p95Of(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = -warmUps; round < rounds; round += 1) {
    const begun = performance.now();
    await work();
    if (round >= 0) times.push(performance.now() - begun);
  }
  return percentile(times, 0.95);
}

async function readingFigure(say: (line: string) => void): Promise<Figure> {
  const now = new Date();
  const scope = { organizationId, now };
  const asked: [string, () => Promise<unknown>][] = [
    ...Object.entries(questions).map(([name, changes]): [string, () => Promise<unknown>] => [
      name,
      () => listSightedAccounts(viewer, { ...everySighted, ...changes }, { ...scope, limit: 50 }),
    ]),
    ["numbers by class", () => countSightedAccounts(viewer, scope)],
    ["one account", () => getSightedAccount(viewer, { ...scope, accountId: sightedId })],
    [
      "its places",
      () => listSightings(viewer, { organizationId, accountId: sightedId, after: null, limit: 50 }),
    ],
  ];
  const costs: { name: string; p95: number }[] = [];
  for (const [name, work] of asked) costs.push({ name, p95: await p95Of(work) });
  for (const { name, p95 } of costs) say(`radar, ${name}: p95 ${p95.toFixed(0)} ms`);
  const worst = costs.reduce((a, b) => (b.p95 > a.p95 ? b : a));
  const [size] = await query<{ sightings: number; accounts: number }>(
    "select count(*)::int as sightings, count(distinct account_id)::int as accounts from account_sighting",
  );
  return {
    id: "P19",
    what: `radar over ${size?.sightings ?? 0} sightings in ${size?.accounts ?? 0} accounts: p95 of the slowest of ${costs.length} questions (${worst.name})`,
    figure: `${worst.p95.toFixed(0)} ms`,
    budget: `< ${budgetMs} ms`,
    met: worst.p95 < budgetMs,
    raw: { costs },
  };
}

/** Twenty roles and ten queues, of which a third lets somebody else in. */
function factsOf(accountId: string): Envelope[] {
  const policy = (of: number) =>
    JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { AWS: of % 3 === 0 ? String(999_910_000_000 + of) : accountId },
        Action: "sts:AssumeRole",
        Resource: "*",
      },
    });
  const roles = Array.from({ length: 20 }, (_, of) => ({
    Arn: `arn:aws:iam::${accountId}:role/role-${of}`,
    RoleName: `role-${of}`,
    Path: "/",
    CreateDate: null,
    lastUsedOn: null,
    trustPolicy: policy(of),
    permissionsBoundary: null,
    attachedPolicies: [],
    inlinePolicies: [],
  }));
  const resources = Array.from({ length: 10 }, (_, of) => ({
    arn: `arn:aws:sqs:eu-west-1:${accountId}:queue-${of}`,
    policy: policy(of),
  }));
  const of = { accountId, observedAt: new Date().toISOString() };
  return [
    aFact("iam.authorization", ["iam:GetAccountAuthorizationDetails"], { auditRole: null, roles }, of),
    aFact("sqs.policies", ["sqs:ListQueues"], { resources }, { ...of, region: "eu-west-1" }),
  ];
}

async function buildingFigure(say: (line: string) => void): Promise<Figure> {
  const accounts = await query<{ id: string }>(
    "select id from account where state = 'ACTIVE' order by id desc limit $1",
    [refreshed],
  );
  const refresh = async (at: Date) => {
    const begun = performance.now();
    let rows = 0;
    for (const { id } of accounts)
      rows += await transaction((tx) =>
        writeSightings(tx, { accountId: id, organizationId, at }, factsOf(id)),
      );
    return { ms: (performance.now() - begun) / accounts.length, rows };
  };
  const first = await refresh(new Date());
  const again = await refresh(new Date());
  say(`radar, an account's facts: ${first.ms.toFixed(1)} ms, the same again ${again.ms.toFixed(1)} ms`);
  return {
    id: "P19",
    what: `radar: what ${accounts.length} accounts with 30 policies each name, beside the others' sightings, an account (the same again)`,
    figure: `${first.ms.toFixed(1)} ms (${again.ms.toFixed(1)} ms, ${again.rows} rows)`,
    budget: "< 25 ms; 0 rows again",
    met: first.ms < 25 && again.rows === 0,
    raw: { first, again },
  };
}

/** Measures both in a seeded database, without a web process. */
export async function measureRadar(databaseUrl: string, say: (line: string) => void): Promise<Figure[]> {
  const database = openDatabase({ url: databaseUrl });
  useDatabase(database);
  try {
    return [await readingFigure(say), await buildingFigure(say)];
  } finally {
    useDatabase(undefined);
    await database.close();
  }
}
