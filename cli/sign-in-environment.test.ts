import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { authSecret } from "./sign-in-environment.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "waymark-secret-"));
});
afterEach(() => rmSync(home, { recursive: true }));

test("in embedded mode the secret is made once, for its owner alone", () => {
  const first = authSecret(undefined, { databaseUrl: undefined, home });
  expect(first.length).toBeGreaterThanOrEqual(64);
  expect(authSecret("", { databaseUrl: undefined, home })).toBe(first);
  expect(statSync(join(home, "auth-secret")).mode & 0o777).toBe(0o600);
});

test("a given one counts; with a Postgres of one's own it must be given", () => {
  const env = { databaseUrl: "postgresql://db.example.com/waymark", home };
  expect(authSecret("given", env)).toBe("given");
  expect(() => authSecret(undefined, env)).toThrow(/AUTH_SECRET/);
});
