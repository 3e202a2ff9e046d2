import { describe, expect, test } from "vitest";
import { droppedValue, looksLikeSecret, withoutSecret } from "./secret-values.ts";

/** Put together here, so that no scanner of this repository takes them for real ones. */
const joined = (...parts: string[]) => parts.join("");

describe("values that are dropped", () => {
  test.each([
    ["an access key", joined("AKIA", "IOSFODNN7EXAMPLE")],
    ["a temporary access key in a sentence", joined("key ASIA", "IOSFODNN7EXAMPLE, ask Ops")],
    ["a secret access key", joined("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY")],
    ["a private key", joined("-----BEGIN RSA ", "PRIVATE KEY-----")],
    ["a signed token", joined("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0In0.", "dozjgNryP4J3jVmN")],
    ["a token of GitHub", joined("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a")],
    ["a token of Slack", joined("xoxb-", "17653672481-19874698323")],
    ["a key of Stripe", joined("sk_live_", "4eC39HqLyjWDarjtT1zdp7dc")],
    ["an address with a password", joined("postgres://shop:", "hunter2@db.internal/orders")],
    ["a password in words", joined("password", "=hunter2")],
  ])("%s", (_, value) => {
    expect(withoutSecret(value, "note")).toBe(droppedValue);
  });

  test.each(["password", "DB_PASSWORD", "api-key", "service.token", "client_secret"])(
    "anything under the name %s",
    (name) => {
      expect(looksLikeSecret("hunter2", name)).toBe(true);
    },
  );
});

describe("values that stay", () => {
  test.each([
    ["Name", "orders-db-production"],
    ["owner", "jürgen.müller+aws@northmole.example"],
    ["cost-center", "4711"],
    ["created", "2026-11-22T08:00:00Z"],
    ["commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["digest", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["id", "0f8fad5b-d9cb-469f-a165-70867728950e"],
    ["path", "/srv/applications/warehouse/stock/collector/main"],
    [
      "aws:cloudformation:stack-id",
      "arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0f8fad5b-d9cb-469f",
    ],
    ["emoji", "🦔 <b>&amp;</b> \u0000\u202e"],
    ["rotate-token", "true"],
    ["secret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf"],
    ["tokens", "many"],
    ["secretary", "Anna"],
    ["", ""],
  ])("%s: %s", (name, value) => {
    expect(withoutSecret(value, name)).toBe(value);
  });

  test("a very long value is judged within the time of a test", () => {
    expect(looksLikeSecret("a-B/".repeat(50_000))).toBe(false);
    expect(looksLikeSecret(`${"a".repeat(200_000)}ABCDE1`)).toBe(false);
  });
});
