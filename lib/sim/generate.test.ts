import { describe, expect, test } from "vitest";
import { accountState } from "./account-state.ts";
import { generateOrganization } from "./generate.ts";
import { organizationPath, type SimulatedOrganization } from "./organization.ts";
import { plannedDenials, plannedFailures } from "./planned-failures.ts";
import { defaultRegions } from "./regions.ts";
import { detectorIn } from "./state/guardduty.ts";

const now = new Date("2026-03-01T10:00:00Z");
const make = (accounts: number, seed = 1, epoch = 0): SimulatedOrganization =>
  generateOrganization({ accounts, seed, epoch, now });

/** Everything that the organization holds, resources included, as text. */
function wholeOf(organization: SimulatedOrganization): string {
  return JSON.stringify([
    organization,
    organization.accounts.map(({ id }) => accountState(organization, id)),
    organization.accounts.map((account) =>
      defaultRegions.map((region) => detectorIn(organization, account, region)),
    ),
  ]);
}

describe("determinism", () => {
  test("the same seed and epoch give the same organization, resources included", () => {
    expect(wholeOf(make(20, 7, 3))).toBe(wholeOf(make(20, 7, 3)));
  });

  test("another seed gives another one", () => {
    expect(wholeOf(make(20, 7))).not.toBe(wholeOf(make(20, 8)));
  });

  test("what an account holds does not depend on who was asked before", () => {
    const asked = make(20);
    const fresh = make(20);
    for (const { id } of asked.accounts) {
      accountState(asked, id);
    }
    const last = fresh.accounts.at(-1)?.id ?? "";
    expect(JSON.stringify(accountState(fresh, last))).toBe(JSON.stringify(accountState(asked, last)));
  });

  test("two ids are never the same, and a larger organization starts with the smaller one's", () => {
    const ids = make(10_000).accounts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.every((id) => /^\d{12}$/.test(id))).toBe(true);
    expect(make(50).accounts.map(({ id }) => id)).toEqual(ids.slice(0, 50));
  });
});

describe("special cases of every organization of eight or more", () => {
  test.each([8, 9, 12, 50])("%i accounts", (size) => {
    const organization = make(size);
    const peculiarities = new Set(organization.accounts.map(({ peculiarity }) => peculiarity));
    expect([...peculiarities]).toEqual(
      expect.arrayContaining([
        "no-audit-role",
        "other-external-id",
        "outdated-audit-policy",
        "suspended",
        "joined-today",
      ]),
    );
    expect(new Set(organization.accounts.map(({ duty }) => duty))).toContain("log-archive");
    expect(plannedFailures(organization).length).toBeGreaterThanOrEqual(2);
    const denied = plannedDenials(organization);
    expect(new Set(denied.map(({ deniedBy }) => deniedBy))).toEqual(new Set(["identity", "scp"]));
    expect(
      denied.every(
        ({ accountId }) => !plannedFailures(organization).some((planned) => planned.accountId === accountId),
      ),
    ).toBe(true);
    const states = organization.accounts.map(({ id }) => accountState(organization, id));
    expect(states.some(({ optedIn }) => optedIn.length > 0)).toBe(true);
    const flags = states.map(({ storage }) => Object.values(storage.effective ?? {}).filter(Boolean).length);
    expect(flags).toEqual(expect.arrayContaining([0, 3, 4]));
    expect(states.some(({ identity }) => identity.users.length === 0)).toBe(true);
    expect(
      states.some(({ identity }) =>
        identity.users.some(({ serviceCredentials }) => serviceCredentials.length > 0),
      ),
    ).toBe(true);
    const covered = organization.accounts.map(
      (account) =>
        defaultRegions.filter((region) => detectorIn(organization, account, region)?.enabled).length,
    );
    expect(covered).toContain(0);
    expect(covered).toContain(17);
    expect(covered.some((count) => count > 0 && count < 17)).toBe(true);
  });

  test("three accounts are a management, a security and an ordinary one that all let us in", () => {
    const organization = make(3);
    expect(organization.accounts.map(({ duty }) => duty)).toEqual(["management", "security", "workload"]);
    expect(plannedFailures(organization)).toEqual([]);
  });

  test("the new account joined less than a day ago, the others long before", () => {
    const ages = make(12).accounts.map(({ joinedAt }) => (now.getTime() - joinedAt.getTime()) / 3_600_000);
    expect(ages.filter((hours) => hours < 24)).toHaveLength(1);
    expect(Math.min(...ages)).toBeGreaterThan(0);
  });

  test("OUs are nested three deep, and every account's parent exists", () => {
    const organization = make(50);
    const parents = new Set([organization.rootId, ...organization.units.map(({ id }) => id)]);
    expect(organization.accounts.every(({ parentId }) => parents.has(parentId))).toBe(true);
    const depths = organization.accounts.map(
      (account) => organizationPath(organization, account).split("/").length,
    );
    expect(Math.max(...depths) - Math.min(...depths)).toBe(3);
  });
});

describe("epochs", () => {
  test("every third week one is suspended and stays so", () => {
    const suspended = [0, 1, 2, 3, 4, 5].map(
      (epoch) => make(20, 1, epoch).accounts.filter(({ state }) => state === "SUSPENDED").length,
    );
    expect(suspended).toEqual([1, 1, 2, 2, 2, 3]);
  });

  test("some things get better and some get worse", () => {
    const first = make(40);
    const later = make(40, 1, 12);
    const coverage = (organization: SimulatedOrganization) =>
      organization.accounts
        .slice(0, 40)
        .map(
          (account) =>
            defaultRegions.filter((region) => detectorIn(organization, account, region)?.enabled).length,
        );
    const [before, after] = [coverage(first), coverage(later)];
    expect(after.some((count, at) => count > (before[at] ?? 0))).toBe(true);
    expect(after.some((count, at) => count < (before[at] ?? 0))).toBe(true);
  });

  test("the audit role reaches the account that lacked it, and the outdated policy is renewed", () => {
    const kept = new Set(plannedFailures(make(12, 1, 6)).map(({ accountId }) => accountId));
    const missing = make(12).accounts.find(({ peculiarity }) => peculiarity === "no-audit-role")?.id ?? "";
    expect(missing).not.toBe("");
    expect(kept.has(missing)).toBe(false);
    expect(plannedDenials(make(12, 1, 3)).some(({ deniedBy }) => deniedBy === "identity")).toBe(false);
  });
});

test.each([
  [1, 0],
  [2.5, 0],
  [8, -1],
])("%d accounts at epoch %d are refused", (accounts, epoch) => {
  expect(() => generateOrganization({ accounts, seed: 1, epoch, now })).toThrow(RangeError);
});
