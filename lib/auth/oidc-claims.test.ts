/** Whose address counts as their own: what the token says decides, and silence only where the operator vouches. */
import { expect, test } from "vitest";
import { readClaims } from "./oidc-claims.ts";

const issuer = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0";
const now = new Date("2026-11-22T12:00:00Z");
const silent = { iss: issuer, iat: now.getTime() / 1000, sub: "ada", email: "ada@example.com" };
const read = (change: Record<string, unknown>, trustedEmailDomains: readonly string[] = ["example.com"]) =>
  readClaims({ ...silent, ...change }, { issuer, groupsClaim: "groups", trustedEmailDomains, now });

test("silence is no verification, unless the operator vouches for the domain", () => {
  expect(read({}, [])?.emailVerified).toBe(false);
  expect(read({})?.emailVerified).toBe(true);
  expect(read({ email: "ADA@Example.COM" })?.emailVerified).toBe(true);
});

const refused: [string, Record<string, unknown>][] = [
  ["the provider says that it is not verified", { email_verified: false }],
  ["the same as text", { email_verified: "false" }],
  ["another domain", { email: "ada@evil.example" }],
  ["a domain below", { email: "ada@mail.example.com" }],
  ["a domain that ends alike", { email: "ada@notexample.com" }],
  ["the domain as a name in front", { email: "ada@example.com.evil.example" }],
  ["two ats", { email: "ada@evil.example@example.com" }],
  ["a Cyrillic e", { email: "ada@еxample.com" }],
  ["a guest from another tenant", { idp: "https://sts.windows.net/99999999-2222-3333-4444-555555555555/" }],
  ["a guest by mail", { idp: "mail" }],
  ["no address", { email: undefined }],
  ["a principal name instead of an address", { email: undefined, preferred_username: "ada@example.com" }],
];

test.each(refused)("not theirs: %s", (_name, change) => {
  expect(read(change)?.emailVerified).toBe(false);
});

test("where the provider speaks, the list adds nothing and takes nothing", () => {
  expect(read({ email_verified: true, email: "ada@elsewhere.example" })?.emailVerified).toBe(true);
});
