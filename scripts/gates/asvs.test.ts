import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Requirements of levels 1 and 2 in each chapter of OWASP ASVS 5.0. */
const counts = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

const text = readFileSync("docs/asvs.md", "utf8");
const rows = [
  ...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (met|n\.a\.|open) \| (.*?) \| *(?:`([^`]+)`)? *\|$/gm),
].map(([, id = "", state = "", why = "", shown]) => ({
  id,
  state,
  why,
  shown,
  chapter: Number(id.split(".")[0]),
}));

describe("docs/asvs.md", () => {
  it("has every requirement once", () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(counts.map((_count, at) => rows.filter(({ chapter }) => chapter === at + 1).length)).toEqual(
      counts,
    );
  });

  it("says of each what meets it, where that is shown, or why not", () => {
    for (const { id, state, why, shown } of rows) {
      expect(why, id).not.toBe("");
      expect(shown !== undefined, id).toBe(state === "met");
      if (shown !== undefined) expect(existsSync(shown), `${id}: ${shown}`).toBe(true);
    }
  });

  it("adds up", () => {
    const sums = ["met", "n.a.", "open"].map((state) => rows.filter((row) => row.state === state).length);
    expect(text).toContain(`| all | ${rows.length} | ${sums.join(" | ")} |`);
  });
});
