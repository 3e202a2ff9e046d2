/**
 * Fills a migrated, empty database by `COPY` with an organization as it would look after weeks of use. Drawn, not
 * evaluated: the facts of an account do not explain its statuses.
 */
import pg from "pg";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { connectOrganization } from "#lib/data/organizations.ts";
import { statusColumns, statusRow } from "#lib/data/status-write.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { systemViewer } from "#lib/viewer.ts";
import { type Cell, copyRows } from "./copy.ts";
import {
  drawAdministratorFacts,
  drawFacts,
  drawManagementFacts,
  factsColumns,
  factsRows,
} from "./seed-facts.ts";
import {
  accountItems,
  drawRuns,
  eventColumns,
  eventRows,
  organizationItems,
  runAccountColumns,
  runAccountRows,
  runColumns,
  runRows,
  type SeededRun,
} from "./seed-history.ts";
import {
  drawOrganization,
  organizationId,
  type SeededAccount,
  type SeededOrganization,
} from "./seed-organization.ts";
import { coverageColumns, coverageRow, refreshColumns, refreshRow } from "./seed-refresh.ts";
import { seedResources } from "./seed-resources.ts";
import { seedSightings } from "./seed-sightings.ts";
import { endRuns, writeSnapshots } from "./seed-snapshots.ts";
import { drawOutline, drawVerdict } from "./seed-statuses.ts";

export interface SeedOptions {
  /** Accounts of the organization. */
  accounts: number;
  /** The first so many accounts have facts too. */
  accountsWithFacts: number;
  /** Runs of the past, two days apart. */
  runs: number;
  /** Of every active account; absent: none. */
  resourcesAnAccount?: number;
  now: Date;
  say(line: string): void;
}

/** What everything is drawn from. */
interface Plan extends SeedOptions {
  organization: SeededOrganization;
  history: SeededRun[];
}

/** The organization decides its own items; it looks like an account of middling maturity. */
function organizationAsSubject({ organization }: Plan): SeededAccount[] {
  const [management] = organization.accounts;
  return management === undefined ? [] : [{ ...management, id: organizationId, maturity: 0.5 }];
}

function* subjects(plan: Plan) {
  for (const account of organizationAsSubject(plan)) yield { account, decided: organizationItems };
  for (const account of plan.organization.accounts)
    if (account.state !== "ACTIVE" || account.outcome !== null) yield { account, decided: accountItems };
}

function* verdicts(plan: Plan, draw: typeof drawVerdict) {
  for (const { account, decided } of subjects(plan))
    for (const item of decided)
      yield { subjectId: account.id, itemId: item.id, verdict: draw(account, item, plan.now) };
}

function* statusRows(plan: Plan): Generator<Cell[]> {
  for (const { subjectId, itemId, verdict } of verdicts(plan, drawVerdict))
    yield statusRow(subjectId, itemId, verdict);
}

function* events(plan: Plan): Generator<Cell[]> {
  for (const status of verdicts(plan, drawOutline)) yield* eventRows(plan.history, status);
}

function* refreshRows(plan: Plan): Generator<Cell[]> {
  const runId = plan.history.at(-1)?.id ?? null;
  const first = new Set(plan.organization.accounts.slice(0, 2).map(({ id }) => id));
  for (const { account, decided } of subjects(plan))
    yield refreshRow(account, { decided, runId, isShared: first.has(account.id), now: plan.now });
}

function* coverage({ organization }: Plan): Generator<Cell[]> {
  for (const account of organization.accounts)
    if (account.outcome !== null) yield coverageRow(account, drawFacts(account));
}

function* facts({ organization, accountsWithFacts }: Plan): Generator<Cell[]> {
  const [management] = organization.accounts;
  for (const [index, account] of organization.accounts.slice(0, accountsWithFacts).entries()) {
    if (management === undefined || account.outcome === null || account.outcome === "failed") continue;
    const shared: Envelope[] =
      index === 0
        ? drawManagementFacts(organization)
        : index === 1
          ? drawAdministratorFacts(organization)
          : [];
    yield* factsRows(account.id, [...drawFacts(account), ...shared], management.id);
  }
}

