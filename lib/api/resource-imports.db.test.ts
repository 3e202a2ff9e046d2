/** A CSV of the Tag Editor through the API: nothing half-written, and each row that cannot be used is named. */
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

const send = (text: string, { token = admin, search = "" } = {}) =>
  call(`/resource-imports${search}`, {
    method: "POST",
    token,
    text,
    headers: { "content-type": "text/csv" },
  });

const topic = (name: string) => `arn:aws:sns:eu-west-1:${management}:${name}`;
const file = [
  "Identifier,ARN,Region,Other tags",
  `a,${topic("a")},eu-west-1,"{""team"":""media""}"`,
  "b,nonsense,,",
].join("\n");
const found = async () => {
  const { json } = await call(`/resources?source=import&account=${management}`, { token: admin });
  return (json as { data: { id: string; tags: object }[] }).data.map(({ id, tags }) => ({ id, tags }));
};

test("a row that cannot be used keeps the file out, until it is left out by choice", async () => {
  expect(await send(file)).toMatchObject({
    status: 200,
    json: {
      read: 2,
      written: null,
      rejected: [{ row: 3, reason: '"nonsense" is no ARN.' }],
      rejectedCount: 1,
    },
  });
  expect(await found()).toEqual([]);
  expect(await send(file, { search: "?skipBad=true" })).toMatchObject({
    status: 200,
    json: { read: 2, written: 1, accounts: [management], rejectedCount: 1 },
  });
  expect(await found()).toEqual([{ id: "a", tags: { team: "media" } }]);
});

test("a dry run says what would come of a file, and writes nothing", async () => {
  const before = await found();
  expect(await send(file, { search: "?dryRun=true&skipBad=true" })).toMatchObject({
    status: 200,
    json: { read: 2, written: null, accounts: [management], rejectedCount: 1 },
  });
  const other = `ARN\n${topic("a").replace(management, "999988887777")}\n`;
  expect((await send(other, { search: "?dryRun=true" })).status).toBe(404);
  expect(await found()).toEqual(before);
});

test("buckets name no account: whose they are is said beside", async () => {
  const bucket = "ARN\narn:aws:s3:::reports\n";
  expect(await send(bucket)).toMatchObject({ json: { written: null, rejectedCount: 1 } });
  expect(await send(bucket, { search: `?account=${management}` })).toMatchObject({
    json: { accounts: [management], rejectedCount: 0 },
  });
  // The newest file of an account replaces the one before.
  expect((await found()).map(({ id }) => id)).toEqual(["reports"]);
});

test("what is no such file, an unknown account, and who may not: nothing is written", async () => {
  const before = await found();
  expect((await send("Name,Id\nx,y\n")).status).toBe(400);
  expect((await send("")).status).toBe(400);
  expect((await send('ARN\n"unclosed')).status).toBe(400);
  expect((await send(`ARN\n${topic("a").replace(management, "999988887777")}\n`)).status).toBe(404);
  expect((await send(file, { token: viewer })).status).toBe(403);
  expect(await found()).toEqual(before);
});

test("a region is expected until a day, and stands out again when that is taken back", async () => {
  const body = { region: "sa-east-1", reason: "A branch there.", until: "2027-01-31" };
  const mark = (token: string, more = {}) =>
    call("/resources/expected", { method: "POST", token, body: { ...body, ...more } });
  expect((await mark(viewer)).status).toBe(403);
  expect((await mark(admin, { until: "2019-01-01" })).status).toBe(400);
  expect((await mark(admin, { account: "999988887777" })).status).toBe(404);
  expect((await mark(admin)).status).toBe(204);
  const list = await call("/resources/expected", { token: viewer });
  const [place] = (list.json as { data: { id: string; region: string; until: string }[] }).data;
  expect(place).toMatchObject({ region: "sa-east-1", until: "2027-01-31T00:00:00.000Z" });
  const end = (token: string) => call(`/resources/expected/${place?.id}`, { method: "DELETE", token });
  expect((await end(viewer)).status).toBe(403);
  expect((await end(admin)).status).toBe(204);
  expect((await end(admin)).status).toBe(404);
});

test("one resource, by its ARN", async () => {
  const one = (arn: string) => call(`/resources/by-arn?${new URLSearchParams({ arn })}`, { token: viewer });
  expect(await one(topic("a"))).toMatchObject({
    status: 200,
    json: {
      accountId: management,
      arn: topic("a"),
      sources: [],
      tags: { team: "media" },
      changes: [{ kind: "gone", run: null }],
    },
  });
  expect(await one(topic("none"))).toMatchObject({ status: 404 });
  expect(await call("/resources/by-arn", { token: viewer })).toMatchObject({ status: 400 });
});
