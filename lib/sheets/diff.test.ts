/** What a file would do, row by row. */
import { describe, expect, test } from "vitest";
import { anAccount, aText, knowing } from "./a-sheet.fixture.ts";
import { cautious, type ImportChoices, type Known } from "./current.ts";
import { diffSheet } from "./diff.ts";
import { correctMapping, guessMapping } from "./mapping.ts";
import { readSheet } from "./read-sheet.ts";
import { targetText } from "./targets.ts";

const pay = "111122223333";
const dev = "444455556666";
const hints = { customColumns: ["Phone"], itemIds: ["3.1", "4.1", "5.2"] };

async function diff(
  text: string,
  known: Known,
  { choices = {}, chosen = {} }: { choices?: Partial<ImportChoices>; chosen?: Record<string, string> } = {},
) {
  const sheet = await readSheet(aText(text), { name: "a.csv" });
  const mapping = correctMapping(sheet, guessMapping(sheet, hints), chosen);
  return diffSheet(sheet, mapping, { known, choices: { ...cautious, ...choices } });
}

const brief = ({ rows }: Awaited<ReturnType<typeof diff>>) =>
  rows.map(({ row, result, reason }) => [row, result, reason].filter((part) => part !== null).join(" "));

async function guess(...lines: string[]) {
  const sheet = await readSheet(aText(lines.join("\n")), { name: "a.csv" });
  return guessMapping(sheet, hints).map(targetText);
}

describe("columns are guessed", () => {
  test.each<[string, string, string]>([
    [
      "Account #,Account Name,POC,POC e-mail,Env,Team,GuardDuty?,CloudTrail on?",
      `${pay},pay,Ada,ada@example.com,PRD,Web,x,x`,
      "id,name,contact:owner:name,contact:owner:email,environment,businessUnit,item:4.1,item:3.1",
    ],
    [
      "account no.,owner,e-mail,department",
      `${pay},Bo,bo@example.com,IT`,
      "id,contact:owner:name,contact:owner:email,businessUnit",
    ],
    [
      "Account ID,ARN,Email,Name,Status,Joined method,Joined timestamp",
      `${pay},arn,a@example.com,n,ACTIVE,INVITED,2021`,
      "id,ignore,email,name,state,ignore,ignore",
    ],
    [
      "Account ID,ARN,Email,Name,State,Joined method,Joined timestamp",
      `${pay},arn,a@example.com,n,ACTIVE,INVITED,2021`,
      "id,ignore,email,name,state,ignore,ignore",
    ],
    [
      "Department,Account,ID,Owner e-mail",
      `Pay,prod,${pay},a@example.com`,
      "businessUnit,name,id,contact:owner:email",
    ],
    ["Account,Owner", `${pay},ada@example.com`, "id,contact:owner"],
    [
      "account id,name,email,phone,3.1 CloudTrail,9.9 What,stage 1,tag: Team",
      `${pay},n,e@example.com,1,met,x,met,a`,
      "id,name,email,custom:Phone,item:3.1,ignore,ignore,tag:Team",
    ],
    ["id,name,name", `${pay},a,b`, "id,name,ignore"],
  ])("%s", async (head, row, targets) => {
    expect((await guess(head, row)).join()).toBe(targets);
  });

  test("a choice replaces a guess, and names its column where it cannot be", async () => {
    const known = knowing([anAccount(pay)]);
    const text = `Account ID,Crew\n${pay},web\n`;
    const { rows } = await diff(text, known, { chosen: { crew: "tag:team" } });
    expect(rows[0]?.changes).toEqual([{ cell: "tag:team", before: null, after: "web" }]);
    await expect(diff(text, known, { chosen: { crew: "nonsense" } })).rejects.toThrow(/"crew" cannot become/);
    await expect(diff(text, known, { chosen: { other: "name" } })).rejects.toThrow(/no column "other"/);
    await expect(diff(text, known, { chosen: { "Account ID": "ignore" } })).rejects.toThrow(
      /No column is the account id/,
    );
    await expect(diff(text, known, { chosen: { crew: "id" } })).rejects.toThrow(/would both become/);
  });
});

