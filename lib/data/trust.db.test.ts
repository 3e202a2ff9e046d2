import { beforeAll, expect, test } from "vitest";
import { factsRegistry } from "#lib/facts/registry.ts";
import { trustVersion } from "#lib/roadmap/trust-graph/facts.ts";
import { query, transaction } from "./database.ts";
import { writeFacts } from "./facts-write.ts";
import { lockSubjects, writeObserved } from "./refresh-row.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good } from "./test-refreshed.ts";
import { anEnvelope, hoursLater, management, organizationId, start } from "./test-scenario.ts";
import { readTrust, writeTrust } from "./trust.ts";

useTestDatabase();
beforeAll(aFinishedRun);

const op = "iam:GetAccountAuthorizationDetails";

function trusting(accountId: string, names: readonly string[], { readable = true, at = start } = {}) {
  const roles = names.map((RoleName) => ({
    Arn: `arn:aws:iam::${accountId}:role/${RoleName}`,
    RoleName,
    Path: "/",
    CreateDate: null,
    lastUsedOn: null,
    trustPolicy: JSON.stringify({
      Statement: { Effect: "Allow", Principal: { AWS: management }, Action: "sts:AssumeRole" },
    }),
    permissionsBoundary: null,
    attachedPolicies: [],
    inlinePolicies: [],
  }));
  const data = readable ? { auditRole: null, roles, users: [], groups: [], policies: [] } : null;
  const envelope = anEnvelope(accountId, {
    collector: "iam.authorization",
    data,
    complete: readable,
    observedAt: at,
  });
  return {
    ...envelope,
    schema: factsRegistry["iam.authorization"].version,
    ops: [{ op, outcome: readable ? ("ok" as const) : ("denied" as const) }],
  };
}

const write = (...args: Parameters<typeof trusting>) =>
  transaction((tx) => writeTrust(tx, args[0], [trusting(...args)]));
const read = (now = start) => readTrust({ query }, organizationId, now);

test("one row an account; the same again is the same object, with the newer time", async () => {
  expect(await write(good, ["deploy"])).toBe(1);
  const first = await read();
  expect(first.trust.accounts.get(good)?.roles).toMatchObject([
    { arn: `arn:aws:iam::${good}:role/deploy`, privilege: "none" },
  ]);
  expect(await write(good, ["deploy"], { at: hoursLater(1) })).toBe(0);
  const second = await read(hoursLater(1));
  expect(second.trust.accounts).toBe(first.trust.accounts);
  expect(second.hash).toBe(first.hash);
  expect(second.trust.observedAt.get(good)).toEqual(hoursLater(1));
});

test("what changes has another hash; what was read too long ago, or not at all, is missing", async () => {
  const before = await read();
  expect(await write(good, ["deploy", "other"])).toBe(1);
  expect((await read()).hash).not.toBe(before.hash);
  expect((await read(hoursLater(49))).trust.accounts.has(good)).toBe(false);
  expect(await write(good, [], { readable: false })).toBe(1);
  expect((await read()).trust.accounts.has(good)).toBe(false);
});

test("facts that another version reduced are reduced once more, from what is stored", async () => {
  const envelope = trusting(good, ["stored"]);
  await transaction(async (tx) => {
    await lockSubjects(tx, [good]);
    await writeFacts(tx, good, [envelope]);
    await writeObserved(tx, good, [envelope]);
  });
  await query("update account_trust set version = 0");
  expect((await read()).trust.accounts.get(good)?.roles).toMatchObject([
    { arn: `arn:aws:iam::${good}:role/stored` },
  ]);
  expect(await query("select version from account_trust where account_id = $1", [good])).toEqual([
    { version: trustVersion },
  ]);
});
