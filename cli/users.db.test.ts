/** People and groups at a terminal. */
import { beforeAll, expect, test } from "vitest";
import { openDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { useTerminal } from "./test-terminal.ts";

const terminal = useTerminal({ accounts: 3, seed: 11 });
const waymark = (...argv: string[]) => terminal.waymark(argv);

async function addUser(url: string, issuer: string, email: string, groups: string[] = []): Promise<void> {
  const database = openDatabase({ url });
  await database.pool.query(
    `insert into app_user (id, issuer, subject, name, email, email_verified, groups)
     values (gen_random_uuid(), $1, $2, $2, $2, true, $3)`,
    [issuer, email, groups],
  );
  await database.close();
}

beforeAll(async () => {
  const url = await createTestDatabase();
  terminal.useDatabaseUrl(url);
  await addUser(url, "https://one.example.com", "ada@example.com", ["Cloud, Platform"]);
  await addUser(url, "https://one.example.com", "ben@example.com");
  await addUser(url, "https://one.example.com", "twin@example.com");
  await addUser(url, "https://two.example.com", "twin@example.com");
});

const rowsOf = (out: string): { email: string; role: string | null; through: string | null; id: string }[] =>
  JSON.parse(out);

test("a group with a comma gives its members a role, and it is taken again", async () => {
  const set = await waymark("groups", "set", "Cloud, Platform", "security", "--json");
  expect({ code: set.code, group: JSON.parse(set.out).group }).toEqual({ code: 0, group: "Cloud, Platform" });
  expect((await waymark("groups", "list")).out).toMatch(/^Cloud, Platform +security +1$/m);
  const users = rowsOf((await waymark("users", "list", "--role", "security", "--json")).out);
  expect(users).toMatchObject([{ email: "ada@example.com", role: "security", through: "group" }]);
  expect((await waymark("groups", "remove", "Cloud, Platform")).code).toBe(0);
  expect((await waymark("groups", "remove", "Cloud, Platform")).code).toBe(1);
  expect(rowsOf((await waymark("users", "list", "--role", "security", "--json")).out)).toEqual([]);
});

test("roles are given by address or id; the last administrator stays", async () => {
  expect((await waymark("users", "role", "ADA@example.com", "admin")).out).toContain("admin");
  for (const attempt of [
    ["role", "ada@example.com", "none"],
    ["disable", "ada@example.com"],
  ]) {
    const refused = await waymark("users", ...attempt);
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 1, out: "" });
    expect(refused.err).toContain("Nobody would be administrator any more");
  }
  const ben = rowsOf((await waymark("users", "list", "--search", "ben", "--json")).out)[0]?.id ?? "";
  expect((await waymark("users", "role", ben, "admin")).code).toBe(0);
  expect((await waymark("users", "disable", "ada@example.com")).out).toContain("locked out");
  expect((await waymark("users", "list")).out).toMatch(/^ada@example\.com +ada@example\.com +disabled/m);
  expect((await waymark("users", "enable", "ada@example.com")).code).toBe(0);
  expect((await waymark("users", "sign-out", "ada@example.com")).out).toBe("0 sessions have ended.\n");
});

test.each([
  [["users", "role", "ben@example.com", "king"], 2, "king"],
  [["users", "role", "ben@example.com", "viewer", "--unit", "/Nowhere"], 2, "/Nowhere"],
  [["users", "role", "twin@example.com", "viewer"], 2, "Several users have the address"],
  [["users", "disable", "nobody@example.com"], 1, "nobody@example.com"],
  [["users", "disable", "no-such-id"], 1, "no-such-id"],
  [["groups", "set", " ", "viewer"], 2, "1 to 512 characters"],
  [["groups", "set", "g", "owner", "--unit", "ou-nothing"], 2, "ou-nothing"],
] as const)("%j is refused with %i", async (args, code, words) => {
  const said = await waymark(...args);
  expect({ code: said.code, out: said.out }).toEqual({ code, out: "" });
  expect(said.err).toContain(words);
});
