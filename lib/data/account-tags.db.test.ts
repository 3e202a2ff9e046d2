/** Tags of AWS Organizations as a source of fields: read in turn, above a person's word, and told when they change. */
import { beforeAll, expect, test } from "vitest";
import { addAccounts, setAccountFields } from "./account-details.ts";
import { listAccountEvents } from "./account-events.ts";
import { listAccountFields } from "./account-field-list.ts";
import { listAccountsToTag, recordAccountTags } from "./account-tags.ts";
import { addColumn, removeColumn } from "./column-changes.ts";
import { query } from "./database.ts";
import { listTagMappings, type NewMapping, setTagMappings } from "./tag-mapping.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  connectTestOrganization,
  hoursLater,
  job,
  management,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";

useTestDatabase();

const [a, b] = [memberId(1), memberId(2)];
const alone = "999999999999";

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: a }, { id: b }]);
  await addAccounts(job, [{ accountId: alone, fields: {} }], { source: "manual" });
});

const record = (Id: string, Tags: Record<string, string>, now = start) =>
  recordAccountTags(job, { organizationId, accounts: [{ Id, Tags }], now });
const due = (readBefore: Date, limit = 10) => listAccountsToTag(job, { organizationId, readBefore, limit });
const tagsOf = async (id: string) =>
  (await query<{ tags: unknown }>("select tags from account where id = $1", [id]))[0]?.tags;

test("whose tags were never read come first, then those of longest ago; what was read lately rests", async () => {
  expect(new Set(await due(start))).toEqual(new Set([management, a, b]));
  await record(a, { team: "blue" }, start);
  expect(await due(start)).not.toContain(a);
  expect((await due(hoursLater(1))).at(-1)).toBe(a);
  expect(await due(hoursLater(1), 1)).not.toContain(a);
});

test("AWS's tag counts before a person's, the others stand beside it; the first reading is no news", async () => {
  await setAccountFields(job, [{ accountId: b, fields: { tags: { team: "red", crew: "1" } } }], {
    source: "manual",
  });
  const before = (await listAccountEvents(job, { accountId: b, limit: 9 })).events.length;
  expect(await record(b, { team: "blue", "bad\u0000key": "x" })).toBe(1);
  expect(await tagsOf(b)).toMatchObject({ team: "blue", crew: "1" });
  const events = async () => (await listAccountEvents(job, { accountId: b, limit: 9 })).events;
  expect(await events()).toHaveLength(before);
  const tags = (await listAccountFields(job, b)).find(({ field }) => field === "tags");
  expect(tags).toMatchObject({
    source: "organization",
    text: "crew = 1\nteam = red",
    others: [{ source: "manual", value: { team: "red", crew: "1" } }],
  });

  expect(await record(b, { team: "green" }, hoursLater(24))).toBe(1);
  expect(await events()).toHaveLength(before + 1);
  expect((await events())[0]).toMatchObject({ kind: "changed", after: { tags: { team: "green" } } });
  expect(await record(b, { team: "green" }, hoursLater(48))).toBe(0);
  expect(await record(b, {}, hoursLater(72))).toBe(1);
  expect(await tagsOf(b)).toEqual({ team: "red", crew: "1" });
});

test("an account of another place, or of none, is left alone", async () => {
  expect(await record(alone, { team: "blue" })).toBe(0);
  expect(await record("000000000001", { team: "blue" })).toBe(0);
  expect(await tagsOf(alone)).toEqual({});
});

const setTagMapping = async (entry: NewMapping) => {
  const { mappings, accounts } = await setTagMappings(job, [entry]);
  return { ...mappings[0], accounts };
};
const fieldOf = async (id: string, name: string) =>
  (await listAccountFields(job, id)).find(({ field }) => field === name);

test("a tag says a field, for accounts that were read and for those to come; a person's word counts before it", async () => {
  await addColumn(job, { name: "Tier", kind: "choice", choices: ["gold", "iron"] });
  await record(a, { Env: "prod", "cost-center": "CC-7", tier: "lead" });
  const mapped = await setTagMapping({ field: "environment", keys: ["stage", "ENV", " env ", ""] });
  expect(mapped).toMatchObject({ keys: ["stage", "ENV"], accounts: 1 });
  expect(await fieldOf(a, "environment")).toMatchObject({ value: "prod", source: "organization" });
  await setAccountFields(job, [{ accountId: a, fields: { environment: "dev" } }], { source: "spreadsheet" });
  expect(await fieldOf(a, "environment")).toMatchObject({ value: "prod", source: "organization" });
  await setAccountFields(job, [{ accountId: a, fields: { environment: "lab" } }], { source: "manual" });
  expect(await fieldOf(a, "environment")).toMatchObject({ value: "lab", source: "manual" });

  await setTagMapping({ field: "costCentre", keys: ["cost-center"] });
  await record(b, { "Cost-Center": " CC-8 " }, hoursLater(96));
  expect(await fieldOf(b, "costCentre")).toMatchObject({ value: "CC-8", source: "organization" });
  await record(b, { other: "x" }, hoursLater(120));
  expect(await fieldOf(b, "costCentre")).toMatchObject({ value: null, source: null });
  // What does not fit the field is not its value, and keeps nothing from being read.
  expect(await setTagMapping({ field: "custom.tier", keys: ["tier"] })).toMatchObject({ accounts: 0 });
  await record(a, { tier: "Gold" }, hoursLater(120));
  expect(await fieldOf(a, "custom.tier")).toMatchObject({ value: "gold", source: "organization" });

  expect(await setTagMapping({ field: "environment", keys: [] })).toMatchObject({ keys: [] });
  expect(
    await query("select 1 from account_field where field = 'environment' and source = 'organization'"),
  ).toEqual([]);
  await removeColumn(job, { id: "tier", accounts: 9 });
  expect((await listTagMappings(job)).map(({ field }) => field)).not.toContain("custom.tier");
  expect(await query("select field from tag_mapping where field = 'custom.tier'")).toEqual([]);
});

test.each([
  ["name", ["x"], "NOT_FOUND"],
  ["tags", ["x"], "NOT_FOUND"],
  ["custom.none", ["x"], "NOT_FOUND"],
  ["environment", ["x".repeat(129)], "INVALID_INPUT"],
  ["environment", Array.from({ length: 11 }, (_, at) => `k${at}`), "INVALID_INPUT"],
])("no tag says %s from %j", async (field, keys, code) => {
  await expect(setTagMapping({ field, keys })).rejects.toMatchObject({ code });
});

test("several at once, or none of them", async () => {
  const both = [
    { field: "businessUnit", keys: ["bu"] },
    { field: "no", keys: [] },
  ];
  await expect(setTagMappings(job, both)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const unit = async () => (await listTagMappings(job)).find(({ field }) => field === "businessUnit")?.keys;
  expect(await unit()).toEqual([]);
  await setTagMappings(job, both.slice(0, 1));
  expect(await unit()).toEqual(["bu"]);
});

test("mappings that change while tags are recorded, and columns that go, wait for each other and end", async () => {
  await addColumn(job, { name: "Crew", kind: "text" });
  const ends = await Promise.allSettled(
    [1, 2, 3].flatMap((at) => [
      setTagMapping({ field: "environment", keys: [`env${at}`] }),
      record(a, { [`env${at}`]: `e${at}` }, hoursLater(200 + at)),
      setTagMapping({ field: "custom.crew", keys: [`crew${at}`] }),
    ]),
  );
  await removeColumn(job, { id: "crew", accounts: 9 });
  expect(ends.filter(({ status }) => status === "rejected")).toEqual([]);
});
