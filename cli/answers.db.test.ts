import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { atTerminal } from "./test-io.ts";
import { type Said, useTerminal } from "./test-terminal.ts";

const terminal = useTerminal({ accounts: 3, seed: 11 });
const { waymark } = terminal;
const evidence = ["--evidence", "https://wiki.example.com/security", "--review-by"];
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
let databaseUrl: string;
let account: string;

beforeAll(async () => {
  databaseUrl = await createTestDatabase();
  terminal.useDatabaseUrl(databaseUrl);
  account = terminal.simulator().organization.securityAccountId;
});

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const database = openDatabase({ url: databaseUrl });
  try {
    return (await database.pool.query(sql)).rows;
  } finally {
    await database.close();
  }
}

function expectRefusal({ code, out, err }: Said, words: RegExp): void {
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(words);
  expect(err).not.toMatch(/^\s+at /m);
}

async function file(content: unknown): Promise<string> {
  const name = join(await mkdtemp(join(tmpdir(), "waymark-answers-")), "file.json");
  await writeFile(name, typeof content === "string" ? content : JSON.stringify(content));
  return name;
}

const attest = (...options: string[]) => waymark(["attest", "--json", ...options]);

it("before anything is connected: exit 2", async () => {
  expectRefusal(
    await attest("--item", "4.4", "--state", "MET", ...evidence, inDays(30)),
    /No organization is connected/,
  );
});

