import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { cliViewer, type Viewer } from "#lib/viewer.ts";
import { appendAudit, recordEvent } from "./audit.ts";
import { genesis, linkHash, type StoredEvent } from "./audit-chain.ts";
import { sealAudit } from "./audit-seal.ts";
import { verifyAudit } from "./audit-verify.ts";
import { query, transaction } from "./database.ts";
import { recordRefusedAccess, recordRefusedToken } from "./refused-access.ts";
import { asOwner, useTestDatabase } from "./test-database.ts";
import { job, start } from "./test-scenario.ts";

useTestDatabase();

const ada: Viewer = { ...cliViewer("ada"), origin: { address: "192.0.2.7", session: "s-1" } };

function append(n: number): Promise<void> {
  return recordEvent(ada, {
    action: "test.done",
    subject: `s-${n}`,
    detail: { n, nested: { b: 1, a: null } },
    before: { name: `old ${n}` },
    after: { name: `new ${n}` },
  });
}

const wipe = "truncate audit_event, audit_pending, audit_link, audit_seal restart identity;";

/** Five events in two batches. */
beforeEach(async () => {
  await asOwner(wipe);
  for (let n = 1; n <= 3; n += 1) await append(n);
  await sealAudit(job);
  for (let n = 4; n <= 5; n += 1) await append(n);
  await sealAudit(job);
});

const problemOf = async () => (await verifyAudit(job)).problem;
const positions = () =>
  query<{ position: number; id: number }>(
    "select position, event_id as id from audit_link order by position",
  );

describe("what was refused", () => {
  const rows = () =>
    query(
      "select actor, action, subject, detail, origin from audit_event where action like '%.refused' order by id",
    );

  test("once for a loop, with how often, and never with a token", async () => {
    const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
    const refused = {
      kind: "page",
      name: "/settings/users",
      why: "This needs the permission user.read.",
    } as const;
    for (let times = 0; times < 50; times += 1) await recordRefusedAccess(ada, refused, at(times));
    await recordRefusedAccess(ada, { ...refused, name: "/settings/tokens" }, at(60));
    for (let times = 0; times < 3; times += 1)
      await recordRefusedToken({ address: "192.0.2.9", name: "listAccounts" }, at(times));
    const { why, kind } = refused;
    expect(await rows()).toEqual([
      expect.objectContaining({
        actor: ada.actor,
        action: "access.refused",
        subject: "/settings/users",
        detail: { kind, role: "admin", why },
        origin: ada.origin,
      }),
      expect.objectContaining({
        subject: "/settings/tokens",
        detail: { kind, role: "admin", why, unwritten: 49 },
      }),
      {
        actor: "nobody",
        action: "token.refused",
        subject: "listAccounts",
        detail: {},
        origin: { address: "192.0.2.9" },
      },
    ]);
    expect((await verifyAudit(job)).problem).toBeNull();
  });
});

describe("what is written", () => {
  test("who, what, before, after and from where; the chain is whole, an empty one too", async () => {
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 5, waiting: 0, problem: null });
    const [row] = await query(
      `select actor, action, subject, detail, before, after, origin from audit_event order by id limit 1`,
    );
    expect(row).toEqual({
      actor: "cli:ada",
      action: "test.done",
      subject: "s-1",
      detail: { n: 1, nested: { a: null, b: 1 } },
      before: { name: "old 1" },
      after: { name: "new 1" },
      origin: { address: "192.0.2.7", session: "s-1" },
    });
    await asOwner(wipe);
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 0, head: null });
  });

  test("characters that Postgres cannot store break neither the write nor the chain", async () => {
    await recordEvent(
      { ...job, actor: "cli:\0" },
      { action: "test.done", subject: "a\0b", detail: { x: "\ud800", y: 1e21, z: -0 } },
    );
    await sealAudit(job);
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 6 });
  });

  test("a change that is rolled back leaves no event, and nothing that waits", async () => {
    const undone = transaction(async (tx) => {
      await appendAudit(tx, job, { action: "test.undone", subject: "s", detail: {} });
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 5, waiting: 0 });
  });
});

