import { beforeAll, describe, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { search } from "./search.ts";
import { aVariedOrganization } from "./test-accounts.ts";
import { useTestDatabase } from "./test-database.ts";
import { job, memberId, organizationId } from "./test-scenario.ts";

useTestDatabase();
beforeAll(aVariedOrganization);

const find = (text: string, limit = 5) => search(job, { organizationId, text, limit });

describe("accounts", () => {
  test.each([
    ["edge", "edge"],
    ["EDGE", "edge"],
    ["100%", "it's 100% \\ here"],
    ["\\", "it's 100% \\ here"],
    ["it's here", "it's 100% \\ here"],
  ])("by name: %s", async (text, name) => {
    const { accounts } = await find(text);
    expect(accounts.length).toBe(5);
    expect(new Set(accounts.map((account) => account.name))).toEqual(new Set([name]));
  });

  test.each(["222222220007", "2222 2222 0007", "2222-2222-0007", "222222220007@example.com"])(
    "by id and e-mail: %s",
    async (text) => {
      expect((await find(text)).accounts.map(({ id }) => id)).toEqual([memberId(7)]);
    },
  );

  test("what begins with the words comes first", async () => {
    await query("update account set name = 'the edge of it' where id = $1", [memberId(1)]);
    const { accounts } = await find("edge", 50);
    expect(accounts[0]?.name).toBe("edge");
    expect(accounts.at(-1)?.name).toBe("the edge of it");
  });
});

test("contacts by name, address and team, as far as they answer for accounts that the viewer sees", async () => {
  const set = (accountId: string, email: string, name: string | null, team: string | null = null) =>
    setContact(job, { accountId, role: "owner", kind: "person", email, name, team });
  await set(memberId(1), "lena.b@example.org", "Lena B.", "Orders");
  await set(memberId(2), "lena.b@example.org", "Lena B.", "Orders");
  await set(memberId(2), "milena@example.org", null);
  const emails = async (text: string, viewer: Viewer = job) =>
    (await search(viewer, { organizationId, text, limit: 5 })).contacts.map(({ email }) => email);
  expect((await find("LENA orders")).contacts).toMatchObject([
    { email: "lena.b@example.org", name: "Lena B.", team: "Orders", kind: "person", accounts: 2 },
  ]);
  expect(await emails("lena")).toEqual(["lena.b@example.org", "milena@example.org"]);
  expect(await emails("lena.b@")).toEqual(["lena.b@example.org"]);
  expect(await emails("nobody@example.org")).toEqual([]);
  const owner: Viewer = { actor: "owner", role: "owner", accounts: [memberId(1)] };
  expect(await emails("lena", owner)).toEqual(["lena.b@example.org"]);
  expect((await search(owner, { organizationId, text: "lena", limit: 5 })).contacts[0]?.accounts).toBe(1);
  expect(await emails("lena", { ...owner, accounts: [memberId(3)] })).toEqual([]);
});

test("OUs by their own name, with all that is below them", async () => {
  expect((await find("workloads")).units).toMatchObject([
    { id: "ou-work", path: "/Workloads", accounts: 23 },
  ]);
  expect((await find("work prod")).units).toMatchObject([{ id: "ou-prod", path: "/Workloads/Prod" }]);
});

test("runs by number, in the ways that people write it", async () => {
  const [run] = await query<{ number: number }>("select number from run limit 1");
  for (const text of [`${run?.number}`, `run ${run?.number}`, `#${run?.number}`])
    expect((await find(text)).runs).toMatchObject([{ number: run?.number, state: "finished" }]);
  expect((await find("run")).runs).toEqual([]);
});

test.each(["", "   ", "\0", "no such thing", "%", "_", "x".repeat(5000)])(
  "%j finds nothing, and fails nowhere",
  async (text) => {
    const { accounts, runs } = await find(text);
    expect({ accounts: text === "%" ? [] : accounts, runs }).toEqual({ accounts: [], runs: [] });
  },
);

test("an owner finds their own accounts and no runs", async () => {
  const owner = { actor: "owner", role: "owner" as const, accounts: [memberId(2)] };
  const found = await search(owner, { organizationId, text: "2222", limit: 50 });
  expect(found.accounts.map(({ id }) => id)).toEqual([memberId(2)]);
  expect((await search(owner, { organizationId, text: "1", limit: 50 })).runs).toEqual([]);
});
