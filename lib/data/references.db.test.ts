import { beforeAll, expect, test } from "vitest";
import { query, transaction } from "./database.ts";
import { readTrustedOutside, writeReferences } from "./references.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good } from "./test-refreshed.ts";
import { anEnvelope, management, organizationId, start } from "./test-scenario.ts";

useTestDatabase();
beforeAll(aFinishedRun);

const partner = "444455556666";

function trusting(accountId: string, byRole: Record<string, string>) {
  const roles = Object.entries(byRole).map(([name, id]) => ({
    Arn: `arn:aws:iam::${accountId}:role/${name}`,
    trustPolicy: JSON.stringify({ Statement: { Effect: "Allow", Principal: { AWS: id } } }),
  }));
  return anEnvelope(accountId, { collector: "iam.authorization", data: { auditRole: null, roles } });
}

const write = (accountId: string, byRole: Record<string, string>) =>
  transaction((tx) => writeReferences(tx, accountId, [trusting(accountId, byRole)]));
const read = () => readTrustedOutside({ query }, { organizationId, now: start });

test("accounts outside of the organization, summed over whoever trusts them; members are none", async () => {
  expect(await write(good, { a: partner, b: partner, c: management })).toBe(2);
  expect(await write(management, { z: partner, audit: good })).toBe(2);
  expect((await read()).accounts).toEqual([
    { accountId: partner, ref: `arn:aws:iam::${management}:role/z`, roles: 3 },
  ]);
});

test("the same again writes nothing; what is gone goes; an attempt that read nothing leaves it", async () => {
  expect(await write(management, { z: partner, audit: good })).toBe(0);
  const unread = anEnvelope(management, { collector: "iam.authorization", data: null, complete: false });
  expect(await transaction((tx) => writeReferences(tx, management, [unread]))).toBe(0);
  expect(await write(management, { audit: good })).toBe(1);
  expect((await read()).accounts).toMatchObject([{ accountId: partner, roles: 2 }]);
});

test("active accounts whose roles nobody read are counted", async () => {
  // The management account, the good and the locked one; a suspended account is not asked.
  expect((await read()).unread).toBe(3);
});
