import { beforeAll, describe, expect, test } from "vitest";
import { cursorText } from "./account-cursor.ts";
import { setAccountFields } from "./account-details.ts";
import { type AccountListRow, eachAccount, listAccountPage, listMatchingIds } from "./account-list.ts";
import { type AccountQuery, everyAccount, parseAccountQuery, sortColumns } from "./account-query.ts";
import { countMatching } from "./account-view-counts.ts";
import { type AccountStep, listAccountStep, listAccounts } from "./accounts.ts";
import { query } from "./database.ts";
import { listFieldChoices } from "./field-choices.ts";
import { getOverview } from "./overview.ts";
import { resetSetting, updateSetting } from "./settings.ts";
import { getStatuses, type StatusReport } from "./statuses.ts";
import { aVariedOrganization, memberCount } from "./test-accounts.ts";
import { useTestDatabase } from "./test-database.ts";
import { hoursLater, items, job, memberId, organizationId } from "./test-scenario.ts";

useTestDatabase();
const now = hoursLater(1);
const options = { organizationId, items, now };
const world: { rows: AccountListRow[]; statuses: StatusReport } = {
  rows: [],
  statuses: { accounts: [], organizations: [] },
};

beforeAll(async () => {
  await aVariedOrganization();
  const { rows } = await listAccountPage(job, everyAccount, { ...options, limit: 1000 });
  world.rows = rows;
  world.statuses = await getStatuses(job, { items, now });
});

function asked(text: string): AccountQuery {
  const { query: parsed, problems } = parseAccountQuery(new URLSearchParams(text), items);
  expect(problems).toEqual([]);
  return parsed;
}

async function ids(text: string): Promise<string[]> {
  return listMatchingIds(job, asked(text), options);
}

/** The same question answered from the rows and their statuses. */
function expectedIds(holds: (row: AccountListRow, states: Record<string, string>) => boolean): string[] {
  const byId = new Map(world.statuses.accounts.map((account) => [account.id, account.items]));
  return world.rows
    .filter((row) => {
      const own = Object.entries(byId.get(row.id) ?? {});
      return holds(row, Object.fromEntries(own.map(([id, { state }]) => [id, state])));
    })
    .map(({ id }) => id);
}

const cell = (row: AccountListRow, stage: number) =>
  row.stages.find((one) => one.stage === stage)?.state ?? "";
const stageOf = (row: AccountListRow, stage: number) => row.stages.find((one) => one.stage === stage);

const filters: Record<string, (row: AccountListRow, states: Record<string, string>) => boolean> = {
  "ou=/Workloads": ({ ou }) => ou?.startsWith("/Workloads") === true,
  "ou=/Workloads/Prod/": ({ ou }) => ou === "/Workloads/Prod",
  "ou=/Work": () => false,
  "ou=/": ({ ou }) => ou !== null,
  "state=suspended": ({ status }) => status === "SUSPENDED",
  "state=SUSPENDED&state=DEPARTED": ({ status }) => status === "SUSPENDED" || status === "DEPARTED",
  "freshness=failed": ({ freshness }) => freshness === "failed",
  "freshness=never&freshness=partly": ({ freshness }) => freshness === "never" || freshness === "partly",
  "freshness=skipped": ({ freshness }) => freshness === "skipped",
  "cause=unreachable": ({ failure }) => failure?.code === "unreachable",
  "cause=suspended": () => false,
  "stage=1": (row) => !["met", "exc", "na"].includes(cell(row, 1)),
  "stage=3": (row) => !["met", "exc", "na"].includes(cell(row, 3)),
  "stage=3:complete": (row) => ["met", "exc"].includes(cell(row, 3)),
  "stage=3:failing": (row) => (stageOf(row, 3)?.notMet ?? 0) + (stageOf(row, 3)?.partial ?? 0) > 0,
  "stage=4:unknown": (row) => (stageOf(row, 4)?.unknown ?? 0) > 0,
  "unknown=30": ({ share }) => (share?.unknownHundredths ?? 0) > 30,
  "joined=7d": ({ joinedAt }) => joinedAt !== null && joinedAt > "2026-11-15",
  "joined=2026-01-01": ({ joinedAt }) => joinedAt !== null && joinedAt > "2026-01-01",
  "unseen=1d": ({ refreshedAt }) => refreshedAt === null,
  "unseen=2026-11-22": ({ refreshedAt }) => refreshedAt === null,
  "q=PAY": ({ name }) => name.toLowerCase() === "pay",
  "q=pay%20/workloads": ({ name, ou }) =>
    name.toLowerCase() === "pay" && ou?.startsWith("/Workloads") === true,
  "q=2222%202222-0007": ({ id }) => id === memberId(7),
  "q=100%25": ({ name }) => name.includes("100%"),
  "q=it's": ({ name }) => name.includes("it's"),
  "q=\\": ({ name }) => name.includes("\\"),
  "q=222222220003@EXAMPLE": ({ email }) => email.startsWith("222222220003@"),
  "q=nobody%20has%20this": () => false,
  "stage=3:failing&state=ACTIVE&ou=/Workloads": (row) =>
    (stageOf(row, 3)?.notMet ?? 0) + (stageOf(row, 3)?.partial ?? 0) > 0 &&
    row.status === "ACTIVE" &&
    row.ou?.startsWith("/Workloads") === true,
};
for (const itemId of ["3.2", "4.1", "1.2"]) {
  for (const state of ["MET", "PARTIAL", "NOT_MET", "NOT_APPLICABLE", "UNKNOWN"])
    filters[`item=${itemId}:${state}`] = (_row, states) => states[itemId] === state;
  filters[`item=${itemId}`] = (_row, states) => ["PARTIAL", "NOT_MET"].includes(states[itemId] ?? "");
}

