import { describe, expect, it } from "vitest";
import { itemById, items } from "./catalog.ts";
import { stages } from "./stages.ts";

describe("the catalogue", () => {
  it("holds the thirty items in the order of the roadmap", () => {
    expect(items.map(({ id }) => id)).toEqual([
      "1.1",
      "1.2",
      "1.3",
      "2.1",
      "3.1",
      "3.2",
      "3.3",
      "3.4",
      "3.5",
      "4.1",
      "4.2",
      "4.3",
      "4.4",
      "5.1",
      "5.2",
      "5.3",
      "5.4",
      "6.1",
      "6.2",
      "6.3",
      "7.1",
      "7.2",
      "8.1",
      "8.2",
      "8.3",
      "9.1",
      "9.2",
      "9.3",
      "10.1",
      "10.2",
    ]);
  });

  it("puts each item into the stage of its number", () => {
    expect(stages.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { id, stage } of items) expect(id.startsWith(`${stage}.`)).toBe(true);
  });

  it.each([
    ["attested", ["4.4", "5.4", "10.2"]],
    [
      "assisted",
      [
        "1.1",
        "1.3",
        "2.1",
        "3.3",
        "3.5",
        "4.2",
        "4.3",
        "5.1",
        "6.2",
        "7.1",
        "7.2",
        "8.2",
        "9.2",
        "9.3",
        "10.1",
      ],
    ],
  ] as const)("knows which items are %s", (kind, ids) => {
    expect(items.filter((item) => item.kind === kind).map(({ id }) => id)).toEqual(ids);
  });

  it("names collectors exactly where facts are evaluated; guidelines are records alone", () => {
    for (const { id, implemented, collectors } of items)
      expect([id, collectors.length > 0]).toEqual([id, implemented && id !== "4.4"]);
  });

  it("gives every item a summary, a reason and steps, in sentences", () => {
    for (const { title, summary, guidance } of items) {
      expect(title).not.toMatch(/[.!]$/);
      for (const text of [summary, guidance.why, ...guidance.steps.map((step) => step.text)])
        expect(text).toMatch(/[.]$/);
      expect(guidance.steps.length).toBeGreaterThan(0);
    }
  });

  it("refuses an item that the roadmap does not have", () => {
    expect(() => itemById("3.9")).toThrow(RangeError);
    expect(itemById("3.2").title).toBe("Audit role");
  });
});
