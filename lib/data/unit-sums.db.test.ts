import { beforeAll, expect, test } from "vitest";
import { findAccountRecords, readAccountStages } from "./account-read.ts";
import { query } from "./database.ts";
import { overallShare, stageTotals } from "./rollup.ts";
import { aVariedOrganization } from "./test-accounts.ts";
import { useTestDatabase } from "./test-database.ts";
import { hoursLater, items, memberId, organizationId } from "./test-scenario.ts";
import { addTallies, readUnitTallies, tallyTotals } from "./unit-sums.ts";

useTestDatabase();
beforeAll(aVariedOrganization);

/** The same sums, account by account. */
async function oneByOne(now: Date, visible: readonly string[] | null) {
  const records = await findAccountRecords({ query }, visible, { organizationId });
  const present = records.filter(({ missingSince }) => missingSince === null);
  const stages = await readAccountStages({ query }, present, { items, now });
  const units = Map.groupBy(present, ({ unitId }) => unitId ?? "");
  return new Map([...units].map(([id, own]) => [id, own.map((account) => stages.get(account.id) ?? [])]));
}

const moments = [-5, 0, 0.4, 1, 30, 47, 49, 1000].map((hours) => [`${hours} h`, hoursLater(hours)] as const);

test.each(moments)(
  "the sums of each unit are those of its accounts, %s after the run",
  async (_name, now) => {
    const tallies = await readUnitTallies(
      { query },
      { visible: null, organizationId, items, now, units: null },
    );
    const accounts = await oneByOne(now, null);
    expect([...tallies.keys()].sort()).toEqual([...accounts.keys()].sort());
    for (const [id, own] of accounts) expect(tallyTotals(tallies.get(id) ?? [])).toEqual(stageTotals(own));
    const everything = addTallies([...tallies.values()]);
    expect(tallyTotals(everything)).toEqual(stageTotals([...accounts.values()].flat()));
    expect(overallShare(everything)).toEqual(overallShare([...accounts.values()].flat(2)));
  },
);

test("only the asked units, only the visible accounts", async () => {
  const now = hoursLater(1);
  const scope = { organizationId, items, now };
  const only = await readUnitTallies({ query }, { ...scope, visible: null, units: ["ou-prod"] });
  expect([...only.keys()]).toEqual(["ou-prod"]);
  const mine = [memberId(1), memberId(3), memberId(5)];
  const tallies = await readUnitTallies({ query }, { ...scope, visible: mine, units: null });
  const accounts = await oneByOne(now, mine);
  expect(tallyTotals(addTallies([...tallies.values()]))).toEqual(stageTotals([...accounts.values()].flat()));
});