test("the rows know as much as the accounts themselves", () => {
  expect(world.rows).toHaveLength(memberCount + 1);
  const kinds = new Set(world.rows.map(({ freshness }) => freshness));
  expect([...kinds].sort()).toEqual(["failed", "fresh", "never", "partly", "skipped"]);
  expect(new Set(world.rows.map((row) => cell(row, 3)))).toEqual(
    new Set(["met", "no", "unk", "partly", "exc"]),
  );
});

describe("filters", () => {
  test.each(Object.entries(filters))("%s", async (text, holds) => {
    const wanted = expectedIds(holds);
    expect((await ids(text)).sort()).toEqual(wanted.sort());
    expect(await countMatching(job, [asked(text)], options)).toEqual([wanted.length]);
  });

  test("the table of filters tries each of them on somebody", () => {
    const empty = Object.entries(filters).filter(([, holds]) => expectedIds(holds).length === 0);
    expect(empty.map(([text]) => text).sort()).toEqual(
      ["cause=suspended", "item=1.2:MET", "item=1.2:PARTIAL", "ou=/Work", "q=nobody%20has%20this"].sort(),
    );
  });

  test("excepted is an item that is complete by an accepted risk, and only while it holds", async () => {
    const rows = await query<{ id: string }>(
      "select subject_id as id from item_status where item_id = '3.2' and excepted > 0 order by 1",
    );
    expect(rows.length).toBeGreaterThan(0);
    expect((await ids("item=3.2:EXCEPTED")).sort()).toEqual(rows.map(({ id }) => id));
    const late = { ...options, now: hoursLater(100) };
    expect(await listMatchingIds(job, asked("item=3.2:EXCEPTED"), late)).toEqual([]);
  });

  test("many views are counted in one statement", async () => {
    const texts = [
      "",
      "state=SUSPENDED",
      "stage=3",
      "stage=4:failing",
      "unknown=30",
      "item=3.4:NOT_MET",
      "q=pay",
    ];
    const counts = await countMatching(job, texts.map(asked), options);
    const alone = await Promise.all(texts.map(async (text) => (await ids(text)).length));
    expect(counts).toEqual(alone);
  });
});