test("rows are created, updated, unchanged or rejected, each for a reason", async () => {
  const known = knowing([
    anAccount(pay, { values: { name: "pay" } }),
    anAccount(dev, { values: { name: "dev" } }),
  ]);
  const found = await diff(
    `Account ID,Name,Root email\n${pay},pay,\n${dev},development,\n777788889999,new,\n,nobody,\n12345678901,lost,\n${"1".repeat(9)}\u0661,x,\n888899990000,bad,no address\nTotal,6,`,
    known,
  );
  expect(brief(found)).toEqual([
    "2 unchanged",
    "3 updated",
    "4 created",
    "5 rejected No account id.",
    "6 rejected 11 digits of 12. Probably a zero at the front was lost: 0123 4567 8901. Please confirm.",
    "7 rejected An account id has 12 digits and nothing else.",
    "8 rejected e-mail: The contact needs one e-mail address, such as ada@example.com, without a name around it.",
    "9 rejected A footer, not an account.",
  ]);
  expect(found.writes.map(({ accountId, isNew }) => [accountId, isNew])).toEqual([
    [dev, false],
    ["777788889999", true],
  ]);
});

test("what was asked is taken when somebody says so, and a row stays out when somebody says so", async () => {
  const text = `Account ID,Name\n12345678901,lost\n${pay},pay\n`;
  expect(brief(await diff(text, knowing([]), { choices: { accepted: [2], left: [3] } }))).toEqual([
    "2 created",
    "3 rejected Left out by choice.",
  ]);
  const all = await diff(text, knowing([]), { choices: { accepted: "all" } });
  expect(all.rows[0]).toMatchObject({ accountId: "012345678901", repaired: expect.stringContaining("zero") });
});

test("rows of one account are one where they agree, and nobody's word is the last where they do not", async () => {
  const agreed = await diff(
    `Account ID,Name,Owner\n${pay},pay,ada@example.com\n1111-2222-3333,pay,bo@example.com\n`,
    knowing([]),
  );
  expect(brief(agreed)).toEqual(["2 created", "3 unchanged"]);
  expect(agreed.writes[0]?.contacts[0]?.set.map(({ email }) => email)).toEqual([
    "ada@example.com",
    "bo@example.com",
  ]);
  const payers = await diff(
    `Account ID,Name,Payer\n${pay},pay,444455556666\n${pay},pay,777788889999\n`,
    knowing([]),
  );
  expect(brief(payers)).toEqual(
    [2, 3].map(
      (row) =>
        `${row} rejected The rows of this account disagree about payer: 444455556666 (row 2) or 777788889999 (row 3). Leave one of them.`,
    ),
  );
});

test("of a listed account AWS's word stands, and the rest is imported", async () => {
  const known = knowing([
    anAccount(pay, { isListed: true, values: { name: "pay", email: "Root@Example.com" } }),
  ]);
  const { rows, writes } = await diff(
    `Account ID,Name,Root email,Env\n${pay},other,root@example.com,PRD\n`,
    known,
  );
  expect(rows[0]?.changes).toEqual([{ cell: "environment", before: null, after: "prod" }]);
  expect(rows[0]?.notes).toEqual(["name: AWS says pay, the file other; AWS's word stands."]);
  expect(writes[0]?.said).toEqual({ environment: "prod" });
});

test("what a person entered is replaced as a person's word, other things as the file's", async () => {
  const known = knowing([
    anAccount(pay, {
      values: { environment: "prod", notes: "old" },
      sources: { environment: "manual", notes: "spreadsheet" },
    }),
  ]);
  const { writes } = await diff(`Account ID,Env,Notes\n${pay},dev,new\n`, known);
  expect(writes[0]).toMatchObject({ said: { notes: "new" }, instead: { environment: "nonprod" } });
});

