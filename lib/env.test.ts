import { resolve } from "node:path";
import { expect, test } from "vitest";
import { describeEnv, readEnv } from "./env.ts";
import { AppError } from "./errors.ts";

function failure(source: Record<string, string>): AppError {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("readEnv accepted it");
}

test("an empty environment gives the defaults", () => {
  const env = readEnv({});
  expect(env).toMatchObject({
    databaseUrl: undefined,
    home: resolve(".waymark"),
    url: "http://localhost:3000",
    port: 3000,
    host: "127.0.0.1",
    awsEndpointUrl: null,
    concurrency: 8,
    leaseSeconds: 45,
    clockOffsetMs: 0,
  });
});

test("an empty value counts as absent", () => {
  expect(readEnv({ PORT: "", DATABASE_URL: "" })).toMatchObject({ port: 3000, databaseUrl: undefined });
});

test("the public URL follows the port and loses its last slash", () => {
  expect(readEnv({ PORT: "4000" }).url).toBe("http://localhost:4000");
  expect(readEnv({ WAYMARK_URL: "https://waymark.example.com/" }).url).toBe("https://waymark.example.com");
});

test.each([
  ["PORT", "0"],
  ["PORT", "http"],
  ["WAYMARK_URL", "localhost:3000"],
  ["AWS_ENDPOINT_URL", "ftp://example.com"],
  ["WAYMARK_CONCURRENCY", "0"],
  ["LOG_LEVEL", "loud"],
  ["LOG_FORMAT", "xml"],
  ["WAYMARK_LEASE_SECONDS", "-1"],
])("%s=%s is refused by name and with the value", (name, value) => {
  const error = failure({ [name]: value });
  expect(error.code).toBe("INVALID_INPUT");
  expect(error.userMessage).toContain(name);
  expect(error.userMessage).toContain(value);
});

test("a wrong DATABASE_URL is refused by name, without its value", () => {
  const error = failure({ DATABASE_URL: "mysql://root:hunter2@db/app" });
  expect(error.userMessage).toContain("DATABASE_URL");
  expect(error.userMessage).not.toContain("hunter2");
});

test("domains whose addresses are trusted: named one by one, and only of a provider of one's own", () => {
  const oidc = { OIDC_ISSUER: "https://id.example.com", OIDC_CLIENT_ID: "w", OIDC_CLIENT_SECRET: "s" };
  const domainsOf = (text: string, issuer = oidc.OIDC_ISSUER) =>
    readEnv({ ...oidc, OIDC_ISSUER: issuer, OIDC_TRUSTED_EMAIL_DOMAINS: text }).oidc?.trustedEmailDomains;
  expect(readEnv(oidc).oidc?.trustedEmailDomains).toEqual([]);
  expect(domainsOf("Example.com, example.org")).toEqual(["example.com", "example.org"]);
  for (const text of [
    "*",
    "*.example.com",
    "com",
    "example.com,",
    "@example.com",
    "ada@example.com",
    "еxample.com",
  ])
    expect(() => domainsOf(text), text).toThrow("OIDC_TRUSTED_EMAIL_DOMAINS");
  for (const shared of [
    "https://login.microsoftonline.com/common/v2.0",
    "https://login.microsoftonline.com/Organizations/v2.0",
    "https://accounts.google.com",
  ])
    expect(() => domainsOf("example.com", shared), shared).toThrow("your own tenant");
  const tenant = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0";
  expect(domainsOf("example.com", tenant)).toEqual(["example.com"]);
});

test("a moved clock is refused outside of tests", () => {
  expect(failure({ WAYMARK_CLOCK_OFFSET_HOURS: "48" }).userMessage).toContain("WAYMARK_CLOCK_OFFSET_HOURS");
  expect(readEnv({ WAYMARK_CLOCK_OFFSET_HOURS: "48", NODE_ENV: "test" }).clockOffsetMs).toBe(172_800_000);
});

test("doctor's list says where each value comes from and hides secrets", () => {
  const described = describeEnv(readEnv({ DATABASE_URL: "postgresql://u:hunter2@db/app", PORT: "4000" }));
  expect(described).toContainEqual(
    expect.objectContaining({
      name: "DATABASE_URL",
      value: "set",
      default: "embedded Postgres under WAYMARK_HOME",
      source: "environment",
    }),
  );
  expect(described).toContainEqual(
    expect.objectContaining({ name: "PORT", value: "4000", default: "3000", source: "environment" }),
  );
  expect(described).toContainEqual(
    expect.objectContaining({
      name: "HOST",
      value: "127.0.0.1",
      default: "127.0.0.1",
      source: "default",
    }),
  );
});
