/** Export → edit with another spreadsheet library → import changes exactly the edited cells. */
import * as XLSX from "@e965/xlsx";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "#lib/export/csv.ts";
import { anAccount, knowing } from "./a-sheet.fixture.ts";
import { editableColumns, itemColumns, type WrittenAccount } from "./account-columns.ts";
import { type CurrentAccount, cautious } from "./current.ts";
import { diffSheet } from "./diff.ts";
import { guessMapping } from "./mapping.ts";
import { readSheet } from "./read-sheet.ts";
import { targetText } from "./targets.ts";
import { cleanText } from "./values.ts";
import { writeXlsx } from "./write-xlsx.ts";

const custom = [{ id: "phone", name: "Phone", kind: "text" as const, choices: [] }];
const items = [
  { id: "3.1", title: "CloudTrail" },
  { id: "4.1", title: "GuardDuty" },
];
const columns = [...editableColumns(custom), ...itemColumns(items)];
const choices = { ...cautious, emptyClears: true, replaceConfirmed: true };

async function* rowsOf<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function gather(parts: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(all);
}

const writers = {
  xlsx: (accounts: readonly WrittenAccount[]) =>
    gather(
      writeXlsx(rowsOf(accounts.map((account) => columns.map(({ value }) => value(account)))), {
        sheetName: "Accounts",
        header: columns.map(({ head }) => head),
      }),
    ),
  csv: (accounts: readonly WrittenAccount[]) => gather(csv(rowsOf(accounts), columns)),
} as const;

/** What tempts a spreadsheet or a parser: formulas, quotes, separators, other scripts, emoji. */
const text = fc
  .oneof(
    fc.constantFrom(
      "=1+1",
      "'=x",
      "''+41",
      "-dash",
      "@sum",
      "a;b",
      'say "hi"',
      "tab, comma",
      "Zürich",
      "🏖️",
      "שלום",
      "0123",
      "1e5",
      "TRUE",
      "2024-01-01",
      "a=b",
    ),
    fc.string({ unit: "grapheme", maxLength: 12 }),
  )
  .map((value) => cleanText(value).replaceAll(/\s+/g, " "))
  .filter((value) => !/[\p{Cc}\p{Cf}\uFFFE\uFFFF]/u.test(value));
const filled = text.filter((value) => value !== "");
const maybe = fc.option(filled, { nil: null });
const email = fc.constantFrom(
  "ada@example.com",
  "bo@example.com",
  "ops-list@example.com",
  "x.y+z@example.org",
);
const person = fc.record({
  role: fc.constantFrom("owner" as const, "security" as const),
  email,
  name: fc.option(fc.constantFrom("Ada L.", "Bo; Cy", 'The "B" team', "Zoë <z>"), { nil: null }),
  kind: fc.constantFrom("person" as const, "list" as const),
  isConfirmed: fc.boolean(),
});

const account = fc
  .record({
    id: fc.integer({ min: 1, max: 999_999_999 }).map((number) => String(number * 7).padStart(12, "0")),
    name: filled,
    environment: fc.constantFrom(null, "prod", "nonprod", "sandbox"),
    businessUnit: maybe,
    notes: maybe,
    tags: fc.dictionary(filled, text, { maxKeys: 3 }),
    phone: maybe,
    contacts: fc.uniqueArray(person, { maxLength: 3, selector: ({ role, email: one }) => `${role} ${one}` }),
  })
  .map(({ id, name, environment, businessUnit, notes, tags, phone, contacts }): CurrentAccount => {
    const kept = Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, value] as const));
    return anAccount(id, {
      values: { name, environment, businessUnit, notes },
      tags: kept,
      saidTags: { spreadsheet: kept },
      custom: phone === null ? {} : { phone },
      contacts,
    });
  });

const written = (one: CurrentAccount): WrittenAccount => ({
  ...one,
  verdicts: { "3.1": "partly met 40 %", "4.1": "unknown" },
});

/** What somebody types into a cell, by its head, and the target that it is. */
const edits = fc.oneof(
  // Emptying a cell takes the value away, as was chosen.
  fc.record({ head: fc.constant("business unit"), cell: fc.constant("businessUnit"), to: text }),
  fc.record({ head: fc.constant("notes"), cell: fc.constant("notes"), to: text }),
  fc.record({ head: fc.constant("custom: Phone"), cell: fc.constant("custom:phone"), to: text }),
  fc.record({ head: fc.constant("name"), cell: fc.constant("name"), to: filled }),
  fc.record({
    head: fc.constant("3.1 CloudTrail"),
    cell: fc.constant("item:3.1"),
    to: fc.constantFrom("yes", "no"),
  }),
  fc.record({
    head: fc.constant("owner"),
    cell: fc.constant("contact:owner"),
    to: fc.constant("new@example.com"),
  }),
);

