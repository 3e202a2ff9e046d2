import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { query, transaction } from "./database.ts";
import { subscribe } from "./live.ts";
import { type Change, notify, type Told } from "./notify.ts";
import { endOwnSessions, endSession, findSession, startSession } from "./sessions.ts";
import { asOwner, useTestDatabase } from "./test-database.ts";
import { job, memberId, organizationId, start } from "./test-scenario.ts";
import { endUserSessions } from "./user-changes.ts";

useTestDatabase();

const mine = memberId(1);
const foreign = memberId(2);
const owner: Viewer = { actor: "owner", role: "owner", accounts: [mine] };

const listeners =
  "select pid from pg_stat_activity where application_name = 'waymark live' and datname = current_database()";

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await sleep(20);
}

async function listening(): Promise<void> {
  await until(async () => (await asOwner(`${listeners} and query like 'listen%'`)).length === 1);
}

const send = (change: Change) => transaction((tx) => notify(tx, change));
const account = (accountId: string): Change => ({ kind: "account", organizationId, runId: null, accountId });
const run: Change = { kind: "run", organizationId, runId: null };

test("each subscriber gets what they may see, over one connection, until they leave", async () => {
  const seen: Record<"all" | "owner", Told[]> = { all: [], owner: [] };
  const leaveAll = subscribe(job, (change) => seen.all.push(change));
  const leaveOwner = subscribe(owner, (change) => seen.owner.push(change));
  await listening();
  await send(account(foreign));
  await send(run);
  await query("select pg_notify('waymark', 'no json at all')").catch(() => undefined);
  await send(account(mine));
  await until(() => seen.owner.length > 0 && seen.all.length > 2);
  expect(seen.all).toEqual([account(foreign), run, account(mine)]);
  expect(seen.owner).toEqual([account(mine)]);
  leaveOwner();
  await send(account(mine));
  await until(() => seen.all.length > 3);
  expect(seen.owner).toHaveLength(1);
  leaveAll();
  await until(async () => (await asOwner(listeners)).length === 0);
});

test("a lost connection is opened again", async () => {
  const seen: Told[] = [];
  const leave = subscribe(job, (change) => seen.push(change));
  await listening();
  await asOwner(`select pg_terminate_backend(pid) from (${listeners}) l`);
  await until(async () => (await asOwner(listeners)).length === 0);
  await listening();
  await send(run);
  await until(() => seen.length > 0);
  expect(seen).toEqual([run]);
  leave();
  await until(async () => (await asOwner(listeners)).length === 0);
});

test("nothing is told of a change that is rolled back", async () => {
  const seen: Told[] = [];
  const leave = subscribe(job, (change) => seen.push(change));
  await listening();
  const undone = transaction(async (tx) => {
    await notify(tx, account(mine));
    throw new Error("no");
  });
  await expect(undone).rejects.toThrow("no");
  await send(run);
  await until(() => seen.length > 0);
  expect(seen).toEqual([run]);
  leave();
});

test("a session that ends is told to its own streams at once, whoever ends it", async () => {
  const [user] = await query<{ id: string }>(
    `insert into app_user (id, issuer, subject, role) values (gen_random_uuid(), 'i', 's', 'security') returning id`,
  );
  const userId = user?.id ?? "";
  const begin = async () => {
    const asked = { userId, now: start, address: null, userAgent: null, by: "provider" };
    const { token } = await transaction((tx) => startSession(tx, asked));
    const found = await findSession(token, { now: start, address: null });
    if (found === null) throw new Error("no session");
    return { token, viewer: found.viewer };
  };
  const [first, second, third] = [await begin(), await begin(), await begin()];
  const over: string[] = [];
  const leave = Object.entries({ first, second, third }).map(([name, { viewer }]) =>
    subscribe(
      viewer,
      () => {},
      () => over.push(name),
    ),
  );
  await listening();
  await endSession(second.token);
  await until(() => over.length > 0);
  expect(over).toEqual(["second"]);
  await endOwnSessions(third.viewer, "others");
  await until(() => over.length > 1);
  expect(over).toEqual(["second", "first"]);
  await endUserSessions(job, userId);
  await until(() => over.length > 2);
  expect(over).toEqual(["second", "first", "third"]);
  for (const one of leave) one();
});
