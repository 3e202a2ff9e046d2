import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { makeTokenText } from "#lib/token-text.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { listAccounts } from "./accounts.ts";
import { query } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  memberId,
  start,
} from "./test-scenario.ts";
import { authenticateToken } from "./token-viewer.ts";
import { createOwnToken, createToken, listTokens, type NewToken, revokeToken } from "./tokens.ts";

useTestDatabase();
beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([
    { id: memberId(1), ou: "ou-prod" },
    { id: memberId(2), ou: "ou-work" },
    { id: memberId(3), ou: "r-root" },
  ]);
});

const asked = (changes: Partial<NewToken> = {}): NewToken => ({
  name: "ci",
  role: "viewer",
  readOnly: true,
  unitIds: [],
  days: 30,
  now: start,
  ...changes,
});

async function code(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

async function viewerOf(token: string, now = start): Promise<Viewer> {
  const viewer = await authenticateToken(token, now);
  if (viewer === null) throw new Error("the token is refused");
  return viewer;
}

test("a token is stored as a hash; the audit row names it and holds no secret", async () => {
  const { id, token, role, expiresAt } = await createToken(job, asked());
  expect({ role, expiresAt }).toEqual({ role: "viewer", expiresAt: hoursLater(30 * 24) });
  const tables = await query<{ text: string }>(
    "select t::text as text from api_token t union all select e::text from audit_event e",
  );
  const stored = tables.map(({ text }) => text).join();
  expect(stored).toContain(id);
  expect(stored).not.toContain(token.slice(9, -5));
  expect(await viewerOf(token)).toEqual({
    actor: `token:${id}`,
    role: "viewer",
    accounts: "all",
    origin: { token: id },
    readOnly: true,
  });
});

describe("what is refused", () => {
  test.each<[string, Partial<NewToken>]>([
    ["no name", { name: "  " }],
    ["a long name", { name: "x".repeat(81) }],
    ["no day", { days: 0 }],
    ["half a day", { days: 0.5 }],
    ["more than a year", { days: 367 }],
    ["an owner of nothing", { role: "owner" }],
    ["an administrator of an OU", { role: "admin", unitIds: ["ou-prod"] }],
    ["an OU that is not there", { unitIds: ["ou-none"] }],
    ["too many OUs", { unitIds: Array.from({ length: 51 }, (_, at) => `ou-${at}`) }],
  ])("%s", async (_name, changes) => {
    expect(await code(createToken(job, asked(changes)))).toBe("INVALID_INPUT");
  });
});

test("a token of OUs reaches the accounts of those and of what is below, whatever moves", async () => {
  const seen = async (token: string) =>
    (await listAccounts(await viewerOf(token), { items, now: start })).map(({ id }) => id);
  const { token } = await createToken(job, asked({ unitIds: ["ou-work"] }));
  expect(await seen(token)).toEqual([memberId(1), memberId(2)]);
  const owner = await createToken(job, asked({ role: "owner", unitIds: ["ou-prod"] }));
  expect(await seen(owner.token)).toEqual([memberId(1)]);
  await query("update account set unit_id = 'r-root' where id = $1", [memberId(1)]);
  expect(await seen(token)).toEqual([memberId(2)]);
  expect(await seen(owner.token)).toEqual([]);
});

test("read only: nothing but reading is left of the role", async () => {
  const reading = await viewerOf((await createToken(job, asked({ role: "admin" }))).token);
  expect(hasPermission(reading, "settings.read")).toBe(true);
  expect(hasPermission(reading, "settings.write")).toBe(false);
  expect(hasPermission(reading, "token.admin")).toBe(false);
  expect(await code(createToken(reading, asked()))).toBe("FORBIDDEN");
});

test("past its end, revoked, unknown and mistyped: the same nothing", async () => {
  const { id, token } = await createToken(job, asked({ days: 1 }));
  expect(await authenticateToken(token, hoursLater(23.9))).not.toBeNull();
  expect(await authenticateToken(token, hoursLater(24))).toBeNull();
  await revokeToken(job, { id, now: start });
  expect(await authenticateToken(token, start)).toBeNull();
  expect(await authenticateToken(makeTokenText(), start)).toBeNull();
  expect(await authenticateToken("' or 1=1 --", start)).toBeNull();
  expect(await code(revokeToken(job, { id, now: start }))).toBe("CONFLICT");
  expect(await code(revokeToken(job, { id: "no-uuid", now: start }))).toBe("NOT_FOUND");
});

test("its last use is written once in a minute", async () => {
  const { id, token } = await createToken(job, asked());
  const lastUse = async () =>
    (await listTokens(job, { now: start })).find((row) => row.id === id)?.lastUsedAt;
  expect(await lastUse()).toBeNull();
  await authenticateToken(token, start);
  await authenticateToken(token, hoursLater(0.01));
  expect(await lastUse()).toEqual(start);
  await authenticateToken(token, hoursLater(0.02));
  expect(await lastUse()).toEqual(hoursLater(0.02));
});

test("a token makes none that outlives it", async () => {
  const admin = await viewerOf((await createToken(job, asked({ role: "admin", readOnly: false }))).token);
  expect(await code(createToken(admin, asked({ days: 31 })))).toBe("INVALID_INPUT");
  expect(await code(createToken(admin, asked({ days: 30 })))).toBe("none");
});

test("lists: newest first, page by page, ended ones only when asked for; nobody else's", async () => {
  const all = await listTokens(job, { ended: true, now: start });
  const first = await listTokens(job, { ended: true, limit: 2, now: start });
  const next = await listTokens(job, { ended: true, limit: 200, after: first[1]?.id ?? "", now: start });
  expect([...first, ...next]).toEqual(all);
  const active = await listTokens(job, { now: hoursLater(25) });
  expect(all.length - active.length).toBe(1);
  const viewer: Viewer = {
    actor: "user:9a4f0a3c-0000-4000-8000-000000000000",
    role: "viewer",
    accounts: "all",
  };
  expect(await listTokens(viewer, { ended: true, now: start })).toEqual([]);
  expect(await code(revokeToken(viewer, { id: all[0]?.id ?? "", now: start }))).toBe("NOT_FOUND");
});

describe("a token of one's own", () => {
  const ada: Viewer = {
    actor: "user:3f0c7f3e-54f5-4d3c-8f0e-0a3b6a4c1d11",
    role: "security",
    accounts: "all",
  };
  const userId = ada.actor.slice("user:".length);
  const asOwn = { name: "laptop", readOnly: false, days: 30, now: start };
  const accountsOf = async (viewer: Viewer) =>
    (await listAccounts(viewer, { items, now: start })).map(({ id }) => id);

  beforeAll(async () => {
    await query(
      `insert into app_user (id, issuer, subject, email, email_verified, role)
       values ($1, 'https://idp.example.com', 'ada', 'ada@example.com', true, 'security')`,
      [userId],
    );
    await query("update account set unit_id = 'ou-prod' where id = $1", [memberId(1)]);
  });

  test("stands for its user, by what the user may at the time of each request", async () => {
    const { id, token } = await createOwnToken(ada, asOwn);
    expect(await viewerOf(token)).toEqual({
      actor: ada.actor,
      role: "security",
      accounts: "all",
      origin: { token: id },
    });
    await query("update app_user set role = 'owner', unit_ids = '{ou-prod}' where id = $1", [userId]);
    const owner = await viewerOf(token);
    expect(owner.role).toBe("owner");
    expect(await accountsOf(owner)).toEqual([memberId(1)]);
    await query("update app_user set role = 'admin', unit_ids = '{}' where id = $1", [userId]);
    expect((await viewerOf(token)).role).toBe("security");
    await query("update app_user set role = null where id = $1", [userId]);
    expect(await authenticateToken(token, start)).toBeNull();
    await query("update app_user set role = 'security', disabled_at = now() where id = $1", [userId]);
    expect(await authenticateToken(token, start)).toBeNull();
    await query("update app_user set disabled_at = null where id = $1", [userId]);
    expect(await authenticateToken(token, start)).not.toBeNull();
  });

  test("makes no other token, and neither does a service or a terminal", async () => {
    const asking = await viewerOf((await createOwnToken(ada, asOwn)).token);
    expect(await code(createOwnToken(asking, asOwn))).toBe("FORBIDDEN");
    expect(await code(createOwnToken(job, asOwn))).toBe("FORBIDDEN");
  });

  test("is listed to its user and to administrators, and ended by either", async () => {
    const { id } = await createOwnToken(ada, { ...asOwn, name: "listed" });
    const idsOf = async (viewer: Viewer, own = false) =>
      (await listTokens(viewer, { own, now: start })).map((token) => token.id);
    expect(await idsOf(ada)).toContain(id);
    expect(await idsOf(job)).toContain(id);
    expect(await idsOf({ ...ada, role: "admin" }, true)).not.toContain((await createToken(job, asked())).id);
    const other: Viewer = { ...ada, actor: "user:11111111-54f5-4d3c-8f0e-0a3b6a4c1d11" };
    expect(await idsOf(other)).not.toContain(id);
    expect(await code(revokeToken(other, { id, now: start }))).toBe("NOT_FOUND");
    await revokeToken(ada, { id, now: start });
    expect(await idsOf(ada)).not.toContain(id);
  });

  test("there are twenty at the most", async () => {
    const made: string[] = [];
    for (let at = 0; at < 25; at++) made.push(await code(createOwnToken(ada, asOwn)));
    expect(made.at(-1)).toBe("CONFLICT");
    expect((await listTokens(ada, { own: true, now: start })).length).toBe(20);
  });
});
