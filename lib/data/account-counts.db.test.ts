import { beforeAll, expect, test } from "vitest";
import { countAccounts } from "./account-counts.ts";
import { query } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, organizationId } from "./test-scenario.ts";

useTestDatabase();

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: memberId(1) }, { id: memberId(2), state: "SUSPENDED" }, { id: memberId(3) }]);
  await query("update account set state = 'DEPARTED' where id = $1", [memberId(3)]);
});

test("accounts that are still listed count, whatever their state", async () => {
  expect([...(await countAccounts(job))]).toEqual([[organizationId, 3]]);
});

test("an owner counts their own", async () => {
  const owner = { actor: "owner", role: "owner", accounts: [memberId(2)] } as const;
  expect([...(await countAccounts(owner))]).toEqual([[organizationId, 1]]);
});
