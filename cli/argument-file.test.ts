import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findArgumentFile } from "./argument-file.ts";

const cwd = mkdtempSync(join(tmpdir(), "wm-argument-"));
writeFileSync(join(cwd, "list.csv"), "id\n");
afterAll(() => rmSync(cwd, { recursive: true }));

it("a file is found from where the command was started", async () => {
  expect(await findArgumentFile({ cwd }, "list.csv")).toEqual({
    path: join(cwd, "list.csv"),
    name: "list.csv",
    size: 3,
  });
});

it.each([
  ["missing.csv", "There is no file missing.csv."],
  ["list.csv/below", "There is no file list.csv/below."],
  [".", ". is no file."],
])("%s: %s", async (name, userMessage) => {
  await expect(findArgumentFile({ cwd }, name)).rejects.toMatchObject({ code: "INVALID_INPUT", userMessage });
});

it.skipIf(process.getuid?.() === 0)("one that may not be read is not said to be missing", async () => {
  const file = join(cwd, "closed.csv");
  writeFileSync(file, "id\n");
  chmodSync(file, 0);
  await expect(findArgumentFile({ cwd }, "closed.csv")).rejects.toMatchObject({
    userMessage: "closed.csv may not be read by the user who runs this.",
  });
});

it("a name that is too long for the system is refused with the system's reason", async () => {
  await expect(findArgumentFile({ cwd }, "a".repeat(5000))).rejects.toMatchObject({
    userMessage: expect.stringContaining("(ENAMETOOLONG)"),
  });
});
