import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { replaceRoomsTable } from "./rooms-table.ts";

describe("the table of rooms in ARCHITECTURE.md", () => {
  it("is what `npm run rooms` would write", () => {
    const document = readFileSync("ARCHITECTURE.md", "utf8");
    expect(document).toBe(replaceRoomsTable(document));
  });

  it("is refused without the marks around it", () => {
    expect(() => replaceRoomsTable("# Architecture\n")).toThrow("lacks the marks");
  });
});
