import { beforeAll, expect, it } from "vitest";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { connectTestOrganization, management } from "#lib/data/test-scenario.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await createTestDatabase();
  const db = openDatabase({ url: databaseUrl });
  useDatabase(db);
  await connectTestOrganization();
  useDatabase(undefined);
  await db.close();
});

async function waymark(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordedIo({ NODE_ENV: "test", DATABASE_URL: databaseUrl });
  const code = await main(argv, io);
  return { code, out: io.stdout(), err: io.stderr() };
}

it("set, list, hand over, confirm, remove; the account says who answers for it", async () => {
  const set = ["contacts", "set", management];
  expect(await waymark(...set, "Ada@example.com", "--role", "owner", "--name", "Ada L.")).toMatchObject({
    code: 0,
    out: `ada@example.com is owner of account ${management}.\n`,
  });
  await waymark(...set, "sec@example.com", "--role", "security", "--list");
  await waymark("contacts", "confirm", management);
  const handOver = ["contacts", "hand-over", "ben@example.com", "--account", management];
  expect((await waymark(...handOver, "--dry-run")).out).toMatch(
    /Would move to ben[^]*ada@example\.com +owner/,
  );
  expect((await waymark(...handOver, "--note", "yours")).out).toContain("is asked to answer for 1 account");
  const [asked] = JSON.parse((await waymark("contacts", "hand-overs", management, "--json")).out);
  expect(asked).toMatchObject({
    from: "ada@example.com",
    to: "ben@example.com",
    note: "yours",
    state: "proposed",
  });
  expect((await waymark("contacts", "withdraw", asked.id)).code).toBe(0);
  expect((await waymark("contacts", "withdraw", asked.id)).err).toContain("has been taken back");
  expect((await waymark("contacts", "hand-overs", "--state", "proposed")).out).toBe("No hand-over.\n");
  expect((await waymark(...handOver, "--at-once")).out).toContain("Moved to ben@example.com");
  const shown = await waymark("accounts", "show", management, "--json");
  expect(JSON.parse(shown.out).contacts).toEqual([
    { email: "ben@example.com", name: null, role: "owner", confirmedAt: null },
    { email: "sec@example.com", name: null, role: "security", confirmedAt: expect.stringMatching(/^20.*Z$/) },
  ]);
  const listed = await waymark("accounts", "list", "--json");
  expect(JSON.parse(listed.out)[0].contacts).toEqual(JSON.parse(shown.out).contacts);
  const narrowed = async (...filter: string[]) =>
    JSON.parse((await waymark("accounts", "list", "--json", ...filter)).out).length;
  expect(await narrowed("--owner", "unconfirmed", "--contact", "Ben@example.com")).toBe(1);
  expect(await narrowed("--owner", "none")).toBe(0);
  expect(await narrowed("--contact", "ada@example.com")).toBe(0);
  const wrong = await waymark("accounts", "list", "--owner", "me");
  expect(wrong).toMatchObject({ code: 2, out: "" });
  expect(wrong.err).toContain("--owner me: An owner is none, unconfirmed, confirmed.");
  expect((await waymark("contacts", "list", management)).out).toMatch(
    /owner +ben@example\.com +person +never/,
  );
  expect(JSON.parse((await waymark("contacts", "list", "--search", "SEC", "--json")).out)).toMatchObject([
    { email: "sec@example.com", kind: "list", roles: ["security"], accounts: 1, confirmed: 1 },
  ]);
  expect((await waymark("contacts", "compare", management)).out).toMatch(
    /SECURITY +sec@example\.com +not read \(never\)/,
  );
  expect((await waymark("contacts", "compare")).out).toContain("as far as both are known");
  expect((await waymark("contacts", "compare", "--commands")).out).toBe("# AWS needs no change.\n");
  expect(await waymark("contacts", "remove", management, "ben@example.com")).toMatchObject({ code: 0 });
  expect(await waymark("contacts", "remove", management, "ben@example.com")).toMatchObject({
    code: 1,
    out: "",
  });
  expect((await waymark("contacts", "list")).out).not.toContain("ben@");
});

it.each([
  [["set", management, "ada@example.com"], "--role"],
  [
    ["set", management, "ada@example.com", "--role", "boss"],
    "owner, security, operations, billing, root_mailbox",
  ],
  [["set", management, "Ada", "--role", "owner"], "e-mail address"],
  [["set", management, "Ada <ada@example.com>", "--role", "owner"], "one e-mail address"],
  [["hand-over", "ada@example.com"], "whose accounts"],
  [["hand-over", "ada@example.com", "--account", "12"], "12 digits"],
  [["set", "12", "ada@example.com", "--role", "owner"], "12 digits"],
  [["list", management, "--search", "x"], "--search"],
])("contacts %j is refused: exit 2, nothing on stdout", async (argv, words) => {
  const said = await waymark("contacts", ...argv);
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err).toContain(words);
});

