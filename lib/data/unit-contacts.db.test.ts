/** Contacts of OUs: who sees them, that they get no right, and when they are forgotten. */
import { beforeAll, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { removeContact, setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { handOverAtOnce } from "./handover-changes.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "./test-scenario.ts";
import { listUnitContacts, removeUnitContact, setUnitContact } from "./unit-contacts.ts";

useTestDatabase();

const payments = memberId(1);

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }]);
  const ada = { kind: "person", email: "ada@example.com", name: null } as const;
  await setContact(job, { accountId: payments, role: "owner", ...ada });
});

test("the contact of an OU is somebody without a right, and is forgotten with their last OU", async () => {
  const [unit] = await query<{ id: string }>("select id from organizational_unit where path = '/'");
  const unitId = unit?.id ?? "";
  await setUnitContact(job, { unitId, email: "Head@example.com", name: null });
  expect((await listUnitContacts(job, { limit: 5 })).contacts).toMatchObject([
    { unitId, unitPath: "/", email: "head@example.com" },
  ]);
  const kim: Viewer = { actor: "user:kim", role: "viewer", accounts: [] };
  expect((await listUnitContacts(kim, { limit: 5 })).contacts).toEqual([]);
  await handOverAtOnce(job, {
    accountIds: [payments],
    from: null,
    to: { email: "head@example.com", name: null },
    reason: "other",
    note: null,
    now: start,
  });
  await removeContact(job, { accountId: payments, email: "head@example.com", role: null });
  expect(await query("select 1 from contact where email = 'head@example.com'")).toHaveLength(1);
  await removeUnitContact(job, { unitId });
  expect(await query("select 1 from contact where email = 'head@example.com'")).toHaveLength(0);
  await expect(removeUnitContact(job, { unitId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    setUnitContact(job, { unitId: "ou-none-00000000", email: "a@example.com", name: null }),
  ).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
