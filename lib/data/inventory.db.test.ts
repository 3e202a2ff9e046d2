import { beforeEach, expect, test } from "vitest";
import { organizationTreeSchema } from "#lib/facts/organizations.ts";
import { query } from "./database.ts";
import {
  listAccountsWithOtherInputs,
  loadEvaluationInput,
  loadEvaluationInputs,
  loadOrganizationInput,
} from "./evaluation-input.ts";
import { recordInventory } from "./inventory.ts";
import { unitRows } from "./inventory-tree.ts";
import { recordEvaluation } from "./record.ts";
import { beginListing, failRun, startRun } from "./runs.ts";
import { updateSetting } from "./settings.ts";
import { getStatuses } from "./statuses.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListing,
  allMet,
  anEnvelope,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  type ListedMember,
  management,
  memberId,
  organizationId,
  start,
  verdicts,
} from "./test-scenario.ts";

useTestDatabase();
beforeEach(async () => {
  await query("delete from run_account");
  await query("delete from run");
  await query("delete from account");
  await query("delete from refresh");
  await query("delete from account_facts");
  await connectTestOrganization();
});

const [a, b] = [memberId(1), memberId(2)];

async function list(members: readonly ListedMember[], complete = true) {
  const { run } = await startRun(job, { organizationId, accountIds: [], now: start });
  await beginListing(job, { runId: run.id, now: start });
  const recorded = await recordInventory(job, {
    runId: run.id,
    inventory: aListing(members, start, complete),
    now: start,
  });
  return { runId: run.id, recorded };
}

async function listAndEnd(members: readonly ListedMember[], complete = true) {
  const listed = await list(members, complete);
  await failRun(job, { runId: listed.runId, code: "test", message: "over", now: start });
  return listed;
}

