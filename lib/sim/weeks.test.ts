/** What happens from epoch to epoch: a table of the first weeks, and laws for any seed, size and week. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateOrganization } from "./generate.ts";
import { findAccount, organizationPath, type SimulatedOrganization } from "./organization.ts";
import { weeklyRate } from "./weeks.ts";

const now = new Date("2026-03-01T10:00:00Z");
const make = (accounts: number, epoch: number, seed = 1): SimulatedOrganization =>
  generateOrganization({ accounts, seed, epoch, now });

/** What is different a week later. */
function changes(before: SimulatedOrganization, after: SimulatedOrganization) {
  const earlier = new Map(before.accounts.map((account) => [account.id, account]));
  const became = (state: string) =>
    after.accounts.filter(({ id, state: is }) => is === state && earlier.get(id)?.state === "ACTIVE").length;
  return {
    joined: after.accounts.filter(({ id }) => !earlier.has(id)).length,
    moved: after.accounts.filter(
      ({ id, parentId, state }) =>
        state === "ACTIVE" && earlier.has(id) && earlier.get(id)?.parentId !== parentId,
    ).length,
    suspended: became("SUSPENDED"),
    closing: became("PENDING_CLOSURE"),
    departed: before.accounts.filter(({ id }) => findAccount(after, id) === undefined).length,
  };
}

const quiet = { joined: 1, moved: 1, suspended: 0, closing: 0, departed: 0 };

describe("an organization of 40, week by week", () => {
  test.each([
    [1, quiet],
    [2, { ...quiet, suspended: 1 }],
    [3, quiet],
    [4, { ...quiet, departed: 1 }],
    [5, { ...quiet, suspended: 1, closing: 1 }],
    [6, quiet],
    [8, { ...quiet, suspended: 1, departed: 1 }],
    [11, { ...quiet, suspended: 1, closing: 1 }],
  ])("week %i", (week, expected) => {
    expect(changes(make(40, week - 1), make(40, week))).toEqual(expected);
  });

  test("who left was active, and nothing is known of it any more", () => {
    const after = make(40, 4);
    expect(after.departed).toMatchObject([{ week: 4, lastState: "ACTIVE" }]);
    expect(findAccount(after, after.departed[0]?.id ?? "")).toBeUndefined();
    expect(findAccount(make(40, 3), after.departed[0]?.id ?? "")?.state).toBe("ACTIVE");
  });

  test("a closed account is pending, then closed for 90 days, then no longer listed", () => {
    const id = make(40, 5).accounts.find(({ state }) => state === "PENDING_CLOSURE")?.id ?? "";
    const states = [4, 5, 6, 17, 18].map((epoch) => findAccount(make(40, epoch), id)?.state);
    expect(states).toEqual(["ACTIVE", "PENDING_CLOSURE", "CLOSED", "CLOSED", undefined]);
    expect(make(40, 18).departed).toContainEqual({ id, week: 18, lastState: "CLOSED" });
  });

  test("an invited account has an open invitation, and is a member a week later", () => {
    const [invitation, ...others] = make(40, 0).invitations;
    expect(others).toEqual([]);
    expect(invitation?.expiresAt.getTime()).toBeGreaterThan(now.getTime());
    expect(findAccount(make(40, 0), invitation?.accountId ?? "")).toBeUndefined();
    expect(findAccount(make(40, 1), invitation?.accountId ?? "")?.joinedMethod).toBe("INVITED");
  });
});

describe("laws of any organization and any week", () => {
  const organizations = fc.record({
    size: fc.oneof(fc.integer({ min: 3, max: 80 }), fc.constantFrom(700, 2_500)),
    seed: fc.nat({ max: 1_000 }),
    epoch: fc.integer({ min: 1, max: 30 }),
  });

  test("a week adds to what the weeks before did", () => {
    fc.assert(
      fc.property(organizations, ({ size, seed, epoch }) => {
        const [before, after] = [make(size, epoch - 1, seed), make(size, epoch, seed)];
        expect(after.departed.slice(0, before.departed.length)).toEqual(before.departed);
        const left = new Set(after.departed.map(({ id }) => id));
        const stayed = before.accounts.filter(({ id }) => !left.has(id));
        const joined = after.accounts.slice(stayed.length);
        // Members stay in order, new ones follow, and nobody comes back.
        expect(after.accounts.slice(0, stayed.length).map(({ id }) => id)).toEqual(
          stayed.map(({ id }) => id),
        );
        expect(joined).toHaveLength(weeklyRate(size));
        expect(joined.some(({ id }) => left.has(id))).toBe(false);
        for (const { id, state } of stayed) {
          const is = findAccount(after, id)?.state;
          const isGoing = state === "PENDING_CLOSURE" ? is === "CLOSED" : is === state;
          expect(state === "ACTIVE" || isGoing).toBe(true);
        }
        const invited = joined.filter(({ joinedMethod }) => joinedMethod === "INVITED").map(({ id }) => id);
        expect(before.invitations.map(({ accountId }) => accountId)).toEqual(invited);
      }),
      { numRuns: 60 },
    );
  });

  test("the accounts that the organization rests on are always there, and every parent exists", () => {
    fc.assert(
      fc.property(organizations, ({ size, seed, epoch }) => {
        const first = make(size, 0, seed);
        const later = make(size, epoch, seed);
        const named = ({ managementAccountId, securityAccountId, logArchiveAccountId }: typeof first) => [
          managementAccountId,
          securityAccountId,
          logArchiveAccountId,
        ];
        expect(named(later)).toEqual(named(first));
        const pillars = later.accounts.filter(({ duty }) => duty !== "workload" && duty !== "sandbox");
        expect(pillars.every(({ state }) => state === "ACTIVE")).toBe(true);
        const parents = new Set([later.rootId, ...later.units.map(({ id }) => id)]);
        expect(later.accounts.every(({ parentId }) => parents.has(parentId))).toBe(true);
        expect(later.units.every(({ parentId }) => parents.has(parentId))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("an organization starts with the accounts of any smaller one of its seed", () => {
    fc.assert(
      fc.property(organizations, fc.integer({ min: 1, max: 500 }), ({ size, seed }, more) => {
        const ids = make(size + more, 0, seed).accounts.map(({ id }) => id);
        expect(ids.slice(0, size)).toEqual(make(size, 0, seed).accounts.map(({ id }) => id));
      }),
      { numRuns: 30 },
    );
  });
});

test("10,000 accounts in some hundred OUs, at most five deep, and ten of each change in a week", () => {
  const organization = make(10_000, 12);
  expect(organization.units.length).toBeGreaterThan(300);
  expect(organization.units.length).toBeLessThan(1_000);
  const depths = organization.accounts.map(
    (account) => organizationPath(organization, account).split("/").length - 4,
  );
  expect(Math.max(...depths)).toBe(4);
  const crowd = Map.groupBy(organization.accounts, ({ parentId }) => parentId);
  expect(crowd.size).toBeGreaterThan(200);
  expect(changes(make(10_000, 11), organization)).toMatchObject({ joined: 10, moved: 10, departed: 10 });
  expect(new Set(organization.units.map(({ id }) => id)).size).toBe(organization.units.length);
});
