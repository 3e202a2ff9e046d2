import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const schema = readFileSync("prisma/schema.prisma", "utf8");
const document = readFileSync("docs/data-model.md", "utf8");
const names = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name).toSorted();

describe("docs/data-model.md", () => {
  it("describes every table of the schema and no other", () => {
    expect(names(document, /^\| `(\w+)` \|/gm)).toEqual(names(schema, /@@map\("(\w+)"\)/g));
  });
});