describe("sealing", () => {
  test("an event that is committed late falls into a later batch, and none falls between", async () => {
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const late = transaction(async (tx) => {
      await appendAudit(tx, ada, { action: "test.late", subject: "late", detail: {} });
      begun.resolve();
      await go.promise;
    });
    await begun.promise;
    await append(7);
    expect(await sealAudit(job)).toMatchObject({ events: 1, head: { position: 6 } });
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 6, waiting: 0 });
    go.resolve();
    await late;
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 7, waiting: 1 });
    expect(await sealAudit(job)).toMatchObject({ events: 1, head: { position: 7 } });
    expect((await positions()).slice(5)).toEqual([
      { position: 6, id: 7 },
      { position: 7, id: 6 },
    ]);
    expect(await verifyAudit(job)).toMatchObject({ ok: true, waiting: 0 });
  });

  test("writers wait neither for a sealer nor for each other", async () => {
    const done = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const sealing = transaction(async (tx) => {
      await tx.query("select pg_advisory_xact_lock(7461997)");
      await tx.query("delete from audit_pending");
      held.resolve();
      await done.promise;
      throw new Error("given up");
    });
    const ended = sealing.then(
      () => "committed",
      (error: unknown) => String(error),
    );
    await held.promise;
    await Promise.all([
      transaction(async (tx) => {
        await appendAudit(tx, ada, { action: "test.slow", subject: "slow", detail: {} });
        await append(8);
      }),
      append(9),
    ]);
    expect(await sealAudit(job)).toMatchObject({ events: 0, head: { position: 5 } });
    done.resolve();
    expect(await ended).toContain("given up");
    expect(await sealAudit(job)).toMatchObject({ events: 3 });
  });

  test("a sealer that dies between its statements leaves the events waiting, for the next one", async () => {
    await append(6);
    await asOwner(
      `create function die() returns trigger language plpgsql as $$ begin raise 'killed'; end $$;
       create trigger die before insert on audit_seal for each row execute function die();`,
    );
    await expect(sealAudit(job)).rejects.toThrow("killed");
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 6, waiting: 1 });
    await asOwner("drop function die() cascade");
    expect(await sealAudit(job)).toMatchObject({ events: 1, head: { position: 6 } });
    expect(await verifyAudit(job)).toMatchObject({ ok: true, waiting: 0 });
  });

  test("several sealers beside many writers: one chain, every event once", async () => {
    const writing = Promise.all(Array.from({ length: 60 }, (_, n) => append(n)));
    const sealers = Promise.all(
      Array.from({ length: 3 }, async () => {
        for (let round = 0; round < 8; round += 1) {
          await sealAudit(job);
          await sleep(3);
        }
      }),
    );
    await Promise.all([writing, sealers]);
    await sealAudit(job);
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 65, waiting: 0 });
    expect((await positions()).length).toBe(65);
  });
});

