/** A spreadsheet through the API: uploaded, corrected, looked at, applied once. */
import { beforeAll, expect, test } from "vitest";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { connectTestOrganization, job, management, start } from "#lib/data/test-scenario.ts";
import { createToken } from "#lib/data/tokens.ts";
import { apiAt } from "./test-api.ts";

useTestDatabase();
const call = apiAt(start);
let admin = "";
let viewer = "";

beforeAll(async () => {
  await connectTestOrganization();
  const made = (role: "admin" | "viewer") =>
    createToken(job, { name: role, role, readOnly: false, unitIds: [], days: 30, now: start });
  admin = (await made("admin")).token;
  viewer = (await made("viewer")).token;
});

const upload = (text: string, token = admin, type = "text/csv") =>
  call("/account-imports?name=accounts.csv", {
    method: "POST",
    token,
    text,
    headers: { "content-type": type },
  });

test("a file is read, its columns are corrected, its rows looked at, and it is applied once", async () => {
  const made = await upload(
    `Account ID,Crew,Env\n${management},blue,prod\n222233334444,red,dev\nnobody,x,\n`,
  );
  expect(made.status).toBe(201);
  const { id, columns } = made.json as { id: string; columns: { target: string }[] };
  expect(columns.map(({ target }) => target)).toEqual(["id", "ignore", "environment"]);
  const path = `/account-imports/${id}`;
  const changed = await call(path, {
    method: "PATCH",
    token: admin,
    body: { targets: ["id", "tag:crew", "environment"], choices: { left: [3] } },
  });
  expect(changed).toMatchObject({ status: 200, json: { choices: { left: [3], accepted: [] } } });
  const rows = await call(`${path}/rows?limit=2`, { token: admin });
  expect(rows.json).toMatchObject({
    data: [
      { row: 2, result: "updated", changes: [{ cell: "environment" }, { cell: "tag:crew", after: "blue" }] },
      { row: 3, result: "rejected" },
    ],
    next: "3",
    counts: { total: 3, created: 0, updated: 1, rejected: 2 },
  });
  const applied = await call(`${path}/apply`, { method: "POST", token: admin, body: {} });
  expect(applied.json).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
  expect((await call(`${path}/apply`, { method: "POST", token: admin, body: {} })).status).toBe(409);
  expect((await call(path, { method: "DELETE", token: admin })).status).toBe(409);
  expect(await call(path, { token: admin })).toMatchObject({ json: { result: { updated: 1 } } });
});

test("a file that nobody applies can be forgotten, and is only for who administers accounts", async () => {
  const { json } = await upload("Account ID,Name\n222233334444,x\n");
  const { id } = json as { id: string };
  expect((await call(`/account-imports/${id}`, { token: viewer })).status).toBe(403);
  expect((await call(`/account-imports/${id}`, { method: "DELETE", token: admin })).status).toBe(204);
  expect((await call(`/account-imports/${id}`, { token: admin })).status).toBe(404);
  expect((await upload("Account ID,Name\n222233334444,x\n", viewer)).status).toBe(403);
});

test.each([
  ["no table", "hello", "text/csv", 400],
  ["JSON in its place", "{}", "application/json", 415],
  ["nothing", "", "text/csv", 400],
])("refused: %s", async (_name, text, type, status) => {
  expect((await upload(text, admin, type)).status).toBe(status);
});

test("a row without a usable id comes with the accounts that it may be about, and takes one", async () => {
  const { json } = await upload("Account ID,Notes\n1111111,found\n");
  const { id } = json as { id: string };
  const path = `/account-imports/${id}`;
  const rows = await call(`${path}/rows`, { token: admin });
  const { data } = rows.json as { data: { candidates: { accountId: string; why: string }[] }[] };
  expect(data[0]?.candidates).toMatchObject([{ accountId: management, why: "number" }]);
  const choices = { chosen: { "2": management } };
  await call(path, { method: "PATCH", token: admin, body: { choices } });
  expect(await call(`${path}/rows`, { token: admin })).toMatchObject({
    json: { data: [{ accountId: management, result: "updated", candidates: [] }] },
  });
});