describe.each(sortColumns)("sorted by %s", (column) => {
  test.each(["", "-"])("%s: pages of 5, forwards and backwards, are the list", async (sign) => {
    const base = asked(`sort=${sign}${column}`);
    const all = await listAccountPage(job, base, { ...options, limit: 1000 });
    const keys = all.rows.map(({ sortKey, id }) => [sortKey, id] as const);
    const number = ["met", "unknown", "facts", "joined"].includes(column);
    const compare = ([a, x]: readonly [string, string], [b, y]: readonly [string, string]) => {
      const byKey = number ? Number(a) - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(b));
      return (byKey || (x < y ? -1 : 1)) * (sign === "-" ? -1 : 1);
    };
    expect(keys).toEqual(keys.toSorted(compare));

    const forwards: string[] = [];
    let step = base;
    for (let page = 0; page < 20; page += 1) {
      const { rows, before, matching, total } = await listAccountPage(job, step, { ...options, limit: 5 });
      expect([before, matching, total]).toEqual([rows.length === 0 ? 0 : forwards.length, 37, 37]);
      forwards.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      if (last === undefined) break;
      step = asked(`sort=${sign}${column}&after=${cursorText(column, { key: last.sortKey, id: last.id })}`);
    }
    expect(forwards).toEqual(all.rows.map(({ id }) => id));

    const middle = all.rows[12];
    const place = cursorText(column, { key: middle?.sortKey ?? "", id: middle?.id ?? "" });
    const back = await listAccountPage(job, asked(`sort=${sign}${column}&before=${place}`), {
      ...options,
      limit: 5,
    });
    expect(back.rows.map(({ id }) => id)).toEqual(all.rows.slice(7, 12).map(({ id }) => id));
    expect(back.before).toBe(7);
  });
});

test("a step goes on behind its row although that row and others are renamed or gone meanwhile", async () => {
  const first = await listAccountPage(job, everyAccount, { ...options, limit: 10 });
  const last = first.rows.at(-1);
  const cursor = cursorText("name", { key: last?.sortKey ?? "", id: last?.id ?? "" });
  const rest = world.rows.slice(10).map(({ id }) => id);
  await query("update account set name = '0 renamed' where id = $1", [last?.id]);
  const next = await listAccountPage(job, asked(`after=${cursor}`), { ...options, limit: 1000 });
  expect(next.rows.map(({ id }) => id)).toEqual(rest);
  await query("update account set name = $2 where id = $1", [last?.id, last?.name]);
});

test("filters by what is said of accounts: any case, none, tags and custom columns", async () => {
  const [one, two, three] = [memberId(1), memberId(2), memberId(3)];
  await query(
    "insert into custom_column (id, name, kind, choices, position) values ('tier', 'Tier', 'text', '{}', 1)",
  );
  await setAccountFields(
    job,
    [
      { accountId: one, fields: { environment: "Prod", tags: { team: "pay", empty: "" } } },
      { accountId: two, fields: { environment: "prod", "custom.tier": "Gold" } },
      { accountId: three, fields: { environment: "dev", tags: { team: "edge" } } },
    ],
    { source: "manual" },
  );
  const ids = async (text: string) => {
    const { rows } = await listAccountPage(job, asked(text), { ...options, limit: 100 });
    return rows.map(({ id }) => id);
  };
  expect(await ids("environment=PROD&sort=id")).toEqual([one, two]);
  expect(await ids("environment=prod&environment=dev&tag=team&sort=id")).toEqual([one, three]);
  expect(await ids("tag=team=PAY")).toEqual([one]);
  expect(await ids("custom=tier=gold")).toEqual([two]);
  expect(await ids("environment=prod&custom=tier=-")).toEqual([one]);
  expect(await ids("environment=-&tag=empty")).toEqual([]);
  expect(await ids("conflict=yes")).toEqual([]);
  expect(await ids("source=organization")).toHaveLength(world.rows.length);
  expect((await ids("sort=-environment")).slice(-3)).toEqual([two, one, three]);
  const { rows } = await listAccountPage(job, asked(`account=${two}`), { ...options, limit: 1 });
  expect(rows).toMatchObject([
    { environment: "prod", custom: { tier: "Gold" }, tags: {}, source: "organization" },
  ]);
  expect(await listFieldChoices(job, organizationId)).toEqual({ environment: ["dev", "Prod", "prod"] });
});