async function copyInventory(client: pg.Client, { organization, now }: Plan): Promise<void> {
  const { units, accounts } = organization;
  const unitColumns = ["id", "organization_id", "parent_id", "name", "path"];
  await copyRows(
    client,
    "organizational_unit",
    unitColumns,
    units.map(({ id, parentId, name, path }) => [id, organizationId, parentId, name, path]),
  );
  // Connecting has entered the management account already.
  await client.query("delete from account");
  const columns =
    "id organization_id partition name email state unit_id payer_account_id joined_method joined_at first_seen_at missing_since";
  const payer = accounts[0]?.id ?? null;
  await copyRows(
    client,
    "account",
    columns.split(" "),
    accounts.map(({ id, name, email, state, unitId, joinedAt }) => {
      const missing = state === "DEPARTED" ? now : null;
      return [
        id,
        organizationId,
        "aws",
        name,
        email,
        state,
        unitId,
        payer,
        "CREATED",
        joinedAt,
        joinedAt,
        missing,
      ];
    }),
  );
}

async function copyHistory(client: pg.Client, plan: Plan): Promise<void> {
  const { history, organization } = plan;
  await copyRows(client, "run", runColumns, runRows(history));
  await copyRows(client, "run_account", runAccountColumns, runAccountRows(history, organization.accounts));
  await copyRows(client, "item_status_event", eventColumns, events(plan));
}

async function fill(client: pg.Client, plan: Plan): Promise<void> {
  const { say, organization } = plan;
  await copyInventory(client, plan);
  await copyRows(client, "refresh", refreshColumns, refreshRows(plan));
  say(`${await copyRows(client, "item_status", statusColumns, statusRows(plan))} statuses`);
  await client.query(
    "insert into stage_count select * from count_stages((select array_agg(subject_id) from refresh), null)",
  );
  await client.query(
    "insert into stage_total select * from total_stages((select array_agg(subject_id) from refresh))",
  );
  await client.query(
    "insert into item_tally select * from tally_items((select array_agg(subject_id) from refresh))",
  );
  say(`${await copyRows(client, "account_coverage", coverageColumns, coverage(plan))} rows of coverage`);
  await copyHistory(client, plan);
  say(`${plan.history.length} runs of ${organization.accounts.length} accounts`);
  say(`${await copyRows(client, "account_facts", factsColumns, facts(plan))} rows of facts`);
  say(`${await seedSightings(client)} sightings of other accounts`);
  if (plan.resourcesAnAccount !== undefined)
    say(`${await seedResources(client, plan.resourcesAnAccount)} resources`);
}

/**
 * Seeds the database behind `url`; answers the id of the organization.
 *
 * @throws AppError WRONG_STATE where an organization is already connected
 */
export async function seedDatabase(url: string, options: SeedOptions): Promise<string> {
  const organization = drawOrganization(options);
  const plan: Plan = { ...options, organization, history: drawRuns(options) };
  const database = openDatabase({ url, max: 2 });
  const client = new pg.Client({ connectionString: url });
  useDatabase(database);
  try {
    await client.connect();
    const { rowCount } = await client.query("select 1 from organization limit 1");
    if (rowCount) throw new Error("the database holds an organization already; seed an empty one");
    await connect(organization);
    await client.query("begin");
    await fill(client, plan);
    await client.query("commit");
    await client.query("analyze");
    await endRuns(plan.history);
    await writeSnapshots(plan.history);
    await client.query("vacuum (analyze)");
  } finally {
    await client.end();
    useDatabase(undefined);
    await database.close();
  }
  return organizationId;
}

async function connect({ accounts }: SeededOrganization): Promise<void> {
  const [management, security] = accounts;
  if (management === undefined || security === undefined) throw new RangeError("at least two accounts");
  await connectOrganization(systemViewer("bench-seed"), {
    kind: "organization",
    id: organizationId,
    name: "Seeded",
    managementAccountId: management.id,
    partition: "aws",
    homeRegion: "eu-west-1",
    featureSet: "ALL",
    roleName: "WaymarkAudit",
    externalId: "seeded-external-id",
    securityAccountId: security.id,
    logAccountId: null,
    regions: [],
    endpoint: null,
    baseAccountId: security.id,
  });
}
