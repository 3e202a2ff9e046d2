import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Every file whose exports a browser can call. */
function actionFiles(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join("app", file))
    .filter((file) => /^\s*["']use server["']/m.test(readFileSync(file, "utf8")));
}

test("every server action is exported through the wrapper, which knows the viewer and parses the input", () => {
  const files = actionFiles();
  expect(files).toContain("app/actions.ts");
  const bare = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^export (.*)$/gm)]
      .filter(
        ([, code]) =>
          !/^const \w+ = action\($/.test(code ?? "") && !/^const \w+ = action\(\w+, /.test(code ?? ""),
      )
      .map(([line]) => `${file}: ${line}`),
  );
  expect(bare).toEqual([]);
});