test("by owner: the term of item 1.1 decides what is confirmed, to the millisecond; all owners have to be", async () => {
  const [none, silent, fresh] = [memberId(1), memberId(2), memberId(3)];
  const [old, two, ahead] = [memberId(4), memberId(6), memberId(7)];
  const own = async (accountId: string, email: string, age: number | null, role = "owner") => {
    await query(
      `with c as (insert into contact (id, kind, email) values (gen_random_uuid(), 'person', $2)
         on conflict (email) do update set email = excluded.email returning id)
       insert into account_contact (account_id, role, contact_id, source, confirmed_at)
       select $1, $4::text::"ContactRole", id, 'person', $3 from c`,
      [accountId, email, age === null ? null : new Date(now.getTime() - age), role],
    );
  };
  const term = 180 * 24 * 3_600_000;
  await own(none, "sec@example.com", 1, "security");
  await own(silent, "ada@example.com", null);
  await own(fresh, "ada@example.com", term - 1);
  await own(old, "ben@example.com", term);
  await own(two, "ada@example.com", 1);
  await own(two, "ben@example.com", null);
  await own(ahead, "ben@example.com", -1);
  const unconfirmed = [silent, old, two, ahead].sort();
  expect((await ids("owner=confirmed")).sort()).toEqual([fresh]);
  expect((await ids("owner=unconfirmed")).sort()).toEqual(unconfirmed);
  const nobodys = await ids("owner=none");
  expect(nobodys).toContain(none);
  expect(nobodys).toHaveLength(world.rows.length - 5);
  expect((await ids("owner=unconfirmed&owner=confirmed")).sort()).toEqual([...unconfirmed, fresh].sort());
  expect((await ids("contact=ADA@example.com")).sort()).toEqual([silent, fresh, two].sort());
  expect(await ids("contact=sec@example.com&owner=none")).toEqual([none]);
  expect(await ids("contact=nobody@example.com")).toEqual([]);
  const counts = (viewer: typeof job) =>
    countMatching(viewer, ["owner=none", "owner=unconfirmed", "owner=confirmed"].map(asked), options);
  expect(await counts(job)).toEqual([world.rows.length - 5, 4, 1]);
  const mine = { actor: "owner", role: "owner" as const, accounts: [none, fresh] };
  expect(await counts(mine)).toEqual([1, 0, 1]);
  expect((await getOverview(job, organizationId, { items, now })).headline.ownerless).toBe(
    world.rows.length - 5,
  );
  expect((await getOverview(mine, organizationId, { items, now })).headline.ownerless).toBe(1);
  await updateSetting(job, "pocConfirmDays", 181);
  expect((await ids("owner=confirmed")).sort()).toEqual([fresh, old].sort());
  await resetSetting(job, "pocConfirmDays");
});

test("step by step every account that the viewer sees comes once", async () => {
  const all = (await listAccounts(job, { items, now })).map(({ id }) => id);
  const found: string[] = [];
  let after: string | null = null;
  do {
    const step: AccountStep = await listAccountStep(job, { items, now, after, limit: 10 });
    expect(step).toMatchObject({ total: all.length });
    found.push(...step.accounts.map(({ id }) => id));
    after = step.next;
  } while (after !== null);
  expect(found).toEqual(all);
  const mine = { actor: "owner", role: "owner" as const, accounts: [memberId(2)] };
  const own = await listAccountStep(mine, { items, now, after: null, limit: 1 });
  expect(own).toMatchObject({ total: 1, next: null, accounts: [{ id: memberId(2) }] });
  expect(await listAccountStep(mine, { items, now, after: memberId(2), limit: 1 })).toMatchObject({
    total: 1,
    next: null,
    accounts: [],
  });
});

test("every matching account comes once, in the order of the list", async () => {
  const found: string[] = [];
  for await (const { id } of eachAccount(job, asked("sort=-met"), options)) found.push(id);
  const { rows } = await listAccountPage(job, asked("sort=-met"), { ...options, limit: 1000 });
  expect(found).toEqual(rows.map(({ id }) => id));
});

test("an owner's list, its counts and its total are about the owner's accounts", async () => {
  const mine = [memberId(1), memberId(2)];
  const owner = { actor: "owner", role: "owner" as const, accounts: mine };
  const page = await listAccountPage(owner, everyAccount, { ...options, limit: 100 });
  expect(page).toMatchObject({ matching: 2, total: 2 });
  expect(page.rows.map(({ id }) => id).sort()).toEqual(mine);
  expect(await countMatching(owner, [everyAccount, asked(`q=${memberId(3)}`)], options)).toEqual([2, 0]);
});
