import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { services } from "#lib/aws/services.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import { actionFor, auditRoleActions, catalog } from "./catalog.ts";

/** Operations that the collectors' sources name. */
function operations(): Set<string> {
  const folder = new URL(".", import.meta.url);
  const sources = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const text = sources.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  // An operation is written where it is called; an IAM action only behind `action:`, with the operations it is for.
  const calls = text.replaceAll(/action: "[^"]+"|operations: \[[^\]]*\]/g, "");
  const named = [...calls.matchAll(new RegExp(`"((?:${Object.keys(services).join("|")}):[A-Z]\\w+)"`, "g"))];
  return new Set(named.flatMap(([, name]) => name ?? []));
}

describe("catalogue of collectors", () => {
  test("has every kind of fact but sts.assume once", () => {
    const names = catalog.map(({ collector }) => collector.name).sort();
    expect(names).toEqual(
      Object.keys(factsRegistry)
        .filter((name) => name !== "sts.assume")
        .sort(),
    );
  });

  test("what a collector reads of the same run stands before it", () => {
    const names = catalog.map(({ collector }) => collector.name);
    const late = catalog.flatMap(({ collector, after = [] }) =>
      after.filter((name) => !names.slice(0, names.indexOf(collector.name)).includes(name)),
    );
    expect(late).toEqual([]);
  });

  test("every operation that is called is a declared action, and the reverse", () => {
    const declared = auditRoleActions().map(({ action }) => action);
    const called = [...operations()].map((operation) => actionFor(operation) ?? operation);
    expect(called.length).toBeGreaterThan(25);
    expect([...new Set(called)].sort()).toEqual(declared);
  });

  test("nothing that writes or reads data", () => {
    for (const { action, reason } of auditRoleActions()) {
      expect(action).toMatch(
        /^[\w-]+:(Get|List|Describe|BatchGet|Search|SelectResourceConfig$|LookupEvents|GenerateCredentialReport|GenerateServiceLastAccessedDetails|GET$)/,
      );
      expect(action).not.toMatch(/^s3:GetObject|:PassRole$|^sts:/);
      expect(reason).not.toBe("");
    }
  });

  test("an ordinary account needs none of the organization's actions but its own policies'", () => {
    const organizations = auditRoleActions((audience) => audience === "every").filter(({ action }) =>
      action.startsWith("organizations:"),
    );
    expect(organizations.map(({ action }) => action)).toEqual(["organizations:DescribeEffectivePolicy"]);
  });
});
