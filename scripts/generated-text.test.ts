import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generatedParts, replacePart } from "./generated-text.ts";

describe.each(generatedParts)("$name in $file", (part) => {
  it("is what `npm run generate` would write", () => {
    const document = readFileSync(part.file, "utf8");
    expect(document).toBe(replacePart(document, part));
  });
});

describe("replacePart", () => {
  const part = { file: "a.md", name: "list", text: () => "new" };

  it("keeps what stands around the marks", () => {
    const [start, end] = ["<!-- list: written by `npm run generate` -->", "<!-- end of list -->"];
    expect(replacePart(`before\n${start}\nold\nolder\n${end}\nafter\n`, part)).toBe(
      `before\n${start}\nnew\n${end}\nafter\n`,
    );
  });

  it("refuses a document without the marks", () => {
    expect(() => replacePart("# Title\n", part)).toThrow("lacks the marks");
  });
});
