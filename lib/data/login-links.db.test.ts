import { expect, test } from "vitest";
import { systemViewer, type Viewer } from "#lib/viewer.ts";
import { createLoginLink, useLoginLink as signInByLink } from "./login-links.ts";
import { findSession } from "./sessions.ts";
import { useTestDatabase } from "./test-database.ts";
import { setUserDisabled } from "./user-changes.ts";

const { db } = useTestDatabase();
const job = systemViewer("test");
const now = new Date("2026-03-04T10:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const from = (at: Date) => ({ now: at, address: "192.0.2.7", userAgent: "Browser" });
const enter = (token: string, at = later(1)) => signInByLink(token, from(at));

async function sessions(): Promise<number> {
  return (await db().pool.query("select 1 from user_session")).rows.length;
}

async function signedIn(token: string) {
  const used = await enter(token);
  if ("refused" in used) throw new Error(used.refused);
  const found = await findSession(used.token, { now: later(1), address: null });
  if (found === null) throw new Error("the session is there");
  return found;
}

test("a link signs its person in once, with the role that it gives", async () => {
  const { token } = await createLoginLink(job, { email: "Ada@Example.com", role: "admin", now });
  const { rows } = await db().pool.query("select * from login_link");
  expect(JSON.stringify(rows)).not.toContain(token);
  const { viewer, user } = await signedIn(token);
  expect([viewer.role, user.email]).toEqual(["admin", "ada@example.com"]);
  expect(await enter(token)).toEqual({ refused: "used" });
  expect(await sessions()).toBe(1);
  const audit = await db().pool.query<{ action: string }>("select action from audit_event order by id");
  expect(audit.rows.map(({ action }) => action)).toEqual([
    "link.created",
    "user.role_changed",
    "session.started",
    "link.used",
    "session.refused",
  ]);
});

test("ten uses at once let one in", async () => {
  const { token } = await createLoginLink(job, { email: "race@example.com", role: "viewer", now });
  const before = await sessions();
  const uses = await Promise.all(Array.from({ length: 10 }, () => enter(token)));
  expect(uses.filter((use) => "token" in use)).toHaveLength(1);
  expect(await sessions()).toBe(before + 1);
});

test("nothing opens after ten minutes, nor with a text that is no link", async () => {
  const { token } = await createLoginLink(job, { email: "late@example.com", role: "admin", now });
  const before = await sessions();
  expect(await enter(token, later(10))).toEqual({ refused: "expired" });
  for (const text of [
    "",
    token.slice(1),
    `${token}x`,
    "'; drop table app_user; --",
    "\u0000",
    "x".repeat(5000),
  ])
    expect(await enter(text)).toEqual({ refused: "unknown" });
  expect(await sessions()).toBe(before);
});

test("a link without a role keeps what somebody has; a link does not open what an administrator has closed", async () => {
  const again = await createLoginLink(job, { email: "ada@example.com", role: null, now });
  expect((await signedIn(again.token)).viewer.role).toBe("admin");
  const fresh = await createLoginLink(job, { email: "new@example.com", role: null, now });
  const { viewer, user } = await signedIn(fresh.token);
  expect(viewer.role).toBe("nobody");
  await setUserDisabled(job, user.id, true);
  const closed = await createLoginLink(job, { email: "new@example.com", role: "admin", now });
  expect(await enter(closed.token)).toEqual({ refused: "disabled" });
});

test("the last administrator is not made less by a link", async () => {
  const { token } = await createLoginLink(job, { email: "ada@example.com", role: "viewer", now });
  await expect(enter(token)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("only administrators make links, for addresses", async () => {
  const viewer: Viewer = { actor: "user:x", role: "security", accounts: "all" };
  await expect(createLoginLink(viewer, { email: "a@example.com", role: null, now })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(createLoginLink(job, { email: "аda@example.com", role: null, now })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});
