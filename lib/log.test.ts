import { expect, test } from "vitest";
import { createLogger } from "./log.ts";

function lines(format: "json" | "plain") {
  const written: string[] = [];
  return { written, log: createLogger({ level: "info", format, write: (line) => written.push(line) }) };
}

test("secrets are redacted at the top and below", () => {
  const { written, log } = lines("json");
  log.info(
    { password: "hunter2", credentials: { secretAccessKey: "abc" }, a: { b: { token: "t0p" } } },
    "in",
  );
  expect(written.join("")).not.toMatch(/hunter2|abc|t0p/);
  expect(JSON.parse(written[0] ?? "")).toMatchObject({ level: "info", msg: "in", password: "[secret]" });
});

test("plain lines carry level, message and fields", () => {
  const { written, log } = lines("plain");
  log.warn({ account: "111122223333" }, "not entered");
  expect(written[0]).toMatch(/^\S+Z warn not entered account="111122223333"\n$/);
});