it("accounts are added, described and told of", async () => {
  const id = "222233334444";
  expect(await waymark("accounts", "add", "2222-3333-4444", "--field", "name=Lab")).toMatchObject({
    code: 0,
  });
  expect(await waymark("accounts", "add", id)).toMatchObject({ code: 1, out: "" });
  const set = await waymark("accounts", "set", id, "--field", "environment=prod", "--tag", "team=blue");
  expect(set.out).toMatch(/environment +prod +manual/);
  expect(set.out).toContain("team=blue");
  const back = await waymark("accounts", "set", id, "--take-back", "environment", "--json");
  expect(JSON.parse(back.out)).toContainEqual(
    expect.objectContaining({ field: "environment", value: null, source: null }),
  );
  const told = await waymark("accounts", "changes", "--kind", "new", "--account", id, "--json");
  expect(JSON.parse(told.out)).toMatchObject([{ kind: "new", accountId: id }]);
  expect((await waymark("accounts", "changes", "--until", "2000-01-01", "--ou", "/")).out).toBe(
    "No account changed.\n",
  );
  const edit = ["accounts", "edit", "--account", id, "--field", "environment=lab", "--tag", "crew=red"];
  expect((await waymark(...edit)).err).toContain("Say --yes");
  expect((await waymark(...edit, "--dry-run")).out).toContain("1 of 1 account would change.");
  expect((await waymark(...edit, "--yes")).out).toBe("1 account changed.\n");
  const edited = await waymark("accounts", "show", id, "--json");
  expect(JSON.parse(edited.out)).toMatchObject({ environment: "lab", tags: { crew: "red", team: "blue" } });
  const silent = await waymark("accounts", "remove", id);
  expect(silent).toMatchObject({ code: 2, out: "" });
  expect(silent.err).toContain("say --yes");
  const removed = await waymark("accounts", "remove", id, "--yes", "--json");
  expect(JSON.parse(removed.out)).toMatchObject({ accountId: id, refusal: null });
  expect((await waymark("accounts", "remove", id, "--yes")).code).toBe(1);
  expect((await waymark("accounts", "changes", "--since", "2099-01-01")).out).toBe("No account changed.\n");
  expect(await waymark("accounts", "set", id)).toMatchObject({ code: 2, out: "" });
  expect(await waymark("accounts", "set", id, "--field", "prod")).toMatchObject({ code: 2, out: "" });
  expect(await waymark("accounts", "changes", "--since", "soon")).toMatchObject({ code: 2, out: "" });
});

it("accounts that nobody owns are listed with whom a tag suggests", async () => {
  await waymark("contacts", "remove", management, "ada@example.com");
  await waymark("contacts", "remove", management, "ben@example.com");
  await waymark("columns", "map", "owner", "--tags", "team");
  await waymark("accounts", "set", management, "--tag", "Team=kim@example.com");
  expect((await waymark("contacts", "unowned")).out).toMatch(/kim@example\.com +Team=kim@example\.com/);
  const [row] = JSON.parse((await waymark("contacts", "unowned", "--json")).out);
  expect(row).toMatchObject({
    accountId: management,
    suggestion: { email: "kim@example.com" },
    askedTo: null,
  });
  expect((await waymark("contacts", "ask-suggested", "--dry-run")).out).toContain("kim@example.com");
  expect((await waymark("contacts", "ask-suggested", "--account", management)).out).toBe(
    "kim@example.com is asked about 1 account.\n",
  );
  expect((await waymark("contacts", "ask-suggested")).out).toBe("Nobody is asked.\n");
  const left = JSON.parse(
    (await waymark("contacts", "ask-suggested", "--account", management, "--json")).out,
  );
  expect(left).toEqual({ asked: [], left: [{ accountId: management, reason: "asked" }] });
  const [offer] = JSON.parse((await waymark("contacts", "hand-overs", "--json")).out);
  await waymark("contacts", "withdraw", offer.id);
});

it("a campaign asks, is shown, reminds and ends; contacts of OUs are named and taken away", async () => {
  await waymark("contacts", "set", management, "ada@example.com", "--role", "owner");
  const preview = JSON.parse((await waymark("campaigns", "start", "--dry-run", "--json")).out);
  expect(preview).toMatchObject({ accounts: 1, people: 1, withoutOwner: 0 });
  expect((await waymark("campaigns", "list")).out).toContain("No campaign");
  const started = await waymark("campaigns", "start", "--title", "Owners", "--reminders", "3,9", "--json");
  const { id, name, reminderDays } = JSON.parse(started.out);
  expect(name).toMatch(/^Owners, \d.. quarter \d{4}$/);
  expect(reminderDays).toEqual([3, 9]);
  expect((await waymark("campaigns", "list", "--open")).out).toMatch(/Owners[^]*0 of 1/);
  expect((await waymark("campaigns", "show", id, "--is", "waiting")).out).toMatch(
    /ada@example\.com +waiting/,
  );
  expect((await waymark("campaigns", "remind", id)).out).toContain("1 people");
  await waymark("contacts", "confirm", management);
  expect((await waymark("campaigns", "show", id)).out).toContain("1 confirmed");
  expect((await waymark("campaigns", "end", id)).out).toContain("Closed");
  expect((await waymark("campaigns", "end", id, "--cancel")).err).toContain("is closed already");
  expect((await waymark("campaigns", "remind", id)).err).toContain("it asks nobody");
  expect((await waymark("campaigns", "start", "--reminders", "often")).err).toContain("Days are numbers");
  expect((await waymark("campaigns", "start", "--days", "5", "--reminders", "9")).err).toContain(
    "9 does not",
  );
  const unknown = await waymark("campaigns", "unit-contact", "ou-none-00000000", "head@example.com");
  expect(unknown.err).toContain("There is no OU ou-none-00000000");
  expect((await waymark("campaigns", "unit-contact", "r-none")).err).toContain("Name the address");
  expect((await waymark("campaigns", "unit-contacts")).out).toContain("No OU has a contact");
});
