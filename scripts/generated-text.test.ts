import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generatedParts, replacePart } from "./generated-text.ts";

describe.each(generatedParts)("$name in $file", (part) => {
  it("is what `npm run generate` would write", async () => {
    const document = readFileSync(part.file, "utf8");
    expect(document).toBe(await replacePart(document, part));
  });
});

describe("replacePart", () => {
  const part = { file: "a.md", name: "list", text: () => "new" };

  it("keeps what stands around the marks", async () => {
    const [start, end] = ["<!-- list: written by `npm run generate` -->", "<!-- end of list -->"];
    expect(await replacePart(`before\n${start}\nold\nolder\n${end}\nafter\n`, part)).toBe(
      `before\n${start}\nnew\n${end}\nafter\n`,
    );
  });

  it("refuses a document without the marks", async () => {
    await expect(replacePart("# Title\n", part)).rejects.toThrow("lacks the marks");
  });
});
