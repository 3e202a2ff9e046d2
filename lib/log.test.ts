import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLogger, hideInLogs, maskSecrets, withLogFields } from "./log.ts";

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

describe("canaries", () => {
  const canary = "c4n4ryV4lue/with+signs==";
  const error = (text: string) => new Error("outer", { cause: new Error(text) });

  test.each([
    [
      "an address",
      { err: error(`postgresql://waymark:${encodeURIComponent(canary)}@db:5432/app does not answer`) },
    ],
    ["a header", { headers: { deep: { deeper: `Authorization: Bearer ${canary}` } } }],
    ["an answer of STS", { body: { a: { b: { c: { Credentials: { SecretAccessKey: canary } } } } } }],
    ["a session token, deep down", { x: [{ y: [{ z: { SessionToken: canary } }] }] }],
    ["a JSON text in a text", { text: JSON.stringify({ sessionToken: canary, externalId: canary }) }],
    ["a signed request", { url: `https://sts.amazonaws.com/?X-Amz-Security-Token=${canary}&Action=x` }],
    [
      "a signature",
      { text: `AWS4-HMAC-SHA256 Credential=${canary}, SignedHeaders=host, Signature=${canary}` },
    ],
    ["an environment", { text: `AWS_SECRET_ACCESS_KEY=${canary} AWS_SESSION_TOKEN="${canary}"` }],
    ["an external id by its name", { roles: [{ trust: { condition: { "sts:ExternalId": canary } } }] }],
  ])("%s", (_name, fields) => {
    for (const format of ["json", "plain"] as const) {
      const { written, log } = lines(format);
      log.error(fields, `about ${JSON.stringify({ password: canary })}`);
      expect(written.join("")).not.toContain("c4n4ry");
      if (format === "json") expect(JSON.parse(written[0] ?? "")).toMatchObject({ level: "error" });
    }
  });

  test("a value that was declared a secret, whatever it is called and wherever it stands", () => {
    const secret = 'x"quoted\\back';
    hideInLogs(secret);
    hideInLogs("tiny");
    hideInLogs(undefined);
    const { written, log } = lines("json");
    log.warn({ err: new Error(`AWS said ${secret}`), where: { is: [secret] } }, `tiny ${secret}`);
    expect(written[0]).not.toContain("quoted");
    expect(JSON.parse(written[0] ?? "").msg).toBe("tiny [secret]");
    expect(maskSecrets(`stack of ${secret}`)).toBe("stack of [secret]");
  });

  test("property: whatever is logged, the line stays JSON", () => {
    const key = fc.oneof(
      fc.constantFrom("password", "SessionToken", "externalId", "signature", "x-amz-credential", "api_token"),
      fc.string(),
    );
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(null, 7, true, "Bearer abcdefgh", "a:b@c", "k=v"));
    fc.assert(
      fc.property(fc.dictionary(key, value), fc.string(), (fields, message) => {
        const { written, log } = lines("json");
        log.info({ fields }, message);
        expect(() => JSON.parse(written[0] ?? "")).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test("what is no secret stays readable", () => {
    const line =
      "account 111122223333: sts:AssumeRole AccessDenied for arn:aws:iam::111122223333:role/WaymarkAudit";
    expect(maskSecrets(line)).toBe(line);
    expect(maskSecrets("http://127.0.0.1:3000/accounts/111122223333?page=2")).toContain("page=2");
  });
});

test("lines carry the fields of the work that they are written in, also after waiting, and only there", async () => {
  const { written, log } = lines("json");
  const work = (accountId: string) =>
    withLogFields({ runId: "run-1" }, () =>
      withLogFields({ accountId }, async () => {
        await sleep(1);
        log.info({ n: 1 }, "deep");
      }),
    );
  await Promise.all([work("111122223333"), work("444455556666")]);
  log.info("outside");
  const parsed = written.map((line) => JSON.parse(line));
  expect(new Set(parsed.map(({ accountId }) => accountId))).toEqual(
    new Set(["111122223333", "444455556666", undefined]),
  );
  expect(parsed.filter(({ runId }) => runId === "run-1")).toHaveLength(2);
  expect(parsed[2]).not.toHaveProperty("runId");
});
