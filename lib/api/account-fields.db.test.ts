/** Fields of accounts through the API: who says what, taken back, added accounts, and the feed. */
import { beforeAll, expect, test } from "vitest";
import { setAccountFields } from "#lib/data/account-details.ts";
import { query } from "#lib/data/database.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "#lib/data/test-scenario.ts";
import { createToken } from "#lib/data/tokens.ts";
import { apiAt } from "./test-api.ts";

useTestDatabase();
const call = apiAt(start);
const account = memberId(1);
const alone = "222233334444";
let admin = "";
let viewer = "";

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: account }]);
  const made = (role: "admin" | "viewer") =>
    createToken(job, { name: role, role, readOnly: false, unitIds: [], days: 30, now: start });
  admin = (await made("admin")).token;
  viewer = (await made("viewer")).token;
});

const patch = (body: object, token = admin) => call(`/accounts/${account}`, { method: "PATCH", token, body });
interface Field {
  field: string;
  [key: string]: unknown;
}
const fieldOf = (json: unknown, name: string) =>
  (json as { data: Field[] }).data.find(({ field }) => field === name);

test("each field has its value, source and time; another source's word stays beneath and comes back", async () => {
  await setAccountFields(job, [{ accountId: account, fields: { environment: "dev" } }], {
    source: "spreadsheet",
  });
  const set = await patch({ fields: { environment: "prod", tags: { team: "blue" } } });
  expect(set.status).toBe(200);
  expect(fieldOf(set.json, "environment")).toMatchObject({
    name: "Environment",
    value: "prod",
    source: "manual",
    setAt: expect.stringMatching(/Z$/),
    mayChange: true,
    others: [{ source: "spreadsheet", value: "dev" }],
  });
  expect(fieldOf(set.json, "tags")).toMatchObject({ value: { team: "blue" }, source: "manual" });
  const name = { source: "organization", mayChange: false, setAt: null };
  expect(fieldOf(set.json, "name")).toMatchObject(name);
  const back = await patch({ takeBack: ["environment"] });
  expect(fieldOf(back.json, "environment")).toMatchObject({ value: "dev", source: "spreadsheet" });
  expect(await query("select environment from account where id = $1", [account])).toEqual([
    { environment: "dev" },
  ]);
  const read = await call(`/accounts/${account}/fields`, { token: viewer });
  expect(fieldOf(read.json, "environment")).toMatchObject({ mayChange: false });
});

test.each([
  [{ fields: { name: "mine" } }, 400, "Name comes from the organization"],
  [{ fields: { colour: "red" } }, 400, "There is no field colour"],
  [{ takeBack: ["colour"] }, 400, "There is no field colour"],
  [{ fields: { notes: "x" }, takeBack: ["notes"] }, 400, "Notes is set or taken back, not both"],
])("%j is refused", async (body, status, words) => {
  const { status: answered, json } = await patch(body);
  expect(answered).toBe(status);
  expect(JSON.stringify(json)).toContain(words);
});

test("an account is added once, and the feed tells of it", async () => {
  const add = () =>
    call("/accounts", { method: "POST", token: admin, body: { accountId: alone, fields: { name: "Lab" } } });
  const added = await add();
  expect(added.status).toBe(201);
  expect(fieldOf(added.json, "name")).toMatchObject({ value: "Lab", source: "manual", mayChange: true });
  expect((await add()).status).toBe(409);
  const feed = await call(`/account-events?kind=new&account=${alone}`, { token: viewer });
  expect(feed.json).toMatchObject({ data: [{ kind: "new", accountId: alone, run: null }], next: null });
  const later = await call("/account-events?kind=new&since=2099-01-01T00:00:00Z", { token: viewer });
  expect(later.json).toMatchObject({ data: [] });
  expect((await call("/account-events?kind=lost", { token: viewer })).status).toBe(400);
  expect((await patch({ fields: { notes: "x" } }, viewer)).status).toBe(403);
});

test("an account of the register is removed with as much as was said; a listed one is not", async () => {
  const lab = "333344445555";
  await call("/accounts", {
    method: "POST",
    token: admin,
    body: { accountId: lab, fields: { name: "Lab" } },
  });
  const removal = await call(`/accounts/${lab}/removal`, { token: admin });
  expect(removal.json).toMatchObject({ refusal: null, parts: { fields: 1, changes: 1 }, records: 2 });
  const remove = (id: string, records: number) =>
    call(`/accounts/${id}?records=${records}`, { method: "DELETE", token: admin });
  expect((await remove(lab, 1)).status).toBe(409);
  expect((await remove(lab, 2)).json).toMatchObject({ accountId: lab, records: 2 });
  expect((await remove(lab, 2)).status).toBe(404);
  const refused = await remove(account, 99);
  expect(refused.status).toBe(409);
  expect(JSON.stringify(refused.json)).toContain("it cannot be removed here");
});

test("many accounts are edited with the fingerprint of what was looked at", async () => {
  const edit = { set: { costCentre: "CC-7" }, tags: { set: { crew: "red" } } };
  const where = `?account=${account}&state=ACTIVE`;
  const post = (path: string, body: object, token = admin) => call(path, { method: "POST", token, body });
  const seen = await post(`/account-edits/preview${where}&limit=1`, edit);
  expect(seen.json).toMatchObject({
    accounts: 1,
    changing: 1,
    sums: [
      { name: "Cost centre", change: 1 },
      { name: "Tag crew", change: 1 },
    ],
    data: [{ accountId: account, cells: [{ after: "CC-7" }, { after: "red" }] }],
    next: null,
  });
  const { fingerprint } = seen.json as { fingerprint: string };
  const refused = await post(`/account-edits${where}`, { ...edit, fingerprint: "0".repeat(64) });
  expect(refused.status).toBe(409);
  expect((await post(`/account-edits${where}`, { ...edit, fingerprint }, viewer)).status).toBe(403);
  expect((await post(`/account-edits${where}`, { ...edit, fingerprint })).json).toMatchObject({ changed: 1 });
  expect(await query("select cost_centre as cc, tags from account where id = $1", [account])).toEqual([
    { cc: "CC-7", tags: expect.objectContaining({ crew: "red" }) },
  ]);
  expect((await post("/account-edits/preview?colour=red", edit)).status).toBe(400);
});
