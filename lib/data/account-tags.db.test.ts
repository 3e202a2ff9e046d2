/** Tags of AWS Organizations as a source of fields: read in turn, above a person's word, and told when they change. */
import { beforeAll, expect, test } from "vitest";
import { addAccounts, setAccountFields } from "./account-details.ts";
import { listAccountEvents } from "./account-events.ts";
import { listAccountFields } from "./account-field-list.ts";
import { listAccountsToTag, recordAccountTags } from "./account-tags.ts";
import { query } from "./database.ts";
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
