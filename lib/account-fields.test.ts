import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccountBase,
  accountSources,
  listedFields,
  mergeAccount,
  type Saying,
  unlistedBase,
} from "./account-fields.ts";

const listed: AccountBase = {
  values: {
    name: "pay-prod",
    email: "root@example.com",
    state: "ACTIVE",
    payer: "111111111111",
    unit: "/Prod",
  },
  isListed: true,
};

const says = (source: Saying["source"], field: Saying["field"], value: Saying["value"]): Saying => ({
  source,
  field,
  value,
});

describe("whose word counts", () => {
  it.each<[string, AccountBase, Saying[], Saying["field"], Saying["value"], Saying["source"] | null]>([
    [
      "listed: nobody else is asked",
      listed,
      [says("manual", "name", "mine")],
      "name",
      "pay-prod",
      "organization",
    ],
    ["not listed: a person", unlistedBase, [says("manual", "name", "mine")], "name", "mine", "manual"],
    ["not listed: nobody says anything", unlistedBase, [], "name", "Unnamed account", null],
    [
      "a person before a file",
      listed,
      [says("spreadsheet", "environment", "dev"), says("manual", "environment", "prod")],
      "environment",
      "prod",
      "manual",
    ],
    [
      "a person before a tag of AWS, of what only people know",
      listed,
      [says("organization", "environment", "dev"), says("manual", "environment", "prod")],
      "environment",
      "prod",
      "manual",
    ],
    [
      "a tag of AWS before a file",
      listed,
      [says("spreadsheet", "environment", "dev"), says("organization", "environment", "prod")],
      "environment",
      "prod",
      "organization",
    ],
    [
      "a file before a discovery",
      listed,
      [says("discovered", "environment", "dev"), says("spreadsheet", "environment", "prod")],
      "environment",
      "prod",
      "spreadsheet",
    ],
    [
      "a person who empties it hides the file",
      listed,
      [says("spreadsheet", "notes", "old"), says("manual", "notes", null)],
      "notes",
      null,
      "manual",
    ],
    [
      "a name that a person empties falls back",
      unlistedBase,
      [says("manual", "name", null)],
      "name",
      "Unnamed account",
      "manual",
    ],
    [
      "tags key by key",
      listed,
      [
        says("organization", "tags", { team: "pay", env: "prod" }),
        says("manual", "tags", { env: "dev", tier: "1" }),
      ],
      "tags",
      { team: "pay", env: "prod", tier: "1" },
      "organization",
    ],
    [
      "emptied tags hide files, not AWS",
      listed,
      [
        says("organization", "tags", { team: "pay" }),
        says("manual", "tags", null),
        says("spreadsheet", "tags", { a: "b" }),
      ],
      "tags",
      { team: "pay" },
      "organization",
    ],
    [
      "a custom column",
      listed,
      [says("spreadsheet", "custom.tier", "gold")],
      "custom.tier",
      "gold",
      "spreadsheet",
    ],
  ])("%s", (_, base, sayings, field, value, source) => {
    expect(mergeAccount(base, sayings).get(field)).toEqual({ value, source });
  });
});

const aSaying = fc.record<Saying>({
  field: fc.constantFrom("name", "environment", "notes", "custom.a", "unit"),
  source: fc.constantFrom(...accountSources),
  value: fc.option(fc.constantFrom("a", "b", "c")),
});
const sayings = fc.uniqueArray(aSaying, { selector: ({ field, source }) => `${field} ${source}` });
const bases = fc.constantFrom(listed, unlistedBase);

describe("properties", () => {
  it("the order in which things were said does not matter", () => {
    fc.assert(
      fc.property(bases, sayings, (base, said) => {
        expect(mergeAccount(base, said.toReversed())).toEqual(mergeAccount(base, said));
      }),
    );
  });

  it("what holds was said by its source, or is the base", () => {
    fc.assert(
      fc.property(bases, sayings, (base, said) => {
        for (const [field, { value, source }] of mergeAccount(base, said)) {
          const own = said.find((one) => one.field === field && one.source === source)?.value ?? null;
          const fallback = listedFields.find((name) => name === field);
          expect([own, fallback === undefined ? null : base.values[fallback]]).toContainEqual(value);
        }
      }),
    );
  });

  it("a weaker source changes nothing where a stronger one has spoken", () => {
    fc.assert(
      fc.property(bases, sayings, (base, said) => {
        const strong = said.filter(({ source }) => source === "manual");
        const before = mergeAccount(base, strong);
        const after = mergeAccount(base, [
          ...strong,
          ...said.filter(({ source }) => source === "discovered"),
        ]);
        for (const { field } of strong) expect(after.get(field)).toEqual(before.get(field));
      }),
    );
  });
});
