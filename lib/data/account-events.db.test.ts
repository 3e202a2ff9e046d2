/** What listings tell of accounts: the feed, accounts that move between organizations, and those that are in two. */
import { beforeEach, describe, expect, test } from "vitest";
import type { AccountFields, SayingSource } from "#lib/account-fields.ts";
import type { OrganizationDelegation } from "#lib/facts/organizations.ts";
import { addAccounts, setAccountFields } from "./account-details.ts";
import { countEventWeeks } from "./account-event-weeks.ts";
import { type AccountEventFilter, eachAccountEvent, listAccountEvents } from "./account-events.ts";
import { readNewAccountId } from "./account-new.ts";
import { getAccountStanding } from "./account-standing.ts";
import { query } from "./database.ts";
import { recordInventory } from "./inventory.ts";
import { beginListing, failRun, startRun } from "./runs.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListing,
  connectTestOrganization,
  hoursLater,
  job,
  type ListedMember,
  memberId,
  organizationId,
} from "./test-scenario.ts";

useTestDatabase();

const [a, b] = [memberId(1), memberId(2)];
const other = { id: "o-otherother12", management: "333333333333" };
let hour = 0;

beforeEach(async () => {
  for (const table of ["run_account", "run", "account", "organizational_unit"])
    await query(`delete from ${table}`);
  await connectTestOrganization();
});

/** One listing that is read to its end, and a run that is over. */
async function list(members: readonly ListedMember[], organization = organizationId): Promise<void> {
  const now = hoursLater(hour++);
  const { run } = await startRun(job, { organizationId: organization, accountIds: [], now });
  await beginListing(job, { runId: run.id, now });
  const inventory = aListing(members, now);
  if (organization === other.id && inventory.tree.data !== null) {
    const { data } = inventory.tree;
    data.MasterAccountId = other.management;
    for (const account of data.accounts) if (account.Id === "111111111111") account.Id = other.management;
    // Ids of OUs are AWS's own: no two organizations have the same.
    for (const unit of [...data.roots, ...data.organizationalUnits]) unit.Id = `${unit.Id}-2`;
    for (const unit of data.organizationalUnits) unit.ParentId = `${unit.ParentId}-2`;
    for (const account of data.accounts) account.ParentId = `${account.ParentId}-2`;
    inventory.tree.accountId = other.management;
    inventory.delegation.accountId = other.management;
  }
  await recordInventory(job, { runId: run.id, inventory, now });
  await failRun(job, { runId: run.id, code: "test", message: "over", now });
}

const told = async () => {
  const { events } = await listAccountEvents(job, { limit: 50 });
  return events.map(({ kind, accountId, before, after }) => ({ kind, accountId, before, after })).reverse();
};

describe("the feed", () => {
  test("the first listing is no news; what comes, moves, is renamed, suspended, closed, leaves and returns is", async () => {
    await list([{ id: a }]);
    expect(await told()).toEqual([]);
    await list([{ id: a, ou: "ou-work", name: "pay" }, { id: b }]);
    await list([{ id: a, ou: "ou-work", name: "pay", state: "SUSPENDED" }, { id: b }]);
    await list([{ id: a, ou: "ou-work", name: "pay", state: "CLOSED" }]);
    await list([{ id: a, ou: "ou-work", name: "pay", state: "CLOSED" }, { id: b }]);
    await list([{ id: a, ou: "ou-work", name: "pay", state: "CLOSED" }, { id: b }]);
    expect(await told()).toEqual([
      { kind: "moved", accountId: a, before: { unit: "/Workloads/Prod" }, after: { unit: "/Workloads" } },
      { kind: "renamed", accountId: a, before: { name: "account-0001" }, after: { name: "pay" } },
      {
        kind: "new",
        accountId: b,
        before: null,
        after: { name: "account-0002", unit: "/Workloads/Prod", source: "organization" },
      },
      { kind: "suspended", accountId: a, before: { state: "ACTIVE" }, after: { state: "SUSPENDED" } },
      { kind: "closed", accountId: a, before: { state: "SUSPENDED" }, after: { state: "CLOSED" } },
      { kind: "departed", accountId: b, before: { state: "ACTIVE" }, after: null },
      { kind: "returned", accountId: b, before: { state: "DEPARTED" }, after: { state: "ACTIVE" } },
    ]);
  });

  test("in pages, of one kind, of one account, and only what the viewer sees", async () => {
    await list([{ id: a }]);
    await list([{ id: a, name: "x" }, { id: b }]);
    const first = await listAccountEvents(job, { limit: 1 });
    expect(first.events).toMatchObject([{ kind: "new", accountId: b, run: expect.any(Number) }]);
    const second = await listAccountEvents(job, { limit: 1, after: first.next ?? undefined });
    expect(second).toMatchObject({ events: [{ kind: "renamed" }], next: null });
    const renamed = await listAccountEvents(job, {
      kinds: ["renamed"],
      accountId: a,
      organizationId,
      limit: 9,
    });
    expect(renamed.events).toHaveLength(1);
    const owner = { actor: "user:ada", role: "owner", accounts: [a] } as const;
    expect((await listAccountEvents(owner, { limit: 9 })).events.map(({ accountId }) => accountId)).toEqual([
      a,
    ]);
  });
});