const worlds = fc.record({
  accounts: fc.uniqueArray(account, { minLength: 1, maxLength: 6, selector: ({ id }) => id }),
  format: fc.constantFrom("xlsx" as const, "csv" as const),
  saved: fc.constantFrom("xlsx" as const, "csv" as const),
  edited: fc.uniqueArray(fc.record({ at: fc.nat(), edit: edits }), {
    maxLength: 4,
    selector: ({ at, edit }) => `${at % 6} ${edit.head}`,
  }),
});

/** Types into cells of the file as somebody does who opens it, and saves it in one of the forms. */
function editFile(
  bytes: Uint8Array,
  typed: readonly { row: number; column: number; to: string }[],
  saved: "xlsx" | "csv",
): Uint8Array {
  const isText = bytes[0] !== 0x50;
  const book = isText
    ? XLSX.read(Buffer.from(bytes).toString("utf8").slice(1), { type: "string", raw: true })
    : XLSX.read(bytes, { type: "array" });
  const sheet = book.Sheets[book.SheetNames[0] ?? ""];
  if (sheet === undefined) throw new Error("the file has a sheet");
  for (const { row, column, to } of typed)
    sheet[XLSX.utils.encode_cell({ r: row, c: column })] = { t: "s", v: to };
  if (saved === "csv") return Buffer.from(XLSX.utils.sheet_to_csv(sheet, { rawNumbers: true }));
  // The library types its answer by the form that was asked for.
  return new Uint8Array(XLSX.write(book, { type: "array", bookType: "xlsx" }) as ArrayBuffer);
}

test("nothing but the edited cells changes", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ accounts, format, saved, edited }) => {
      const bytes = await writers[format](accounts.map(written));
      const wanted = new Map<string, string | null>();
      const typed = edited.map(({ at, edit }) => {
        const row = at % accounts.length;
        wanted.set(`${accounts[row]?.id} ${edit.cell}`, edit.to);
        return { row: row + 1, column: columns.findIndex(({ head }) => head === edit.head), to: edit.to };
      });
      const sheet = await readSheet(editFile(bytes, typed, saved), { name: `accounts.${saved}` });
      const mapping = guessMapping(sheet, { customColumns: ["Phone"], itemIds: ["3.1", "4.1"] });
      expect(mapping.map(targetText)).not.toContain("ignore");
      const { rows } = diffSheet(sheet, mapping, { known: knowing(accounts, custom), choices });
      const found = rows.flatMap(({ accountId, changes, reason }) => {
        expect(reason).toBeNull();
        return changes.map(({ cell, after }) => [`${accountId} ${cell}`, after] as const);
      });
      const before = new Map(accounts.map((one) => [one.id, one]));
      for (const [key, to] of wanted) {
        const [id = "", cell = ""] = key.split(" ");
        const one = before.get(id);
        const now = {
          businessUnit: one?.values.businessUnit,
          notes: one?.values.notes,
          name: one?.values.name,
          "custom:phone": one?.custom["phone"],
        }[cell];
        // Typing what is there already is no change; an apostrophe before a formula is the spreadsheet's.
        const typedIn = to === null || to === "" ? null : read(to);
        if ((now ?? null) === typedIn) wanted.delete(key);
        else wanted.set(key, typedIn);
      }
      expect(new Map(found)).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});

function read(to: string): string {
  return /^'+[=+\-@]/.test(to) ? to.slice(1) : to;
}

test("a file that nobody edited changes nothing, in every format", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(account, { minLength: 1, maxLength: 8, selector: ({ id }) => id }),
      fc.constantFrom("xlsx" as const, "csv" as const),
      async (accounts, format) => {
        const bytes = await writers[format](accounts.map(written));
        const sheet = await readSheet(bytes, { name: `accounts.${format}` });
        const mapping = guessMapping(sheet, { customColumns: ["Phone"], itemIds: ["3.1", "4.1"] });
        const { rows } = diffSheet(sheet, mapping, { known: knowing(accounts, custom), choices });
        expect(rows.map(({ result, changes, reason }) => [result, changes, reason])).toEqual(
          accounts.map(() => ["unchanged", [], null]),
        );
      },
    ),
    { numRuns: 60 },
  );
});
