import { expect, test } from "vitest";
import { changeLines } from "./lines.ts";
import { changesHref, readChangeView, withOrganization } from "./query.ts";

const read = (text: string) => {
  const parameters = new URLSearchParams(text);
  return readChangeView((name) => parameters.get(name));
};

test("what is understood narrows the list, and stands in the address again", () => {
  const { parameters, filter, problems } = read(
    "kind=joined&ou=/Work&account=1111-2222-3333&from=2026-11-01&to=2026-11-01",
  );
  expect(problems).toEqual([]);
  expect(filter).toEqual({
    kinds: ["joined"],
    unitPath: "/Work",
    accountId: "111122223333",
    since: new Date("2026-11-01T00:00:00Z"),
    until: new Date("2026-11-02T00:00:00Z"),
  });
  expect(read(changesHref(parameters).split("?")[1] ?? "").filter).toEqual(filter);
});

test.each(["kind=gone", "ou=Work", "account=123", "from=2026-02-30", "to=yesterday"])(
  "%s is left out, and said",
  (text) => {
    const { filter, problems } = read(text);
    expect(filter).toEqual({});
    expect(problems).toEqual([expect.stringContaining(`${text}: `)]);
  },
);

test("of one account they are shown wherever it was", () => {
  expect(withOrganization({ accountId: "111122223333" }, "o-a")).toEqual({ accountId: "111122223333" });
  expect(withOrganization({}, "o-a")).toEqual({ organizationId: "o-a" });
});

test("an event in words, field by field", () => {
  const names = {
    columns: [{ id: "tier", name: "Tier", kind: "text" as const, choices: [] }],
    organizations: new Map([["o-a", "Halden"]]),
  };
  const before = { organization: "o-a", unit: "/", "custom.tier": null, state: "ACTIVE", tags: { a: "1" } };
  const after = { organization: "o-b", unit: "/W", "custom.tier": "1", state: "SUSPENDED", tags: null };
  expect(changeLines({ before, after }, names)).toEqual([
    { name: "Organization", before: "Halden", after: "o-b" },
    { name: "OU", before: "the root", after: "/W" },
    { name: "Tier", before: "none", after: "1" },
    { name: "State", before: "active", after: "suspended" },
    { name: "Tags", before: "a = 1", after: "none" },
  ]);
  expect(changeLines({ before: null, after: { name: null, source: "manual" } }, names)).toEqual([
    { name: "Known from", before: null, after: "entered by hand" },
  ]);
  expect(changeLines({ before: { state: "ACTIVE" }, after: null }, names)).toEqual([]);
});