describe("what people say", () => {
  const say = (fields: AccountFields, source: SayingSource = "manual") =>
    setAccountFields(job, [{ accountId: a, fields }], { source });

  test("a field that changes is told once, one that stays or is hidden by another's word is not", async () => {
    await list([{ id: a }]);
    await say({ environment: "dev", notes: "old" }, "spreadsheet");
    await say({ environment: "prod" });
    await say({ environment: "test" }, "spreadsheet");
    await say({ environment: "prod" });
    expect(await told()).toEqual([
      {
        kind: "changed",
        accountId: a,
        before: { environment: null, notes: null },
        after: { environment: "dev", notes: "old" },
      },
      { kind: "changed", accountId: a, before: { environment: "dev" }, after: { environment: "prod" } },
    ]);
  });

  test("of an account that nobody lists its name, place and state are told apart from the rest", async () => {
    await addAccounts(job, [{ accountId: b, fields: { environment: "lab" } }], { source: "manual" });
    const fields = { name: "Lab", unit: "/Old", state: "CLOSED", costCentre: "7", payer: a };
    await setAccountFields(job, [{ accountId: b, fields }], { source: "manual" });
    expect((await told()).map(({ kind, after }) => [kind, after])).toEqual([
      ["new", { name: null, source: "manual" }],
      ["renamed", { name: "Lab" }],
      ["moved", { unit: "/Old" }],
      ["closed", { state: "CLOSED" }],
      ["changed", { payer: a, costCentre: "7" }],
    ]);
  });
});

describe("narrowed", () => {
  test("to an OU with what is below it, and to a time; week by week, those without events too", async () => {
    await list([
      { id: a, ou: "ou-work" },
      { id: b, ou: "r-root" },
    ]);
    await setAccountFields(
      job,
      [a, b].map((accountId) => ({ accountId, fields: { notes: "x" } })),
      { source: "manual" },
    );
    const ids = async (filter: AccountEventFilter) => {
      const { events } = await listAccountEvents(job, { ...filter, limit: 9 });
      return events.map(({ accountId }) => accountId).sort();
    };
    expect(await ids({ unitPath: "/Workloads" })).toEqual([a]);
    expect(await ids({ unitPath: "/" })).toEqual([a, b]);
    expect(await ids({ unitPath: "/Work" })).toEqual([]);
    const now = new Date();
    expect(await ids({ until: new Date(now.getTime() - 3_600_000) })).toEqual([]);
    const weeks = await countEventWeeks(
      job,
      { unitPath: "/Workloads", until: new Date(0) },
      { weeks: 3, now },
    );
    expect(weeks.map(({ total, counts }) => ({ total, counts }))).toEqual([
      { total: 0, counts: {} },
      { total: 0, counts: {} },
      { total: 1, counts: { changed: 1 } },
    ]);
    expect(weeks.every(({ monday }) => new Date(`${monday}T00:00:00Z`).getUTCDay() === 1)).toBe(true);
  });

  test("all of them in steps are what the pages list", async () => {
    await list([{ id: a }]);
    for (const notes of ["1", "2", "3"])
      await setAccountFields(job, [{ accountId: a, fields: { notes } }], { source: "manual" });
    const seen: unknown[] = [];
    for await (const { after } of eachAccountEvent(job, { accountId: a })) seen.push(after);
    expect(seen).toEqual([{ notes: "3" }, { notes: "2" }, { notes: "1" }]);
  });
});

