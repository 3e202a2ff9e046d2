import { describe, expect, it } from "vitest";
import type { Organization } from "#lib/data/organizations.ts";
import { selectOrganization } from "./selection.ts";

function anOrganization(id: string): Organization {
  return {
    id,
    kind: "organization",
    name: `Name of ${id}`,
    managementAccountId: "000000000001",
    partition: "aws",
    homeRegion: "us-east-1",
    featureSet: "ALL",
    roleName: "WaymarkAudit",
    externalId: "x",
    securityAccountId: null,
    logAccountId: null,
    regions: [],
    endpoint: null,
    baseAccountId: "000000000001",
    createdAt: new Date(0),
    schedule: null,
    scheduleZone: "UTC",
    nextRunAt: null,
  };
}

const one = anOrganization("o-1111111111");
const two = anOrganization("o-2222222222");

describe("selectOrganization", () => {
  it("takes the only one", () => expect(selectOrganization([one], { ofAccounts: [] })).toBe(one));

  it("takes the one that is named, or that the accounts belong to", () => {
    expect(selectOrganization([one, two], { organization: two.id, ofAccounts: [] })).toBe(two);
    expect(selectOrganization([one, two], { ofAccounts: [one.id, one.id] })).toBe(one);
  });

  it.each([
    ["nothing connected", [], {}, "waymark connect"],
    ["two, none named", [one, two], {}, "--organization"],
    ["an unknown one", [one, two], { organization: "o-9999999999" }, "o-9999999999"],
    ["accounts of two", [one, two], { ofAccounts: [one.id, two.id] }, "one organization"],
    [
      "accounts of another than the named one",
      [one, two],
      { organization: one.id, ofAccounts: [two.id] },
      "one organization",
    ],
  ])("refuses %s and names the culprit", (_case, organizations, selection, word) =>
    expect(() => selectOrganization(organizations, { ofAccounts: [], ...selection })).toThrow(word),
  );
});
