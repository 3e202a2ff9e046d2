/** Sessions: what opens them, what they reach, and everything that ends them. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { query, transaction } from "./database.ts";
import { listPersonas, seedPersonas, signInPersona } from "./personas.ts";
import {
  endOwnSessions,
  endSession,
  findSession,
  listOwnSessions,
  sessionLimits,
  startSession,
} from "./sessions.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "./test-scenario.ts";
import { setUserDisabled, setUserRole } from "./user-changes.ts";

useTestDatabase();

const [inProd, inWork] = [memberId(1), memberId(2)];
const hour = 3_600_000;
const after = (ms: number) => new Date(start.getTime() + ms);

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([
    { id: inProd, ou: "ou-prod" },
    { id: inWork, ou: "ou-work" },
  ]);
  // Somebody who always remains, whoever is taken the role of.
  await aUser({ role: "admin" });
});

async function aUser({
  role = null,
  unitIds = [],
}: {
  role?: UserRole | null;
  unitIds?: string[];
}): Promise<string> {
  const [user] = await query<{ id: string }>(
    `insert into app_user (id, issuer, subject, name, email, email_verified, role, unit_ids)
     values (gen_random_uuid(), 'https://id.example.com', gen_random_uuid()::text, 'Ada', 'ada@example.com', true,
       $1::text::"UserRole", $2) returning id`,
    [role, unitIds],
  );
  return user?.id ?? "";
}

const signIn = (userId: string, now = start) =>
  transaction((tx) =>
    startSession(tx, { userId, now, address: "192.0.2.7", userAgent: "Browser", by: "provider" }),
  );
const find = (token: string, now = start) => findSession(token, { now, address: "192.0.2.7" });

async function viewerOf(token: string): Promise<Viewer> {
  const found = await find(token);
  if (found === null) throw new Error("no session");
  return found.viewer;
}

test("a session is its user, with the role and the reach of this moment", async () => {
  const userId = await aUser({ role: "viewer", unitIds: ["ou-prod"] });
  const { token, expiresAt } = await signIn(userId);
  expect(expiresAt).toEqual(after(sessionLimits.absoluteMs));
  const found = await find(token);
  expect(found).toMatchObject({
    viewer: { actor: `user:${userId}`, role: "viewer", accounts: [inProd], origin: { address: "192.0.2.7" } },
    user: { id: userId, name: "Ada", email: "ada@example.com" },
    through: "given",
  });
  await query("update app_user set unit_ids = '{ou-work}' where id::text = $1", [userId]);
  expect((await find(token))?.viewer.accounts).toEqual([inProd, inWork]);
});

test("whom nothing gives a role is signed in and not let in", async () => {
  const { token } = await signIn(await aUser({}));
  expect(await find(token)).toMatchObject({ viewer: { role: "nobody", accounts: [] }, through: null });
});

test("the token is nowhere in the database", async () => {
  const { token } = await signIn(await aUser({ role: "viewer" }));
  const rows = await query("select row_to_json(s)::text as text from user_session s");
  const audit = await query("select row_to_json(a)::text as text from audit_event a");
  expect(JSON.stringify([rows, audit])).not.toContain(token);
});

describe("ends", () => {
  const ends: [string, number, number[]][] = [
    ["without a request for as long as that", sessionLimits.idleMs, []],
    [
      "in the end, however busy it is",
      sessionLimits.absoluteMs,
      Array.from({ length: 24 }, (_, at) => at * 7 * hour),
    ],
  ];
  test.each(ends)("%s", async (_name, end, visits) => {
    const { token } = await signIn(await aUser({ role: "viewer" }));
    for (const visit of visits)
      expect(await find(token, after(visit)), `after ${visit / hour} h`).not.toBeNull();
    expect(await find(token, after(end))).toBeNull();
  });

  test("an open page that only listens is nobody who does anything", async () => {
    const { token } = await signIn(await aUser({ role: "viewer" }));
    for (let at = hour; at < sessionLimits.idleMs; at += hour)
      expect(await findSession(token, { now: after(at), address: null, idle: true })).not.toBeNull();
    expect(await find(token, after(sessionLimits.idleMs))).toBeNull();
  });

  test("at once with another role, and with the user", async () => {
    const userId = await aUser({ role: "security" });
    const before = await signIn(userId);
    await setUserRole(job, userId, { role: "viewer", unitIds: [] });
    expect(await find(before.token)).toBeNull();
    const again = await signIn(userId);
    await setUserDisabled(job, userId, true);
    expect(await find(again.token)).toBeNull();
    const late = await signIn(userId);
    expect(await find(late.token)).toBeNull();
  });

  test("with its token, also of whoever is not let in", async () => {
    const { token } = await signIn(await aUser({}));
    await endSession("another");
    expect(await find(token)).not.toBeNull();
    await endSession(token);
    expect(await find(token)).toBeNull();
    const rows = await query("select detail from audit_event where action = 'session.ended'");
    expect(rows.length).toBeGreaterThan(0);
  });

  test.each(["", "x", "0".repeat(43), "' or true --"])("nothing is opened by %j", async (token) => {
    expect(await find(token)).toBeNull();
  });
});

describe("one's own", () => {
  test("are listed and ended; those of others are not there", async () => {
    const userId = await aUser({ role: "viewer" });
    const [here, there, third] = [await signIn(userId), await signIn(userId), await signIn(userId)];
    const stranger = await signIn(await aUser({ role: "viewer" }));
    const viewer = await viewerOf(here.token);
    const listed = await listOwnSessions(viewer, { now: start });
    expect(listed).toHaveLength(3);
    expect(listed.filter(({ current }) => current)).toHaveLength(1);
    const { origin } = await viewerOf(stranger.token);
    await expect(endOwnSessions(viewer, { id: origin?.session ?? "" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const other = (await viewerOf(there.token)).origin?.session ?? "";
    expect(await endOwnSessions(viewer, { id: other })).toBe(1);
    expect(await find(there.token)).toBeNull();
    expect(await endOwnSessions(viewer, "others")).toBe(1);
    expect(await find(third.token)).toBeNull();
    expect(await find(here.token)).not.toBeNull();
    expect(await find(stranger.token)).not.toBeNull();
  });
});

describe("personas", () => {
  beforeEach(() => query("delete from app_user where issuer = 'waymark:demo'"));

  test("each is signed in as what it is; seeding again changes nothing", async () => {
    expect(await listPersonas()).toEqual([]);
    const personas = (["viewer", "admin", "owner"] as const).map((role) => ({
      id: role,
      name: role,
      email: `${role}@northmole.example`,
      role,
      unitIds: role === "viewer" ? ["ou-work"] : [],
    }));
    await seedPersonas(job, personas);
    await seedPersonas(job, personas);
    expect(await listPersonas()).toEqual([
      { id: "admin", name: "admin", role: "admin", accounts: null },
      { id: "owner", name: "owner", role: "owner", accounts: 0 },
      { id: "viewer", name: "viewer", role: "viewer", accounts: 2 },
    ]);
    const session = { now: start, address: null, userAgent: null };
    const { token } = await signInPersona("viewer", session);
    expect((await viewerOf(token)).accounts).toEqual([inProd, inWork]);
    await expect(signInPersona("nobody", session)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
