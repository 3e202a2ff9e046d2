/** One edit of many accounts: what is looked at is what is carried out, by whom it may be, all of it or nothing. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { setAccountFields } from "./account-details.ts";
import { listOwnFields } from "./account-field-list.ts";
import { applyBulkEdit, type BulkRequest, previewBulkEdit } from "./bulk-fields.ts";
import type { BulkEdit } from "./bulk-plan.ts";
import { addColumn } from "./column-changes.ts";
import { query } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId } from "./test-scenario.ts";

useTestDatabase();

const ids = [1, 2, 3].map(memberId);
const [a, b, c] = [memberId(1), memberId(2), memberId(3)];
const owner: Viewer = { actor: "user:ada", role: "owner", accounts: [a, b] };

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun(ids.map((id) => ({ id })));
  await addColumn(job, { name: "Tier", kind: "choice", choices: ["gold", "iron"] });
});

beforeEach(async () => {
  await query("delete from account_field");
  await query("update account set environment = null, notes = null, tags = '{}', custom = '{}'");
});

const request = (edit: Partial<BulkEdit>, accountIds: readonly string[] = ids): BulkRequest => ({
  accountIds,
  edit: { set: {}, takeBack: [], tags: { set: {}, remove: [] }, ...edit },
});
const look = (asked: BulkRequest, viewer: Viewer = job) => previewBulkEdit(viewer, asked, { limit: 100 });
async function carryOut(asked: BulkRequest, viewer: Viewer = job) {
  const { fingerprint } = await look(asked, viewer);
  return applyBulkEdit(viewer, { ...asked, fingerprint });
}
const audited = async () => (await query("select id from audit_event")).length;

test("says which cells change and which are so, in pages, and writes nothing; then it writes exactly those", async () => {
  await setAccountFields(job, [{ accountId: b, fields: { environment: "prod" } }], { source: "spreadsheet" });
  const asked = request({
    set: { environment: "prod", "custom.tier": "Gold" },
    tags: { set: { team: "blue" }, remove: [] },
  });
  const events = await audited();
  const first = await previewBulkEdit(job, asked, { limit: 2 });
  expect(first).toMatchObject({
    accounts: 3,
    changing: 3,
    sums: [
      { name: "Environment", change: 2, same: 1, refused: 0 },
      { name: "Tier", change: 3, same: 0, refused: 0 },
      { name: "Tag team", change: 3, same: 0, refused: 0 },
    ],
    next: b,
  });
  expect(first.rows.map(({ accountId }) => accountId)).toEqual([a, b]);
  const second = await previewBulkEdit(job, asked, { after: first.next, limit: 2 });
  expect(second.rows).toMatchObject([{ accountId: c, name: "account-0003" }]);
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(await audited()).toBe(events);

  const { changes } = await applyBulkEdit(job, { ...asked, fingerprint: first.fingerprint });
  expect(changes).toHaveLength(3);
  expect(await audited()).toBe(events + 3);
  expect(await query("select environment, custom, tags from account where id = any($1)", [ids])).toEqual(
    ids.map(() => ({ environment: "prod", custom: { tier: "gold" }, tags: { team: "blue" } })),
  );
  // What was so already stays the file's word.
  expect(
    await query(
      "select source::text as source from account_field where account_id = $1 and field = 'environment'",
      [b],
    ),
  ).toEqual([{ source: "spreadsheet" }]);
  expect(await look(asked)).toMatchObject({ changing: 0, rows: [] });
});

test("what has changed since it was looked at is not overwritten", async () => {
  const asked = request({ set: { notes: "ours" } });
  const { fingerprint } = await look(asked);
  await setAccountFields(job, [{ accountId: b, fields: { notes: "theirs" } }], { source: "manual" });
  await expect(applyBulkEdit(job, { ...asked, fingerprint })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await query("select notes from account where id = any($1) and notes is not null", [ids])).toEqual([
    { notes: "theirs" },
  ]);
});

test("two who carry the same edit out at once: one of them is told to look again", async () => {
  const asked = request({ set: { notes: "once" } });
  const { fingerprint } = await look(asked);
  const ends = await Promise.allSettled([1, 2].map(() => applyBulkEdit(job, { ...asked, fingerprint })));
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

describe("an owner", () => {
  test("edits their own accounts; what they do not see is left out", async () => {
    const asked = request({ set: { notes: "mine" } });
    expect(await look(asked, owner)).toMatchObject({ accounts: 2, changing: 2 });
    await carryOut(asked, owner);
    expect(await query("select id from account where notes = 'mine' order by id")).toEqual([
      { id: a },
      { id: b },
    ]);
  });

  test("is offered no tags, and may set none", async () => {
    const offered = await listOwnFields(owner);
    expect(offered.map(({ field }) => field)).toEqual(
      "environment dataClassification businessUnit costCentre notes custom.tier".split(" "),
    );
    const asked = request({ tags: { set: { team: "blue" }, remove: [] } });
    await expect(look(asked, owner)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

test.each<[string, Partial<BulkEdit>, string]>([
  ["nothing", {}, "Say which fields"],
  ["a listed field", { set: { name: "x" } }, "name cannot be edited"],
  ["all tags as one field", { set: { tags: {} } }, "name the tags"],
  ["a choice that there is not", { set: { "custom.tier": "lead" } }, "Tier is one of gold, iron."],
  ["a field twice", { set: { notes: "x" }, takeBack: ["notes"] }, "Notes is set or taken back, not both."],
  ["a tag twice", { tags: { set: { a: "1" }, remove: ["a"] } }, "The tag a is set or removed"],
  ["a column that there is not", { set: { "custom.no": "1" } }, "There is no custom column no."],
])("refused: %s", async (_, edit, words) => {
  await expect(look(request(edit))).rejects.toMatchObject({
    code: "INVALID_INPUT",
    userMessage: expect.stringContaining(words),
  });
});