describe("an organization that was refreshed", () => {
  it("is connected and read", async () => {
    const { externalId, securityAccountId, auditRoleName } = terminal.simulator().organization;
    const role = ["--external-id", externalId, "--role-name", auditRoleName];
    const scope = ["--security-account", securityAccountId, "--regions", "us-east-1"];
    expect((await waymark(["connect", ...role, ...scope])).code).toBe(0);
    expect((await waymark(["sync", "--json"])).out).toContain("FINISHED");
  });

  it.each<[string, string[], RegExp]>([
    ["an automatic item", ["--item", "3.1", "--state", "MET"], /3\.1 is decided from facts alone/],
    [
      "an item that rests on records",
      ["--item", "1.1", "--state", "MET"],
      /asks no questions.*waymark records/,
    ],
    ["an item that the roadmap lacks", ["--item", "11.9", "--state", "MET"], /no item 11\.9/],
    ["a state that nobody can say", ["--item", "5.1", "--state", "PARTIAL"], /--state/],
    [
      "a state that the item cannot have",
      ["--item", "4.4", "--state", "NOT_APPLICABLE"],
      /cannot be answered with NOT_APPLICABLE/,
    ],
    [
      "a question of another item",
      ["--item", "5.1", "--state", "MET", "--question", "siem"],
      /no question siem; it has idp-mfa/,
    ],
    [
      "a question about an account without one",
      ["--item", "5.1", "--state", "NOT_APPLICABLE"],
      /about one account: name it/,
    ],
    [
      "an unknown account",
      ["--item", "5.1", "--state", "MET", "--account", "000000000000"],
      /000000000000 is not in the inventory/,
    ],
    [
      "details for several questions",
      ["--item", "4.3", "--state", "MET", "--details", "x.json"],
      /choose it by --question/,
    ],
    [
      "a file that is not there",
      ["--item", "5.4", "--state", "MET", "--details", "x.json"],
      /There is no file .*x\.json/,
    ],
  ])("refuses %s, and nothing is written", async (_case, options, words) => {
    const before = await rows("select count(*) from attestation");
    expectRefusal(await attest(...options, ...evidence, inDays(30)), words);
    expect(await rows("select count(*) from attestation")).toEqual(before);
  });

  it.each<[string, string[], RegExp]>([
    ["no evidence", ["--review-by", inDays(30)], /--evidence/],
    ["evidence that is no link", ["--evidence", "ask me", "--review-by", inDays(30)], /link/],
    ["no review", ["--evidence", "https://a.example"], /--review-by/],
    [
      "a review on no day",
      ["--evidence", "https://a.example", "--review-by", "2027-02-30"],
      /--review-by.*date such as/,
    ],
    [
      "a review that has passed",
      ["--evidence", "https://a.example", "--review-by", inDays(-1)],
      /day to come/,
    ],
    [
      "a review in more than a year",
      ["--evidence", "https://a.example", "--review-by", inDays(366)],
      /within 365 days/,
    ],
  ])("refuses %s", async (_case, options, words) => {
    expectRefusal(await attest("--item", "5.1", "--account", account, "--state", "MET", ...options), words);
  });

  it("an answer changes the status at once, and its end opens the question again", async () => {
    const open = JSON.parse((await waymark(["status", "--json"])).out).organizations[0].items["1.3"];
    expect(open.reason).toContain("whether the security accounts serve security alone");
    const said = await attest(
      "--item",
      "1.3",
      "--state",
      "MET",
      ...evidence,
      inDays(365),
      "--account",
      account,
    );
    expect(said.code).toBe(0);
    const status = JSON.parse(said.out);
    expect(status).toMatchObject({ account, item: "1.3", inherited: true, source: "assisted" });
    expect(status.known).toBe(open.known + 1);
    expect(status.reason).not.toContain("whether the security accounts");
    expect(said.err).toContain("counts for every account");
    const [answer] = JSON.parse((await waymark(["attestations", "list", "--json"])).out);
    expect(answer).toMatchObject({
      itemId: "1.3",
      question: "security-only",
      accountId: null,
      holds: true,
      state: "valid",
    });
    const ended = await waymark(["attestations", "end", answer.id, "--reason", "Moved.", "--json"]);
    expect(JSON.parse(ended.out)).toMatchObject({ id: answer.id, evaluated: true });
    const after = JSON.parse((await waymark(["status", "--json"])).out).organizations[0].items["1.3"];
    expect(after).toMatchObject({ known: open.known, reason: open.reason });
    expect((await waymark(["attestations", "list"])).out).toContain("No answers");
    expect((await waymark(["attestations", "list", "--all"])).out).toContain("withdrawn");
  });

  it("an answer about the whole organization says how its accounts stand", async () => {
    const said = await attest("--item", "5.1", "--state", "NOT_MET", ...evidence, inDays(1));
    expect(JSON.parse(said.out)).toMatchObject({ account: null, item: "5.1", accounts: expect.any(Object) });
    expect(said.err).toContain("No: Does the identity provider");
  });

  it("a setting is checked, stored and evaluated in the same command", async () => {
    expectRefusal(
      await waymark(["settings", "set", "favouriteColour", "blue"]),
      /no setting favouriteColour/,
    );
    expectRefusal(
      await waymark(["settings", "set", "requiredTopics", "[]"]),
      /requiredTopics cannot be that/,
    );
    expectRefusal(
      await waymark(["settings", "set", "unusedWindowDays", "7"]),
      /unusedWindowDays cannot be that/,
    );
    expectRefusal(await waymark(["settings", "set", "unusedWindowDays"]), /either a value/);
    const guardduty = async () =>
      (
        await rows(
          "select fraction_hundredths as f from item_status where item_id = '4.1' order by subject_id",
        )
      ).map(({ f }) => f);
    const before = await guardduty();
    const asked = await waymark(["settings", "preview", "requiredPlans", "A_PLAN_THAT_NOBODY_HAS", "--json"]);
    expect(asked.code).toBe(0);
    const { flips } = JSON.parse(asked.out) as { flips: { item: string; from: object; to: object }[] };
    expect(flips.length).toBeGreaterThan(0);
    expect(new Set(flips.map(({ item }) => item))).toEqual(new Set(["4.1"]));
    expect((await waymark(["settings", "list", "--json"])).out).not.toContain("A_PLAN_THAT_NOBODY_HAS");
    expectRefusal(await waymark(["settings", "preview", "unusedWindowDays", "7"]), /cannot be that/);
    const wanted = ["settings", "set", "requiredPlans", "A_PLAN_THAT_NOBODY_HAS"];
    const unasked = await waymark(wanted);
    expectRefusal(unasked, /cells change: say --yes to set requiredPlans/);
    expect(unasked.err).toContain("THEN");
    atTerminal.answer = false;
    expectRefusal(await waymark(wanted), /requiredPlans stays as it is/);
    expect(await guardduty()).toEqual(before);
    atTerminal.answer = true;
    const set = await waymark([...wanted, "--json"]);
    atTerminal.answer = null;
    expect(JSON.parse(set.out)).toMatchObject({
      value: ["A_PLAN_THAT_NOBODY_HAS"],
      default: [],
      isSet: true,
    });
    expect(set.err).toMatch(/\d accounts? evaluated again/);
    expect(await guardduty()).not.toEqual(before);
    expect((await waymark(["settings", "set", "requiredPlans", "--default", "--yes"])).code).toBe(0);
    expect(await guardduty()).toEqual(before);
    const account12 = await waymark([
      "settings",
      "set",
      "identityAccountId",
      "123456789012",
      "--yes",
      "--json",
    ]);
    expect(JSON.parse(account12.out).value).toBe("123456789012");
    expect((await waymark(["settings", "list"])).out).toContain("unusedWindowDays");
    expect(
      await rows("select action, subject from audit_event where action = 'setting.changed' order by id"),
    ).toEqual(
      ["requiredPlans", "requiredPlans", "identityAccountId"].map((subject) => ({
        action: "setting.changed",
        subject,
      })),
    );
  });

  it("records are checked by kind, kept, listed and taken back", async () => {
    const add = async (kind: string, content: unknown) =>
      waymark(["records", "add", await file(content), "--kind", kind, "--json"]);
    const beat = { method: "canary_api_call", accountId: account, region: "eu-west-1", channel: "#alerts" };
    expectRefusal(
      await add("heartbeat", { ...beat, injectedAt: "2099-01-01", seenAt: null }),
      /injectedAt: this time has not come/,
    );
    expectRefusal(
      await add("candidate", [
        { accountId: account, classification: "ours" },
        { accountId: "12", classification: "ours" },
      ]),
      /Record 2 of kind candidate, accountId/,
    );
    expectRefusal(await add("candidate", "not json"), /is not JSON/);
    expectRefusal(await waymark(["records", "list", "--kind", "song"]), /--kind/);
    // Who answers for an account is said in the register of contacts, nowhere else.
    expectRefusal(await add("contact", { accountId: account, ownerName: "Ada" }), /--kind/);
    const candidate = { accountId: account, classification: "unclassified" };
    const added = await add("candidate", candidate);
    expect(JSON.parse(added.out)).toMatchObject({
      kind: "candidate",
      ids: [expect.any(String)],
      evaluated: true,
    });
    await add("candidate", { ...candidate, classification: "ours" });
    const [listed, ...others] = JSON.parse(
      (await waymark(["records", "list", "--kind", "candidate", "--json"])).out,
    );
    expect(others).toEqual([]);
    expect(listed).toMatchObject({ accountId: account, data: { classification: "ours" } });
    expect((await waymark(["records", "end", listed.id])).code).toBe(0);
    expect((await waymark(["records", "list", "--kind", "candidate"])).out).toContain(
      "Nothing of kind candidate",
    );
  });

  it("an exercise counts for those whom it covers", async () => {
    const at = (minutes: number) => new Date(Date.now() - 86_400_000 + minutes * 60_000).toISOString();
    const drill = {
      id: "leaked-key",
      title: "Key in a public repository",
      kind: "LIVE_SIMULATION",
      scenario: "LEAKED_KEY",
      scope: { org: true },
      participants: ["Ada", "Ben"],
      startedAt: at(0),
      detectedAt: at(12),
      understoodAt: at(40),
      reactedAt: at(95),
      detectedBy: "ALERT",
      lessons: [{ text: "Say who may delete keys", owner: "Ben", due: inDays(30) }],
      evidenceUrl: "https://wiki.example.com/drill",
      approvedBy: "Cleo",
      reviewBy: inDays(90),
    };
    const add = async (content: object) =>
      waymark(["records", "add", await file(content), "--kind", "exercise", "--json"]);
    const state = async () => {
      const report = JSON.parse((await waymark(["status", "--json"])).out);
      const own = report.accounts.find(({ id }: { id: string }) => id === account);
      return [report.organizations[0].items["10.2"].state, own.items["10.2"].state];
    };
    expect(await state()).toEqual(["NOT_MET", "NOT_MET"]);
    expectRefusal(await add({ ...drill, reactedAt: at(5) }), /reactedAt: comes before/);
    expect((await add(drill)).code).toBe(0);
    expect(await state()).toEqual(["MET", "MET"]);
    await add({ ...drill, scope: { accounts: [account] } });
    expect(await state()).toEqual(["PARTIAL", "MET"]);
    await add({ ...drill, scope: { accounts: ["123456789012"] } });
    expect(await state()).toEqual(["NOT_MET", "NOT_MET"]);
    const [listed] = JSON.parse((await waymark(["records", "list", "--kind", "exercise", "--json"])).out);
    expect(listed.data).toMatchObject({ recordedBy: expect.stringMatching(/^cli:/) });
    await waymark(["records", "end", listed.id]);
  });

  it("a decoy with an odd id is recorded, with a word of warning that does not repeat it", async () => {
    const decoy = {
      id: "nightly",
      kind: "ACCESS_KEY",
      accountId: account,
      accessKeyId: "ASIAIOSFODNN7EXAMPLE",
      coversAccounts: "ORG",
      detector: { kind: "SIEM", ref: "siem" },
      owner: "Ada",
      reviewBy: inDays(90),
    };
    const added = await waymark(["records", "add", await file(decoy), "--kind", "honey-token"]);
    expect(added.code).toBe(0);
    expect(added.err).toContain("Warning: accessKeyId: ids of long-term access keys");
    expect(added.out + added.err).not.toContain("ASIA");
  });
});

it("one resource, as text and as JSON; what is not there is refused", async () => {
  const [row] = await rows(
    "select arn, account_id as account from resource where 'listing' = any(sources) and not is_default limit 1",
  );
  const arn = String(row?.["arn"]);
  const text = await waymark(["resources", "show", arn]);
  expect(text).toMatchObject({ code: 0, err: "" });
  expect(text.out).toMatch(/^NAMED BY +listing/m);
  expect(JSON.parse((await waymark(["resources", "show", arn, "--json"])).out)).toMatchObject({
    arn,
    accountId: row?.["account"],
    changes: [],
  });
  const other = await waymark(["resources", "show", arn, "--account", "000000000001"]);
  expect(other).toMatchObject({ code: 1, out: "" });
  expect(other.err).toContain(arn);
  // The list keeps its own options of the same names.
  const list = await waymark(["resources", "--search", arn, "--json"]);
  expect(JSON.parse(list.out)).toMatchObject([{ arn }]);
});