async function states(): Promise<Record<string, string>> {
  const rows = await query<{ id: string; state: string }>("select id, state from account order by id");
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

test("the first listing creates accounts and OUs; the second one writes none of them", async () => {
  expect((await listAndEnd([{ id: a }, { id: b }])).recorded).toMatchObject({
    created: 2,
    moved: 0,
    total: 3,
    jobs: 3,
  });
  const versions = () =>
    query(
      "select id, xmin, ctid::text from account union all select id, xmin, ctid::text from organizational_unit order by 1",
    );
  const before = await versions();
  expect((await listAndEnd([{ id: a }, { id: b }])).recorded).toEqual({
    created: 0,
    moved: 0,
    suspended: 0,
    departed: 0,
    returned: 0,
    total: 3,
    jobs: 3,
  });
  expect(await versions()).toEqual(before);
});

test("the same listing recorded twice for one run: the second time nothing happens", async () => {
  const { runId } = await list([{ id: a }]);
  const again = await recordInventory(job, { runId, inventory: aListing([{ id: b }]), now: start });
  expect(again).toMatchObject({ created: 0, total: 0 });
  expect(await states()).not.toHaveProperty(b);
});

test("moved, suspended, departed, closed and returned accounts", async () => {
  await listAndEnd([{ id: a }, { id: b }]);
  expect(
    (
      await listAndEnd([
        { id: a, ou: "ou-work" },
        { id: b, state: "SUSPENDED" },
      ])
    ).recorded,
  ).toMatchObject({
    moved: 1,
    suspended: 1,
  });
  expect((await listAndEnd([{ id: b, state: "CLOSED" }])).recorded).toMatchObject({ departed: 1 });
  expect(await states()).toEqual({ [management]: "ACTIVE", [a]: "DEPARTED", [b]: "CLOSED" });
  expect((await listAndEnd([])).recorded).toMatchObject({ departed: 1, total: 1 });
  expect(await states()).toEqual({ [management]: "ACTIVE", [a]: "DEPARTED", [b]: "CLOSED" });
  expect((await listAndEnd([{ id: a }])).recorded).toMatchObject({ returned: 1, created: 0 });
  expect(await query("select missing_since from account where id = $1", [a])).toEqual([
    { missing_since: null },
  ]);
});

test("an incomplete listing says of nobody that they left", async () => {
  await listAndEnd([{ id: a }, { id: b }]);
  expect((await listAndEnd([{ id: a }], false)).recorded).toMatchObject({ departed: 0 });
  expect((await states())[b]).toBe("ACTIVE");
});

test("an account that comes back has no facts, and reads as never refreshed", async () => {
  const { runId } = await list([{ id: a }]);
  await recordEvaluation(job, {
    runId,
    now: start,
    evaluations: [{ accountId: a, verdicts: allMet, inputsHash: "h" }],
    organization: null,
  });
  await query(
    `insert into account_facts (account_id, collector, region, schema, complete, hash, body)
     values ($1, 'iam.summary', 'global', 1, true, 'h', '{}')`,
    [a],
  );
  await failRun(job, { runId, code: "test", message: "over", now: start });
  await listAndEnd([{ id: a, state: "SUSPENDED" }]);
  expect(await query("select 1 from account_facts where account_id = $1", [a])).toHaveLength(1);
  await listAndEnd([{ id: a }]);
  expect(await query("select 1 from account_facts where account_id = $1", [a])).toHaveLength(0);
  const report = await getStatuses(job, { items, now: start, accountIds: [a] });
  expect(report.accounts[0]?.items["3.2"]).toMatchObject({ state: "UNKNOWN", reasonCode: "never_refreshed" });
});

test("a run of some accounts lists all and reads those", async () => {
  await listAndEnd([{ id: a }, { id: b }]);
  const { run } = await startRun(job, { organizationId, accountIds: [b], now: start });
  await beginListing(job, { runId: run.id, now: start });
  const recorded = await recordInventory(job, {
    runId: run.id,
    inventory: aListing([{ id: a }, { id: b }]),
    now: start,
  });
  expect(recorded).toMatchObject({ total: 1, jobs: 1 });
});

test("an OU's path survives a parent that is not listed, and a circle", () => {
  const tree = organizationTreeSchema.parse({
    Id: organizationId,
    MasterAccountId: management,
    FeatureSet: null,
    roots: [{ Id: "r-1", PolicyTypes: [] }],
    organizationalUnits: [
      { Id: "ou-1", Name: "Orphan", ParentId: "ou-missing" },
      { Id: "ou-2", Name: "Two", ParentId: "ou-3" },
      { Id: "ou-3", Name: "Three", ParentId: "ou-2" },
    ],
    accounts: [],
  });
  expect(unitRows(tree).map(({ path }) => path)).toEqual([
    "/",
    "/Orphan",
    "/Two/Three/Two".slice(4),
    "/Two/Three",
  ]);
});

test("OUs that are gone are deleted, and their accounts keep no dangling place", async () => {
  await listAndEnd([{ id: a }]);
  await query(
    "insert into organizational_unit (id, organization_id, name, path) values ('ou-old', $1, 'Old', '/Old')",
    [organizationId],
  );
  await query("update account set unit_id = 'ou-old' where id = $1", [a]);
  await listAndEnd([{ id: a }]);
  expect(await query("select unit_id from account where id = $1", [a])).toEqual([{ unit_id: "ou-prod" }]);
  expect(await query("select 1 from organizational_unit where id = 'ou-old'")).toHaveLength(0);
});

test("the input of an account: own facts replaced by fresh ones, others' facts shared, the attempt counted", async () => {
  const { runId } = await list([{ id: a }, { id: b }]);
  const fresh = [
    anEnvelope(a, {
      collector: "sts.assume",
      data: {
        roleArn: "arn:aws:iam::222222220001:role/WaymarkAudit",
        assumed: true,
        failure: null,
        code: null,
        message: null,
        assumableWithoutExternalId: null,
        stsRegion: "eu-west-1",
      },
    }),
    anEnvelope(a, { collector: "iam.summary", data: { Users: 3 } }),
  ];
  const context = { runId, now: start, items };
  const { input } = await loadEvaluationInput(job, a, { ...context, envelopes: fresh });
  expect(input.facts).toEqual(fresh);
  expect(input.sharedFacts.map(({ collector, accountId }) => [collector, accountId])).toEqual([
    ["organizations.delegation", management],
    ["organizations.tree", management],
  ]);
  expect(input.run).toMatchObject({ attempted: 1, assumed: 1 });
  expect(input.account).toMatchObject({ id: a, state: "ACTIVE", isManagement: false });
  expect(input.organization).toMatchObject({ id: organizationId, regionPolicy: "all" });
  const own = await loadEvaluationInput(job, management, context);
  expect(own.input.facts).toHaveLength(2);
  expect(own.input.sharedFacts).toEqual([]);
  expect(own.input.account.isManagement).toBe(true);
});

test("accounts are evaluated again when what they read of others has changed, and not otherwise", async () => {
  const { runId } = await list([{ id: a }, { id: b, state: "SUSPENDED" }]);
  const context = { runId, now: start, items };
  const evaluateAll = async () => {
    const ids = await listAccountsWithOtherInputs(job, context);
    const inputs = await loadEvaluationInputs(job, ids, context);
    await recordEvaluation(job, {
      runId,
      now: start,
      evaluations: inputs.map(({ input, inputsHash }) => ({
        accountId: input.account.id,
        verdicts: allMet,
        inputsHash,
      })),
      organization: null,
    });
    return ids;
  };
  expect(await evaluateAll()).toEqual([management, a, b]);
  expect(await evaluateAll()).toEqual([]);
  await updateSetting(job, "requireCentral", false);
  expect(await evaluateAll()).toEqual([management, a, b]);
  await query("update account set state = 'ACTIVE' where id = $1", [b]);
  expect(await evaluateAll()).toEqual([b]);
  await query(
    `insert into exception (id, account_id, item_id, resource, kind, reason, compensating_control, requested_by,
       approved_by, expires_at)
     values (gen_random_uuid(), $1, '3.4', 'arn', 'risk', 'r', 'c', 'x', 'y', $2),
            (gen_random_uuid(), $3, '3.4', 'arn', 'risk', 'r', 'c', 'x', 'x', $2)`,
    [a, hoursLater(24), b],
  );
  expect(await evaluateAll()).toEqual([a]);
  await query("update account_facts set hash = 'other' where collector = 'organizations.delegation'");
  expect(await evaluateAll()).toEqual([management, a, b]);
  const newer = { ...context, items: items.map((item) => ({ ...item, evaluatorVersion: 2 })) };
  expect(await listAccountsWithOtherInputs(job, newer)).toEqual([management, a, b]);
});

test("the organization's own input, and its statuses apart from a standalone account's", async () => {
  const { runId } = await list([{ id: a }]);
  const { input, inputsHash } = await loadOrganizationInput(job, organizationId, {
    runId,
    now: start,
    items,
  });
  expect(input.sharedFacts).toHaveLength(2);
  expect(inputsHash).toMatch(/^[0-9a-f]{64}$/);
  const alone = memberId(50);
  await connectTestOrganization({ kind: "standalone", id: alone, managementAccountId: alone, name: "Alone" });
  await recordEvaluation(job, {
    runId: null,
    now: start,
    evaluations: [{ accountId: alone, verdicts: allMet, inputsHash: "h" }],
    organization: { organizationId: alone, verdicts: verdicts({ "1.2": {} }), inputsHash: "h" },
  });
  const report = await getStatuses(job, { items, now: start, accountIds: [alone] });
  expect(report.accounts[0]?.items).toMatchObject({
    "1.2": { state: "MET", inherited: true },
    "3.2": { state: "MET", inherited: false },
  });
  expect(report.accounts[0]?.stages[0]).toEqual({ stage: 1, met: 1, applicable: 1, unknown: 0 });
});
