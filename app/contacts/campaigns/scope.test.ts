import { expect, test } from "vitest";
import { scopeOf, scopeValue } from "./scope.ts";

test.each([
  ["o-1", "/", { organizationId: "o-1", unitPath: null }],
  ["o-1", "/Workloads/Prod", { organizationId: "o-1", unitPath: "/Workloads/Prod" }],
  ["o-1", "/Two words/And  spaces", { organizationId: "o-1", unitPath: "/Two words/And  spaces" }],
])("%s %s is there and back", (organizationId, path, scope) => {
  expect(scopeOf({ scope: scopeValue(organizationId, path), environment: "" })).toEqual({
    ...scope,
    environment: null,
  });
});

test("nothing chosen is every account", () => {
  expect(scopeOf({ scope: "", environment: "prod" })).toEqual({
    organizationId: null,
    unitPath: null,
    environment: "prod",
  });
});