describe("an account that is added by hand", () => {
  test.each([
    ["1234-5678 9012", { kind: "new", id: "123456789012", repaired: "Taken away: spaces, hyphens." }],
    ["23456789012", { kind: "asked", id: "023456789012" }],
    [a, { kind: "known", id: a, repaired: null, name: "account-0001" }],
    [` ${a}`, { kind: "known", id: a }],
    ["1.23457E+11", { kind: "refused" }],
    ["12345", { kind: "refused" }],
  ])("%s", async (typed, expected) => {
    await list([{ id: a }]);
    expect(await readNewAccountId(job, typed)).toMatchObject(expected);
  });

  test("whoever does not see all of them is not told which are known", async () => {
    const some = { actor: "user:ada", role: "security", accounts: [a] } as const;
    await expect(readNewAccountId(some, b)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("one account, several places", () => {
  test("one of the register moves to the organization that lists it, with what people said of it", async () => {
    await list([{ id: a }]);
    await addAccounts(job, [{ accountId: b, fields: { name: "Lab", unit: "/Old", environment: "test" } }], {
      source: "manual",
    });
    await list([{ id: a }, { id: b }]);
    expect(
      await query(
        `select a.name, a.environment, a.organization_id as organization, u.path, a.source::text as source
         from account a join organizational_unit u on u.id = a.unit_id where a.id = $1`,
        [b],
      ),
    ).toEqual([
      {
        name: "account-0002",
        environment: "test",
        organization: organizationId,
        path: "/Workloads/Prod",
        source: "organization",
      },
    ]);
    expect(await query("select path from organizational_unit where organization_id = 'register'")).toEqual(
      [],
    );
    expect((await told()).slice(1)).toMatchObject([
      { kind: "joined", before: { organization: "register", unit: "/Old" } },
      { kind: "renamed", before: { name: "Lab" }, after: { name: "account-0002" } },
      { kind: "changed", before: { email: "" } },
    ]);
    await setAccountFields(job, [{ accountId: b, fields: { notes: "moved" } }], { source: "manual" });
    expect(await query("select name from account where id = $1", [b])).toEqual([{ name: "account-0002" }]);
  });

  test("one that two organizations list stays where it is, until the first lists it no longer", async () => {
    await list([{ id: a }, { id: b }]);
    await connectTestOrganization({ id: other.id, managementAccountId: other.management, name: "Other" });
    await list([{ id: b, name: "mine too" }], other.id);
    const holder = async () => query("select organization_id as id, name from account where id = $1", [b]);
    expect(await holder()).toEqual([{ id: organizationId, name: "account-0002" }]);
    const claims = async () => (await getAccountStanding(job, b)).claims;
    expect(await claims()).toMatchObject([
      { organizationId: other.id, organizationName: "Other", name: "mine too", state: "ACTIVE" },
    ]);
    await list([{ id: a }]);
    await list([{ id: b, name: "mine too" }], other.id);
    expect(await holder()).toEqual([{ id: other.id, name: "mine too" }]);
    expect(await claims()).toEqual([]);
  });
});

test("a delegated administrator is known by what it administers; without the facts nothing is said", async () => {
  const now = hoursLater(hour++);
  const listed = async (data: OrganizationDelegation | null) => {
    const { run } = await startRun(job, { organizationId, accountIds: [], now });
    await beginListing(job, { runId: run.id, now });
    const inventory = aListing([{ id: a }, { id: b }], now);
    await recordInventory(job, {
      runId: run.id,
      inventory: { ...inventory, delegation: { ...inventory.delegation, data, complete: data !== null } },
      now,
    });
    await failRun(job, { runId: run.id, code: "test", message: "over", now });
  };
  const ServicePrincipals = ["guardduty.amazonaws.com"];
  const DelegationEnabledDate = "2026-01-01T00:00:00.000Z";
  await listed({
    delegatedAdministrators: [{ Id: a, ServicePrincipals, DelegationEnabledDate }],
    trustedServices: null,
  });
  expect(await getAccountStanding(job, a)).toEqual({
    claims: [],
    isDutyKnown: true,
    duty: { services: ServicePrincipals, since: DelegationEnabledDate },
  });
  expect(await getAccountStanding(job, b)).toMatchObject({ isDutyKnown: true, duty: null });
  await listed(null);
  expect(await getAccountStanding(job, a)).toEqual({ claims: [], isDutyKnown: false, duty: null });
});