describe("what somebody with all rights on the database did is found", () => {
  test.each([
    ["the actor", "actor = 'cli:eve'"],
    ["the action", "action = 'else'"],
    ["the subject", "subject = 'else'"],
    ["the detail", `detail = '{"n": 4}'`],
    ["the time", "at = at + interval '1 millisecond'"],
    ["what it was before", `before = '{}'`],
    ["what it became", "after = null"],
    ["from where", `origin = '{"address": "127.0.0.1"}'`],
  ])("a changed event: %s", async (_column, change) => {
    await asOwner(`update audit_event set ${change} where id = 3`);
    expect(await verifyAudit(job)).toMatchObject({ ok: false, brokenAt: 3 });
    expect(await problemOf()).toContain("event 3 is not what was sealed");
  });

  test.each([
    ["an event", "delete from audit_event where id = 3", "event 3 is gone"],
    ["the first event", "delete from audit_event where id = 1", "event 1 is gone"],
    [
      "an event with its link",
      "delete from audit_event where id = 2; delete from audit_link where event_id = 2",
      "event 3 is link 3, and the one before is missing",
    ],
    [
      "an event with its link, the others moved up",
      `delete from audit_event where id = 2; delete from audit_link where event_id = 2;
       update audit_link set position = 2 where position = 3; update audit_link set position = 3 where position = 4;
       update audit_link set position = 4 where position = 5`,
      "event 3 is not what was sealed",
    ],
    ["the last events", "delete from audit_event where id > 3", "event 4 is gone"],
    [
      "the last events with their links",
      "delete from audit_event where id > 3; delete from audit_link where event_id > 3",
      "the chain ends at link 3, and 5 had been sealed",
    ],
    ["all events", "truncate audit_event", "event 1 is gone"],
    ["all events and links", "truncate audit_event, audit_link", "the chain ends at link 0, and 5"],
    ["a seal", "delete from audit_seal where number = 1", "there are 1 seals, and the newest is number 2"],
    ["the last seal", "delete from audit_seal where number = 2", "ends at link 5, and only 3"],
  ])("deleted: %s", async (_what, sql, words) => {
    await asOwner(sql);
    expect(await problemOf()).toContain(words);
  });

  const insert = `insert into audit_event (id, at, actor, action, subject, detail)
    values (99, now(), 'cli:ada', 'test.done', 's', '{}')`;
  test.each([
    ["an event", insert, "event 99 is neither sealed nor waiting"],
    [
      "an event with a link at the end",
      `${insert}; insert into audit_link values (6, 99, repeat('a', 64))`,
      "event 99 is not what was sealed",
    ],
    [
      "an event with a link between others",
      `${insert}; update audit_link set position = position + 10 where position > 2;
       update audit_link set position = position - 9 where position > 2;
       insert into audit_link values (3, 99, (select hash from audit_link where position = 4))`,
      "event 99 is not what was sealed",
    ],
    [
      "an event that is said to wait again",
      "insert into audit_pending values (2)",
      "event 2 is sealed and waits",
    ],
    [
      "a number that waits for no event",
      "insert into audit_pending values (77)",
      "event 77 waits to be sealed and is gone",
    ],
    [
      "a seal",
      "insert into audit_seal values (3, now(), 2, 9, 'x')",
      "ends at link 5, and 9 had been sealed",
    ],
  ])("inserted: %s", async (_what, sql, words) => {
    await asOwner(sql);
    expect(await problemOf()).toContain(words);
    // Nor does a sealer make it good.
    await sealAudit(job);
    expect(await problemOf()).not.toBeNull();
  });

  test.each([
    [
      "two events in the chain",
      "update audit_link set event_id = -event_id where position in (2, 3); update audit_link set event_id = 5 + event_id where position in (2, 3)",
    ],
    [
      "two links with their hashes",
      "update audit_link set position = -position where position in (2, 3); update audit_link set position = 5 + position where position < 0",
    ],
    [
      "two events by their numbers",
      "update audit_event set id = -id where id in (2, 3); update audit_event set id = 5 + id where id < 0",
    ],
    ["a hash", "update audit_link set hash = repeat('b', 64) where position = 2"],
    ["the hash of a seal", "update audit_seal set hash = repeat('b', 64) where number = 1"],
  ])("in another order, or otherwise: %s", async (_what, sql) => {
    await asOwner(sql);
    expect(await problemOf()).toMatch(/event [23] is not/);
  });

  test("what waits and is not sealed yet: gone", async () => {
    await append(6);
    await asOwner("delete from audit_event where id = 6");
    expect(await problemOf()).toBe("event 6 waits to be sealed and is gone");
    await append(7);
    await sealAudit(job);
    expect(await problemOf()).toBe("event 6 waits to be sealed and is gone");
  });

  test("a log whose end was cut off in every table shows by a place that was written down elsewhere", async () => {
    const { head } = await verifyAudit(job);
    await asOwner(
      `delete from audit_event where id > 3; delete from audit_link where event_id > 3;
       delete from audit_seal where number > 1`,
    );
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 3 });
    expect(await verifyAudit(job, head)).toMatchObject({ ok: false, brokenAt: null });
    for (let n = 4; n <= 6; n += 1) await append(n);
    await sealAudit(job);
    const again = await verifyAudit(job, head);
    expect(again.problem).toContain(`does not go through 5:${head?.hash}`);
    expect(await verifyAudit(job, again.head)).toMatchObject({ ok: true });
  });
});

test("a chain of before it was a table of its own goes on, and shows what was changed in it", async () => {
  await asOwner(wipe);
  const old: StoredEvent[] = [1, 2, 3].map((id) => ({
    id,
    at: new Date(Date.UTC(2026, 1, id)),
    actor: "cli:ada",
    action: "test.done",
    subject: `s-${id}`,
    detail: { id },
    before: null,
    after: null,
    origin: null,
  }));
  let hash = genesis;
  for (const event of old) {
    hash = linkHash(hash, event, 1);
    await asOwner(
      `insert into audit_event (id, at, actor, action, subject, detail)
       values (${event.id}, '${event.at.toISOString()}', 'cli:ada', 'test.done', '${event.subject}', '{"id": ${event.id}}');
       insert into audit_link values (${event.id}, ${event.id}, '${hash}');
       select setval('audit_event_id_seq', ${event.id})`,
    );
  }
  await asOwner(`insert into audit_seal values (1, now(), 1, 3, '${hash}')`);
  expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 3, head: { position: 3, hash } });
  await append(4);
  await sealAudit(job);
  expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 4 });
  await asOwner("update audit_event set subject = 'else' where id = 2");
  expect(await verifyAudit(job)).toMatchObject({ ok: false, brokenAt: 2 });
});