test("people are found in cells, and who confirmed is replaced only by choice", async () => {
  const known = knowing([
    anAccount(pay, {
      contacts: [{ role: "owner", email: "old@example.com", name: null, kind: "person", isConfirmed: true }],
    }),
  ]);
  const text = `Account ID,POC,POC Email\n${pay},"Bo; Cy","bo@example.com; cy@example.com"\n`;
  expect(brief(await diff(text, known))[0]).toMatch(/old@example.com confirmed to be owner/);
  const { writes } = await diff(text, known, { choices: { replaceConfirmed: true } });
  expect(writes[0]?.contacts).toEqual([
    {
      role: "owner",
      set: [
        { email: "bo@example.com", name: "Bo", kind: null },
        { email: "cy@example.com", name: "Cy", kind: null },
      ],
      remove: ["old@example.com"],
    },
  ]);
  const named = await diff(`Account ID,POC\n${pay},Bo\n`, known);
  expect(named.rows[0]).toMatchObject({
    result: "unchanged",
    notes: [expect.stringContaining("no e-mail address")],
  });
});

test("goals become answers; our own verdicts and words in between do not", async () => {
  const known = knowing([anAccount(pay, { answers: { "4.1": true } })]);
  const { rows } = await diff(
    `Account ID,Name,CloudTrail on?,GuardDuty,Root MFA?\n${pay},,✓,yes,in progress\n${dev},,not met,partly met 40 %,No\n`,
    known,
  );
  expect(rows[0]?.changes).toEqual([{ cell: "item:3.1", before: null, after: "yes" }]);
  expect(rows[0]?.notes).toEqual(['Item 5.2: "in progress" is neither yes nor no, so nothing was recorded.']);
  expect(rows[1]?.changes).toEqual([{ cell: "item:5.2", before: null, after: "no" }]);
});

test("OUs that lie within themselves are refused, others get their path", async () => {
  const { rows } = await diff(
    `Account ID,OU,Parent OU\n${pay},Prod,Workloads\n${dev},A,B\n777788889999,B,A\n888899990000,Workloads,Root\n`,
    knowing([]),
  );
  expect(rows.map(({ reason, changes }) => reason ?? changes[0]?.after)).toEqual([
    "/Workloads/Prod",
    "The OU A lies within itself: A, below B, below A.",
    "The OU B lies within itself: B, below A, below B.",
    "/Workloads",
  ]);
});

test("names with formulas, marks that turn text around, emoji and control characters", async () => {
  const { rows, writes } = await diff(
    `Account ID,Name\n${pay},"'=cmd|' /C calc'!A0"\n${dev},\u202Eevil\u202C\n777788889999,Sandbox 🏖️\n888899990000,a\u0007b\n`,
    knowing([]),
  );
  expect(writes.map(({ said }) => said.name)).toEqual(["=cmd|' /C calc'!A0", "evil", "Sandbox 🏖️", "ab"]);
  expect(rows.map(({ notes }) => notes.length)).toEqual([0, 1, 0, 1]);
});

test("an empty cell says nothing, or empties the field by choice", async () => {
  const known = knowing([
    anAccount(pay, { values: { notes: "n" }, tags: { team: "a" }, saidTags: { spreadsheet: { team: "a" } } }),
  ]);
  const text = `Account ID,Notes,Tags\n${pay},,\n`;
  expect(brief(await diff(text, known))).toEqual(["2 unchanged"]);
  const { rows, writes } = await diff(text, known, { choices: { emptyClears: true } });
  expect(rows[0]?.changes.map(({ cell, after }) => [cell, after])).toEqual([
    ["notes", null],
    ["tag:team", null],
  ]);
  expect(writes[0]?.said).toEqual({ notes: null, tags: {} });
});
