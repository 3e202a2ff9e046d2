import { expect, test } from "vitest";
import { auditHref, readAuditParameters, requireAuditQuery } from "./query.ts";

const read = (given: Record<string, string>) => readAuditParameters((name) => given[name]);

test("days are days, the last one included", () => {
  const { parameters, query } = read({ from: "2026-11-01", to: "2026-11-30", action: "run", q: " x " });
  expect(parameters).toEqual({ from: "2026-11-01", to: "2026-11-30", action: "run", q: "x" });
  expect(query).toEqual({
    by: "everybody",
    action: "run",
    q: "x",
    from: "2026-11-01T00:00:00.000Z",
    to: "2026-12-01T00:00:00.000Z",
  });
});

test.each([
  { by: "nobody" },
  { action: "DROP TABLE" },
  { action: "run%" },
  { from: "yesterday" },
  { to: "2026-13-45" },
  { actor: "x".repeat(300) },
])("a filter that is none is left out of the page, and refuses a file: %j", (given) => {
  expect(read(given)).toEqual({ parameters: {}, query: { by: "everybody" } });
  expect(() => requireAuditQuery(new URLSearchParams(Object.entries(given)))).toThrow(Object.keys(given)[0]);
});

test("addresses leave out what is not asked for", () => {
  expect(auditHref({})).toBe("/settings/audit");
  expect(auditHref({ actor: "cli:a b", after: "7" })).toBe("/settings/audit?actor=cli%3Aa+b&after=7");
});
