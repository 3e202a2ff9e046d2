import { beforeAll, describe, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { appendAudit, recordEvent } from "./audit.ts";
import { checkAudit, eachAuditEvent, getAuditState, listAudit } from "./audit-list.ts";
import { type AuditQuery, auditQuerySchema } from "./audit-query.ts";
import { transaction } from "./database.ts";
import { asOwner, useTestDatabase } from "./test-database.ts";
import { job } from "./test-scenario.ts";

useTestDatabase();

const userId = "0190c0de-0000-4000-8000-000000000001";
const ines: Viewer = {
  actor: `user:${userId}`,
  role: "security",
  accounts: "all",
  origin: { address: "192.0.2.7" },
};
const runId = "0190c0de-0000-4000-8000-000000000002";

beforeAll(async () => {
  await asOwner(
    `insert into app_user (id, issuer, subject, email, name) values ('${userId}', 'i', 's', 'ines@example.com', 'Ines R.');
     insert into organization (id, kind, name, management_account_id, partition, home_region, role_name, external_id,
       base_account_id) values ('o-1', 'organization', 'Aldermoor', '111111111111', 'aws', 'eu-west-1', 'W', 'x', '111111111111');
     insert into account (id, organization_id, partition, name, email, state)
       values ('222222222222', 'o-1', 'aws', 'orders-prod', 'o@example.com', 'ACTIVE');
     insert into run (id, organization_id, state, started_by, number) values ('${runId}', 'o-1', 'finished', 'x', 1844)`,
  );
  for (let n = 0; n < 25; n += 1)
    await recordEvent(job, { action: "account.refreshed", subject: "222222222222", detail: { n } });
  await recordEvent(ines, { action: "run.started", subject: runId, detail: { accounts: 58 } });
  await recordEvent(ines, {
    action: "setting.changed",
    subject: "pocAskDays",
    detail: {},
    before: { value: 90 },
    after: { value: "100%_\\" },
  });
  await transaction((tx) => appendAudit(tx, ines, { action: "run-time.x", subject: "s", detail: {} }));
});

const wanted = (change: Partial<AuditQuery> = {}) => auditQuerySchema.parse(change);
const found = async (change: Partial<AuditQuery>) =>
  (await listAudit(job, wanted(change), { limit: 100 })).events.map(
    ({ action, subject }) => `${action} ${subject}`,
  );

const eventOf = async (id: number) => (await listAudit(job, wanted(), { after: id + 1, limit: 1 })).events[0];

describe("the list", () => {
  test("is newest first, in parts that lose and double nothing", async () => {
    const ids: number[] = [];
    for (let after: number | null = null, more = true; more; ) {
      const part = await listAudit(job, wanted(), { after, limit: 9 });
      ids.push(...part.events.map(({ id }) => id));
      after = part.next;
      more = after !== null;
    }
    expect(ids).toEqual(Array.from({ length: 28 }, (_, n) => 28 - n));
  });

  test("says what people call those who did it, and what it was done to", async () => {
    const { events } = await listAudit(job, wanted({ by: "people" }), { limit: 10 });
    expect(events.map(({ actorName, subjectName }) => [actorName, subjectName])).toEqual([
      ["Ines R.", null],
      ["Ines R.", null],
      ["Ines R.", "run 1844"],
    ]);
    expect((await eventOf(1))?.subjectName).toBe("orders-prod");
    expect(await eventOf(27)).toMatchObject({
      before: { value: 90 },
      after: { value: "100%_\\" },
      origin: { address: "192.0.2.7" },
      link: null,
    });
  });

  test.each<[string, Partial<AuditQuery>, number]>([
    ["jobs", { by: "jobs" }, 25],
    ["one actor", { actor: ines.actor }, 3],
    ["one action", { action: "run.started" }, 1],
    ["all of a noun, and no other that begins like it", { action: "run" }, 1],
    ["one subject", { subject: "222222222222", by: "people" }, 0],
    ["a text of the details", { q: 'accounts": 58' }, 1],
    ["a name", { q: "ines" }, 3],
    ["the name of an account", { q: "Orders-PROD" }, 25],
    ["an address", { q: "192.0.2.7" }, 3],
    ["characters of LIKE as they are", { q: "100%_\\" }, 1],
    ["a percent sign alone", { q: "%" }, 1],
    ["nothing from tomorrow on", { from: new Date(Date.now() + 86_400_000).toISOString() }, 0],
    ["everything until tomorrow", { to: new Date(Date.now() + 86_400_000).toISOString() }, 28],
    ["SQL is a text", { q: "' or 1=1 --", actor: "x' or '1'='1" }, 0],
  ])("%s", async (_what, query, count) => {
    expect(await found(query)).toHaveLength(count);
  });
});

test("the state counts without reading, before and after a verification, which is an event itself", async () => {
  expect(await getAuditState(job)).toEqual({ events: 28, waiting: 28, head: null, verified: null });
  expect(await checkAudit(ines)).toMatchObject({ ok: true, rows: 28, head: { position: 28 } });
  expect(await getAuditState(job)).toMatchObject({
    events: 29,
    waiting: 1,
    head: { position: 28 },
    verified: { problem: null },
  });
  expect((await eventOf(28))?.link).toMatchObject({ position: 28 });
});

test("an export is everything, oldest first, and leaves an event; who may not read it gets not one row", async () => {
  const rows: number[] = [];
  for await (const { id } of eachAuditEvent(ines, wanted({ by: "people" }))) rows.push(id);
  expect(rows).toEqual([26, 27, 28, 29, 30]);
  expect((await eventOf(30))?.action).toBe("audit.exported");
  const viewer: Viewer = { ...ines, role: "viewer" };
  await expect(eachAuditEvent(viewer, wanted()).next()).rejects.toMatchObject({ code: "FORBIDDEN" });
});
