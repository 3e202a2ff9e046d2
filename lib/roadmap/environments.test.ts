import { describe, expect, it } from "vitest";
import { environmentsOf } from "./environments.ts";
import { environmentsSchema } from "./settings/environment.ts";

const organization = {
  managementAccountId: "000000000001",
  securityAccountId: "000000000002",
  logAccountId: null,
};
const account = (Id: string, ParentId: string | null) => ({
  Id,
  ParentId,
  Name: "",
  Email: "",
  State: "ACTIVE" as const,
  JoinedMethod: null,
  JoinedTimestamp: null,
});
const tree = {
  organizationalUnits: [
    { Id: "ou-root-workloads", Name: "Workloads", ParentId: "r-root" },
    { Id: "ou-root-production", Name: "Production", ParentId: "ou-root-workloads" },
  ],
  accounts: [
    account("000000000001", "r-root"),
    account("000000000003", "ou-root-production"),
    account("000000000004", "ou-root-workloads"),
    account("000000000005", null),
  ],
};

describe("environments", () => {
  const of = environmentsOf(
    {
      environments: {
        "ou-root-workloads": "nonprod",
        "ou-root-production": "prod",
        "000000000005": "shared",
      },
    },
    organization,
    tree,
  );

  it.each([
    ["000000000001", "management"],
    ["000000000002", "security"],
    ["000000000003", "prod"],
    ["000000000004", "nonprod"],
    ["000000000005", "shared"],
    ["000000000009", null],
  ])("of %s: %s", (id, expected) => {
    expect(of(id)).toBe(expected);
  });

  it("knows only what is said of accounts themselves while the units are not known", () => {
    const blind = environmentsOf(
      { environments: { "r-root": "prod", "000000000003": "sandbox" } },
      organization,
      null,
    );
    expect([blind("000000000003"), blind("000000000004"), blind("000000000002")]).toEqual([
      "sandbox",
      null,
      "security",
    ]);
  });

  it("ends where units go round", () => {
    const units = [
      { Id: "ou-a", Name: "", ParentId: "ou-b" },
      { Id: "ou-b", Name: "", ParentId: "ou-a" },
    ];
    const round = { organizationalUnits: units, accounts: [account("000000000006", "ou-a")] };
    expect(environmentsOf({ environments: {} }, organization, round)("000000000006")).toBeNull();
  });

  it("takes ids of accounts, units and the root, and known environments", () => {
    const ok = (value: unknown) => environmentsSchema.safeParse(value).success;
    expect(ok({ "111122223333": "prod", "ou-ab12-11111111": "shared", "r-ab12": "nonprod" })).toBe(true);
    expect([ok({ "1": "prod" }), ok({ "111122223333": "production" }), ok({ Root: "prod" })]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
