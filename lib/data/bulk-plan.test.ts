import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Saying, unlistedBase } from "#lib/account-fields.ts";
import { planAccount } from "./account-plan.ts";
import { type BulkEdit, planBulk } from "./bulk-plan.ts";

const nothing: BulkEdit = { set: {}, takeBack: [], tags: { set: {}, remove: [] } };
const known = (...sayings: Saying[]) => ({
  accountId: "111122223333",
  organizationId: "o-a",
  base: unlistedBase,
  sayings,
});
const says = (field: Saying["field"], value: Saying["value"], source: Saying["source"] = "manual") => ({
  field,
  source,
  value,
});
const plan = (sayings: Saying[], edit: Partial<BulkEdit>) =>
  planBulk(known(...sayings), { ...nothing, ...edit }, []);
const kinds = (sayings: Saying[], edit: Partial<BulkEdit>) =>
  plan(sayings, edit).cells.map(({ kind, before, after }) => [kind, before, after]);

describe("a field", () => {
  test.each<[string, Saying[], Partial<BulkEdit>, unknown[][]]>([
    ["that nobody says is set", [], { set: { environment: "prod" } }, [["change", null, "prod"]]],
    [
      "that is so by a file is left to the file",
      [says("environment", "prod", "spreadsheet")],
      { set: { environment: "prod" } },
      [["same", "prod", "prod"]],
    ],
    [
      "of a file is hidden by a person",
      [says("notes", "x", "spreadsheet")],
      { set: { notes: null } },
      [["change", "x", null]],
    ],
    [
      "is taken back, and the file's word comes out",
      [says("notes", "x", "spreadsheet"), says("notes", "y")],
      { takeBack: ["notes"] },
      [["change", "y", "x"]],
    ],
    [
      "that no person says has nothing to take back",
      [says("notes", "x", "spreadsheet")],
      { takeBack: ["notes"] },
      [["same", "x", "x"]],
    ],
  ])("%s", (_, sayings, edit, expected) => {
    expect(kinds(sayings, edit)).toEqual(expected);
    expect(plan(sayings, edit).entry === null).toBe(expected.every(([kind]) => kind === "same"));
  });
});

describe("tags", () => {
  const file = says("tags", { team: "red", app: "x" }, "spreadsheet");
  test("one is set beside the others, and only the person's own are written", () => {
    const edit = { tags: { set: { team: "blue", app: "x" }, remove: [] } };
    expect(kinds([file, says("tags", { crew: "1" })], edit)).toEqual([
      ["change", "red", "blue"],
      ["same", "x", "x"],
    ]);
    expect(plan([file, says("tags", { crew: "1" })], edit).entry?.fields).toEqual({
      tags: { crew: "1", team: "blue" },
    });
  });

  test("a person's own is taken away, and the last one leaves nothing said", () => {
    const edit = { tags: { set: {}, remove: ["crew", "none"] } };
    expect(kinds([says("tags", { crew: "1" })], edit)).toEqual([
      ["change", "1", null],
      ["same", null, null],
    ]);
    expect(plan([says("tags", { crew: "1" })], edit).entry).toMatchObject({ fields: {}, takeBack: ["tags"] });
  });

  test.each<[string, Saying[], BulkEdit["tags"], string]>([
    [
      "that AWS keeps cannot be set",
      [says("tags", { team: "red" }, "organization")],
      { set: { team: "blue" }, remove: [] },
      "change it there",
    ],
    ["of a file cannot go", [file], { set: {}, remove: ["team"] }, "comes from a spreadsheet"],
    [
      "that a person hides stay hidden",
      [file, says("tags", null)],
      { set: { team: "blue" }, remove: [] },
      "has no tags",
    ],
    [
      "beyond the limit cannot be set",
      [says("tags", Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, ""])))],
      { set: { more: "1" }, remove: [] },
      "at most 50",
    ],
  ])("%s", (_, sayings, tags, words) => {
    const { cells, entry } = plan(sayings, { tags });
    expect(cells).toMatchObject([{ kind: "refused", why: expect.stringContaining(words) }]);
    expect(cells[0]?.after).toBe(cells[0]?.before);
    expect(entry).toBeNull();
  });
});

test("carrying a plan out does what its cells say, and a second time nothing", () => {
  const key = fc.constantFrom("a", "b", "c");
  const tags = fc.dictionary(key, fc.constantFrom("1", "2"), { maxKeys: 3 });
  const text = fc.constantFrom("x", "y");
  const source = fc.constantFrom("manual", "spreadsheet") as fc.Arbitrary<"manual" | "spreadsheet">;
  const sayings = fc.uniqueArray(
    fc.oneof(
      fc.record({ field: fc.constant("notes" as const), source, value: text }),
      fc.record({
        field: fc.constant("tags" as const),
        source,
        value: tags.filter((all) => Object.keys(all).length > 0),
      }),
    ),
    { selector: ({ field, source: by }) => `${field} ${by}` },
  );
  const edit = fc.record({
    set: fc.constantFrom<BulkEdit["set"]>({}, { notes: "x" }, { notes: null }),
    takeBack: fc.constant([]),
    tags: fc
      .record({ set: tags, remove: fc.uniqueArray(key) })
      .map(({ set, remove }) => ({ set, remove: remove.filter((one) => !(one in set)) })),
  });
  fc.assert(
    fc.property(sayings, edit, (said, asked) => {
      const { cells, entry } = plan(said, asked);
      if (entry === null) {
        expect(cells.filter(({ kind }) => kind === "change")).toEqual([]);
        return;
      }
      const { says: written } = planAccount(known(...said), entry, "manual");
      const left = said.filter(
        ({ field, source: by }) => !(by === "manual" && written.some((one) => one.field === field)),
      );
      const next = [
        ...left,
        ...written.flatMap(({ field, value }) =>
          value === undefined ? [] : [{ field, source: "manual" as const, value }],
        ),
      ];
      const again = plan(next, asked);
      expect(again.entry).toBeNull();
      const after = new Map(again.cells.map((cell) => [cell.name, cell.before]));
      for (const cell of cells) expect(after.get(cell.name)).toBe(cell.after);
    }),
  );
});
