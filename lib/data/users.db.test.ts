/** Roles: where they come from, what they reach, who may change them, and what ends with a change. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { listAdministrators } from "./administrators.ts";
import { query } from "./database.ts";
import { listGroupRoles, removeGroupRole, setGroupRole } from "./group-roles.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, management, memberId } from "./test-scenario.ts";
import { endUserSessions, setUserDisabled, setUserRole } from "./user-changes.ts";
import { findUserIds, getUser, listUsers } from "./users.ts";

useTestDatabase();

const [inProd, inWork, alone] = [memberId(1), memberId(2), memberId(3)];

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([
    { id: inProd, ou: "ou-prod" },
    { id: inWork, ou: "ou-work" },
    { id: alone, ou: "r-root" },
  ]);
});

beforeEach(async () => {
  await query("delete from account_contact");
  await query("delete from contact");
  await query("delete from app_user");
  await query("delete from group_role");
});

interface Person {
  name?: string;
  email?: string;
  emailVerified?: boolean;
  role?: UserRole;
  unitIds?: string[];
  groups?: string[];
  disabled?: boolean;
}

async function aUser(person: Person = {}): Promise<string> {
  const id = randomUUID();
  const { name, email = null, emailVerified = true, role = null, unitIds = [], groups = [] } = person;
  await query(
    `insert into app_user (id, issuer, subject, name, email, email_verified, role, unit_ids, groups, disabled_at)
     values ($1::uuid, 'https://id.example.com', $1::uuid::text, $2, $3, $4, $5::text::"UserRole", $6, $7, case when $8 then now() end)`,
    [id, name ?? id, email, emailVerified, role, unitIds, groups, person.disabled ?? false],
  );
  return id;
}

async function aSession(userId: string): Promise<void> {
  await query(
    `insert into user_session (id, token_hash, user_id, expires_at)
     values (gen_random_uuid(), gen_random_uuid()::text, $1, now() + interval '1 day')`,
    [userId],
  );
}

async function sessionsOf(userId: string): Promise<number> {
  return (await query("select 1 from user_session where user_id = $1", [userId])).length;
}

async function anOwner(accountId: string, email: string, kind = "person", role = "owner"): Promise<void> {
  const [contact] = await query<{ id: string }>(
    `insert into contact (id, kind, email) values (gen_random_uuid(), $1::text::"ContactKind", $2)
     on conflict (email) do update set email = excluded.email returning id`,
    [kind, email],
  );
  await query(
    `insert into account_contact (account_id, role, contact_id, source) values ($1, $2::text::"ContactRole", $3, 'person')`,
    [accountId, role, contact?.id],
  );
}

const seen = async (id: string) => {
  const { role, through, accounts, deciding } = await getUser(job, id);
  return { role, through, accounts, deciding };
};

const asAdmin = (id: string): Viewer => ({ actor: `user:${id}`, role: "admin", accounts: "all" });

describe("the role that counts", () => {
  test("nobody without anything, and whoever is disabled", async () => {
    expect(await seen(await aUser())).toEqual({ role: null, through: null, accounts: 0, deciding: [] });
    await setGroupRole(job, { group: "everybody", role: "admin", unitIds: [] });
    const disabled = await aUser({ role: "admin", groups: ["everybody"], disabled: true });
    expect(await seen(disabled)).toEqual({ role: null, through: null, accounts: 0, deciding: [] });
  });

  test("the given one outranks a group, also a higher one", async () => {
    await setGroupRole(job, { group: "a", role: "admin", unitIds: [] });
    const id = await aUser({ role: "viewer", groups: ["a"] });
    expect(await seen(id)).toMatchObject({ role: "viewer", through: "given", accounts: null });
  });

  test("of several groups the highest; groups of equal rank add up, and one without a limit lifts it", async () => {
    await setGroupRole(job, { group: "low", role: "viewer", unitIds: ["ou-prod"] });
    await setGroupRole(job, { group: "low too", role: "viewer", unitIds: ["ou-work"] });
    const id = await aUser({ groups: ["low", "low too", "unknown"] });
    expect(await seen(id)).toEqual({
      role: "viewer",
      through: "group",
      accounts: 2,
      deciding: ["low", "low too"],
    });
    await setGroupRole(job, { group: "low too", role: "viewer", unitIds: [] });
    expect(await seen(id)).toMatchObject({ role: "viewer", accounts: null });
    await setGroupRole(job, { group: "unknown", role: "security", unitIds: [] });
    expect(await seen(id)).toMatchObject({ role: "security", deciding: ["unknown"] });
  });

  test("names of groups are whole: commas, quotes, cases and parts of them are no other group", async () => {
    await setGroupRole(job, { group: 'Cloud, "Platform"', role: "security", unitIds: [] });
    expect(await seen(await aUser({ groups: ['Cloud, "Platform"'] }))).toMatchObject({ role: "security" });
    for (const group of ["Cloud", 'cloud, "platform"', ' Cloud, "Platform"', "{Cloud}", "%"])
      expect(await seen(await aUser({ groups: [group] }))).toMatchObject({ role: null });
  });

  test("a unit limits to itself and what is below, and a name that begins alike is not below", async () => {
    await query(
      `insert into organizational_unit (id, organization_id, parent_id, name, path)
       select 'ou-alike', organization_id, 'r-root', 'Workloads2', '/Workloads2' from organizational_unit where id = 'ou-work'`,
    );
    await query("update account set unit_id = 'ou-alike' where id = $1", [alone]);
    expect(await seen(await aUser({ role: "viewer", unitIds: ["ou-work"] }))).toMatchObject({ accounts: 2 });
    expect(await seen(await aUser({ role: "viewer", unitIds: ["ou-prod"] }))).toMatchObject({ accounts: 1 });
    expect(await seen(await aUser({ role: "viewer", unitIds: ["ou-gone"] }))).toMatchObject({ accounts: 0 });
    expect(await seen(await aUser({ role: "owner" }))).toMatchObject({ accounts: 0 });
    expect(await seen(await aUser({ role: "owner", unitIds: ["ou-prod"] }))).toMatchObject({ accounts: 1 });
    await query("update account set unit_id = 'r-root' where id = $1", [alone]);
    await query("delete from organizational_unit where id = 'ou-alike'");
  });

  test("the register makes an owner of a verified address alone, of a person, in the role of owner", async () => {
    await anOwner(alone, "ada@example.com");
    await anOwner(inProd, "team@example.com", "list");
    await anOwner(inWork, "sec@example.com", "person", "security");
    expect(await seen(await aUser({ email: "ada@example.com" }))).toMatchObject({
      role: "owner",
      through: "contact",
      accounts: 1,
    });
    const others: Person[] = [
      { email: "ada@example.com", emailVerified: false },
      { email: "аda@example.com" },
      { email: "ada@example.com.evil.test" },
      { email: "team@example.com" },
      { email: "sec@example.com" },
      { email: "ada@example.com", disabled: true },
    ];
    for (const other of others)
      expect(await seen(await aUser(other))).toMatchObject({ role: null, accounts: 0 });
  });

  test("what somebody owns is added to a limit, and takes nothing from a wider role", async () => {
    await anOwner(alone, "ada@example.com");
    const email = "ada@example.com";
    expect(await seen(await aUser({ email, role: "viewer", unitIds: ["ou-prod"] }))).toMatchObject({
      accounts: 2,
    });
    expect(await seen(await aUser({ email, role: "viewer" }))).toMatchObject({
      role: "viewer",
      accounts: null,
    });
    expect(await seen(await aUser({ email, role: "owner", unitIds: ["ou-work"] }))).toMatchObject({
      accounts: 3,
    });
    await query("update account_contact set account_id = $1", [management]);
    expect(await seen(await aUser({ email }))).toMatchObject({ role: "owner", accounts: 1 });
  });
});

describe("administrators", () => {
  test("two who demote each other at once leave one", async () => {
    const [ada, ben] = [await aUser({ role: "admin" }), await aUser({ role: "admin" })];
    const outcomes = await Promise.allSettled([
      setUserRole(asAdmin(ada), ben, { role: "viewer", unitIds: [] }),
      setUserRole(asAdmin(ben), ada, { role: "viewer", unitIds: [] }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "CONFLICT" },
    });
    expect((await listUsers(job, { role: "admin", limit: 10 })).total).toBe(1);
  });

  test("the last one stays: no other role, not disabled, no group taken or lowered; nothing is written", async () => {
    const id = await aUser({ groups: ["admins"] });
    await aUser({ role: "admin", disabled: true });
    await setGroupRole(job, { group: "admins", role: "admin", unitIds: [] });
    await aSession(id);
    const written = () => query("select xmin, * from app_user order by id");
    const before = await written();
    const attempts = [
      () => setUserRole(job, id, { role: "security", unitIds: [] }),
      () => setUserDisabled(job, id, true),
      () => setGroupRole(job, { group: "admins", role: "viewer", unitIds: [] }),
      () => removeGroupRole(job, "admins"),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await written()).toEqual(before);
    expect(await sessionsOf(id)).toBe(1);
    expect(await listGroupRoles(job)).toMatchObject([{ group: "admins", role: "admin", members: 1 }]);
    // With a second one it goes.
    await aUser({ role: "admin" });
    await setUserDisabled(job, id, true);
    expect(await sessionsOf(id)).toBe(0);
  });

  test("everybody who is signed in learns whom to ask, and no more of them", async () => {
    await aUser({ name: "Ines R.", email: "ines@example.com", role: "admin" });
    await aUser({ name: "Gone", role: "admin", disabled: true });
    const owner: Viewer = { actor: "user:x", role: "owner", accounts: [] };
    expect(await listAdministrators(owner)).toEqual([{ name: "Ines R.", email: "ines@example.com" }]);
  });
});

describe("what a change ends", () => {
  test("a role, a limit, disabling and enabling end the sessions of that user alone, with one audit row each", async () => {
    const [id, other] = [await aUser({ role: "viewer" }), await aUser({ role: "viewer" })];
    await aSession(other);
    const changes = [
      () => setUserRole(job, id, { role: "owner", unitIds: [] }),
      () => setUserRole(job, id, { role: "owner", unitIds: ["ou-prod"] }),
      () => setUserDisabled(job, id, true),
      () => setUserDisabled(job, id, false),
      () => endUserSessions(job, id),
      () => setUserRole(job, id, { role: null, unitIds: [] }),
    ];
    for (const change of changes) {
      await aSession(id);
      await change();
      expect(await sessionsOf(id)).toBe(0);
      // Said again it changes nothing, and nothing is written about it.
      await change();
    }
    expect(await sessionsOf(other)).toBe(1);
    const rows = await query<{ action: string }>(
      "select action from audit_event where subject = $1 order by id",
      [id],
    );
    expect(
      await query("select before, after, detail from audit_event where subject = $1 order by id limit 1", [
        id,
      ]),
    ).toEqual([
      {
        before: { role: "viewer", unitIds: [] },
        after: { role: "owner", unitIds: [] },
        detail: { sessions: 1 },
      },
    ]);
    expect(rows.map(({ action }) => action)).toEqual([
      "user.role_changed",
      "user.role_changed",
      "user.disabled",
      "user.enabled",
      "user.sessions_ended",
      "user.role_changed",
    ]);
  });

  test("a group's role ends the sessions of its members, but not of those with a role of their own", async () => {
    const [member, given, outside] = [
      await aUser({ groups: ["g"] }),
      await aUser({ groups: ["g"], role: "viewer" }),
      await aUser({ groups: ["h"] }),
    ];
    for (const id of [member, given, outside]) await aSession(id);
    await setGroupRole(job, { group: "g", role: "viewer", unitIds: [] });
    expect([await sessionsOf(member), await sessionsOf(given), await sessionsOf(outside)]).toEqual([0, 1, 1]);
    await aSession(member);
    await setGroupRole(job, { group: "g", role: "viewer", unitIds: [] });
    expect(await sessionsOf(member)).toBe(1);
    await removeGroupRole(job, "g");
    expect(await sessionsOf(member)).toBe(0);
  });
});

describe("what is refused", () => {
  test.each<[string, { role: UserRole | null; unitIds: string[] }, string]>([
    ["an unknown unit", { role: "viewer", unitIds: ["ou-nowhere"] }, "ou-nowhere"],
    [
      "a limit of somebody who sees everything",
      { role: "security", unitIds: ["ou-prod"] },
      "Only owners and viewers",
    ],
    ["a limit without a role", { role: null, unitIds: ["ou-prod"] }, "Only owners and viewers"],
    [
      "too many units",
      { role: "viewer", unitIds: Array.from({ length: 51 }, (_, n) => `ou-${n}`) },
      "at most 50",
    ],
  ])("%s", async (_name, grant, words) => {
    const id = await aUser();
    await expect(setUserRole(job, id, grant)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      userMessage: expect.stringContaining(words),
    });
  });

  test("nobody by that id, whatever the id looks like", async () => {
    for (const id of [randomUUID(), "nothing", "' or true --", ""]) {
      await expect(getUser(job, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(setUserDisabled(job, id, true)).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(endUserSessions(job, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await expect(removeGroupRole(job, "no such group")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(setGroupRole(job, { group: " ", role: "viewer", unitIds: [] })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});

describe("the list", () => {
  test("by name, in pages, searched by every word and filtered by the role that counts", async () => {
    await aUser({ name: "Cara", email: "cara@example.com", role: "admin" });
    await aUser({ name: "Ada", email: "ada@example.com", groups: ["Cloud, Platform"] });
    await aUser({ name: "ben", email: "ben@example.com", disabled: true, role: "admin" });
    const first = await listUsers(job, { limit: 2 });
    expect(first.users.map(({ name }) => name)).toEqual(["Ada", "ben"]);
    expect(first.total).toBe(3);
    const second = await listUsers(job, { limit: 2, after: first.next ?? "" });
    expect(second.users.map(({ name }) => name)).toEqual(["Cara"]);
    expect(second.next).toBeNull();
    const names = async (asked: { search?: string; role?: UserRole | "nobody" }) =>
      (await listUsers(job, { ...asked, limit: 10 })).users.map(({ name }) => name);
    expect(await names({ search: "EXAMPLE ada" })).toEqual(["Ada"]);
    expect(await names({ search: "platform" })).toEqual(["Ada"]);
    expect(await names({ search: "%" })).toEqual([]);
    expect(await names({ search: "\0" })).toHaveLength(3);
    expect(await names({ role: "admin" })).toEqual(["Cara"]);
    expect(await names({ role: "nobody" })).toEqual(["Ada", "ben"]);
    await expect(listUsers(job, { limit: 2, after: "1 or 1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("an address finds its users in any case", async () => {
    const id = await aUser({ email: "ada@example.com" });
    expect(await findUserIds(job, "ADA@Example.com")).toEqual([id]);
    expect(await findUserIds(job, "nobody@example.com")).toEqual([]);
  });
});
