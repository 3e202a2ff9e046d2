import { beforeAll, expect, test } from "vitest";
import { setAccountFields } from "./account-details.ts";
import { addColumn, removeColumn, updateColumn } from "./column-changes.ts";
import { listColumnUse } from "./custom-columns.ts";
import { query } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId } from "./test-scenario.ts";

useTestDatabase();

const [one, two] = [memberId(1), memberId(2)];
const names = async () => (await listColumnUse(job)).map(({ name }) => name);
const say = (accountId: string, fields: Record<string, string>) =>
  setAccountFields(job, [{ accountId, fields }], { source: "manual" });

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: one }, { id: two }]);
});

test("columns are added behind each other, renamed, and moved; the audit log keeps how they were", async () => {
  const tier = await addColumn(job, { name: " Tier ", kind: "choice", choices: ["gold", "silver", "gold "] });
  expect(tier).toEqual({ id: "tier", name: "Tier", kind: "choice", choices: ["gold", "silver"] });
  await addColumn(job, { name: "Next review", kind: "date" });
  await addColumn(job, { name: "Wiki", kind: "text" });
  await updateColumn(job, "wiki", { place: 1 });
  await updateColumn(job, "tier", { name: "Class", place: 99 });
  expect(await names()).toEqual(["Wiki", "Next review", "Class"]);
  const [last] = await query<{ before: unknown; after: unknown }>(
    "select before, after from audit_event where action = 'column.changed' order by id desc limit 1",
  );
  expect(last).toMatchObject({
    before: { name: "Tier", place: 2 },
    after: { name: "Class", place: 3 },
  });
});

test.each([
  ["an empty name", { name: " ", kind: "text" }, "A column has a name of 1 to 60"],
  ["signs alone", { name: "--", kind: "text" }, "with a letter or a digit"],
  ["a name that every account has", { name: "Account-ID", kind: "text" }, "Every account already has"],
  ["a name that is taken", { name: "next-REVIEW", kind: "text" }, 'There is a column "Next review" already'],
  ["a choice without choices", { name: "Level", kind: "choice" }, "Say at least one choice."],
  ["a text with choices", { name: "Level", kind: "text", choices: ["a"] }, "Only a column of kind choice"],
] as const)("%s is refused, and nothing is kept", async (_case, wanted, message) => {
  const before = await names();
  await expect(addColumn(job, wanted)).rejects.toMatchObject({
    userMessage: expect.stringContaining(message),
  });
  expect(await names()).toEqual(before);
});

test("a choice that accounts have stays, others go", async () => {
  await say(one, { "custom.tier": "gold" });
  await expect(updateColumn(job, "tier", { choices: ["silver"] })).rejects.toMatchObject({
    code: "CONFLICT",
    userMessage: '1 account has the choice "gold". Give them another one first, or keep it.',
  });
  expect(await updateColumn(job, "tier", { choices: ["gold", "bronze"] })).toMatchObject({
    choices: ["gold", "bronze"],
  });
});

test("a column goes with its values only where as many are lost as was said", async () => {
  await say(two, { "custom.tier": "gold" });
  await expect(removeColumn(job, { id: "tier", accounts: 1 })).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await listColumnUse(job)).find(({ id }) => id === "tier")?.accounts).toBe(2);
  expect(await removeColumn(job, { id: "tier", accounts: 2 })).toEqual({ id: "tier", accounts: 2 });
  expect(await names()).toEqual(["Wiki", "Next review"]);
  expect(await query("select 1 from account where custom <> '{}'")).toEqual([]);
  expect(await query("select 1 from account_field where field = 'custom.tier'")).toEqual([]);
  await expect(removeColumn(job, { id: "tier", accounts: 0 })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
