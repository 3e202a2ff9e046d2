/** Item 3.1 over several runs: what one observation has to know of the one before, and of other accounts. */
import { describe, expect, it } from "vitest";
import { fixedClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { rungOf } from "#lib/sim/state/rungs.ts";
import { expectedStatuses } from "./expected/test-accounts.ts";
import { testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 10, seed: 238 });
const hourMs = 3_600_000;

/** Item 3.1 by account id. */
async function trails(now: Date) {
  const { accounts } = await getStatuses(testViewer, { items, now });
  return Object.fromEntries(accounts.map((account) => [account.id, account.items["3.1"]]));
}

function failingTrail(): string {
  const organization = world.organization();
  const found = organization.accounts.find(
    (account) => rungOf(organization, account, "trails") === "delivery-error" && account.state === "ACTIVE",
  );
  if (found === undefined) throw new Error("The seed has no account with a delivery error");
  return found.id;
}

describe("a delivery error of a few hours", () => {
  it("is unknown at its first sighting, a failure at the second, and stored once", async () => {
    await world.connect();
    const accountId = failingTrail();
    // The simulated trail delivered last 75 hours before the organization began.
    const delivered = world.organization().startedAt.getTime() - 75 * hourMs;
    const at = (hours: number) => fixedClock(new Date(delivered + hours * hourMs));
    const accountIds = [world.organization().managementAccountId, accountId];
    await world.refresh({ clock: at(8) });
    expect((await trails(at(8).now()))[accountId]).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "not_read",
    });
    await world.refresh({ accountIds, clock: at(9) });
    expect((await trails(at(9).now()))[accountId]).toMatchObject({ state: "NOT_MET" });
    const stored = () =>
      query("select xmin::text, hash from account_facts where account_id = $1 order by 2", [accountId]);
    const before = await stored();
    await world.refresh({ accountIds, clock: at(10) });
    expect(await stored()).toEqual(before);
    expect((await trails(at(10).now()))[accountId]).toMatchObject({ state: "NOT_MET" });
  });
});

describe("facts of other accounts", () => {
  it("everybody is judged anew when the owner of the trail says what it records", async () => {
    const { managementAccountId, accounts } = world.organization();
    const lift = world.simulator().faults.add({
      accountId: managementAccountId,
      service: "cloudtrail",
      operation: "GetEventSelectors",
      fault: { kind: "denied", by: "identity" },
    });
    await world.refresh();
    const closed = new Set(plannedFailures(world.organization()).map(({ accountId }) => accountId));
    const member = accounts.find(
      (account) =>
        account.id !== managementAccountId &&
        !closed.has(account.id) &&
        account.peculiarity === null &&
        rungOf(world.organization(), account, "trails") === "organization",
    );
    const id = member?.id ?? "";
    expect((await trails(new Date()))[id]).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "denied",
      reason: expect.stringContaining(`Account ${managementAccountId}: the audit role may not call`),
    });
    lift();
    // Only the owner is read again; the closing of the run judges the others by it.
    await world.refresh({ accountIds: [managementAccountId] });
    expect((await trails(new Date()))[id]).toMatchObject({ state: "MET" });
    const expected = expectedStatuses(world.organization(), new Date());
    for (const [accountId, status] of Object.entries(await trails(new Date()))) {
      const { state, fraction } = status ?? {};
      expect([accountId, state, fraction]).toEqual([
        accountId,
        ...Object.values(expected[accountId]?.["3.1"] ?? {}),
      ]);
    }
  });
});
