import { beforeAll, expect, it } from "vitest";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await createTestDatabase();
});

async function token(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordedIo({ NODE_ENV: "test", DATABASE_URL: databaseUrl });
  const code = await main(["token", ...argv], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

it("create, list, revoke: shown once, listed without, gone at once", async () => {
  const made = await token("create", "--name", "ci", "--role", "security", "--expires", "30", "--json");
  expect(made.code).toBe(0);
  const { id, token: secret, ...rest } = JSON.parse(made.out);
  expect(Object.keys(rest)).toEqual(["role", "expiresAt"]);
  expect(secret).toMatch(/^wmk_[0-9A-Za-z]{49}$/);
  expect(Date.parse(rest.expiresAt) - Date.now()).toBeGreaterThan(29 * 86_400_000);
  expect(made.err).not.toContain(secret);

  const plain = await token("create", "--name", "grafana", "--role", "viewer", "--read-only");
  expect(plain.out).toMatch(/^wmk_[0-9A-Za-z]{49}\n$/);
  const listed = await token("list", "--json");
  expect(JSON.parse(listed.out)).toMatchObject([
    { name: "grafana", role: "viewer", readOnly: true, state: "active" },
    { id, name: "ci", role: "security", readOnly: false, lastUsedAt: null },
  ]);
  expect(listed.out).not.toContain(secret);

  expect(await token("revoke", id, "--json")).toMatchObject({ code: 0 });
  expect(JSON.parse((await token("list", "--json")).out)).toHaveLength(1);
  expect((await token("list", "--all")).out).toMatch(new RegExp(`ci +security .* revoked +${id}`));
  expect(await token("revoke", id)).toMatchObject({ code: 1, out: "" });
});

it.each([
  [["create", "--name", "x"], "--role"],
  [["create", "--name", "x", "--role", "nobody"], "admin, security, owner, viewer"],
  [["create", "--name", "x", "--role", "viewer", "--expires", "0"], "1 to 366"],
  [["create", "--name", "x", "--role", "owner"], "name the OUs"],
  [["create", "--name", " ", "--role", "viewer"], "1 to 80 characters"],
  [["create", "--name", "x", "--role", "viewer", "--unit", "ou-none"], "no organizational unit ou-none"],
])("%j is refused: exit 2, nothing on stdout", async (argv, words) => {
  const said = await token(...argv);
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err).toContain(words);
});
