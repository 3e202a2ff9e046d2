import { beforeAll, beforeEach, expect, test } from "vitest";
import { isChecked } from "#lib/facts/checked.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import { indexFacts } from "#lib/roadmap/facts-view.ts";
import { query, transaction } from "./database.ts";
import { readFacts, readSharedFacts } from "./facts-read.ts";
import { writeFacts } from "./facts-write.ts";
import { lockSubjects, writeObserved } from "./refresh-row.ts";
import { useTestDatabase } from "./test-database.ts";
import { anEnvelope, connectTestOrganization, management, organizationId, start } from "./test-scenario.ts";

useTestDatabase();
beforeAll(() => connectTestOrganization());
beforeEach(() => query("delete from account_facts"));

const summary = { Users: 1, AccountAccessKeysPresent: 0, AccountPasswordPresent: 0, AccountMFAEnabled: 1 };

async function store(data: unknown, collector = "iam.summary"): Promise<void> {
  const envelope = anEnvelope(management, { collector, data });
  await transaction(async (tx) => {
    await lockSubjects(tx, [management]);
    await writeFacts(tx, management, [envelope]);
    await writeObserved(tx, management, [envelope]);
  });
}

async function read(): Promise<Envelope> {
  const [envelope] = (await readFacts({ query }, [management])).get(management)?.latest ?? [];
  if (envelope === undefined) throw new Error("no facts");
  return envelope;
}

/** What an evaluator gets to know of the number of users. */
function users(envelope: Envelope) {
  const view = indexFacts([envelope], { accountId: management, now: start }).view();
  return view.find("iam.summary").ask("iam:GetAccountSummary", (data) => data.Users);
}

const malformed = { known: false, gap: { kind: "unreadable", collector: "iam.summary", why: "malformed" } };

test("facts that were checked when they were written are not checked again", async () => {
  expect(factsRegistry["iam.summary"].schema.safeParse(summary).success).toBe(true);
  await store(summary);
  const envelope = await read();
  expect(isChecked(envelope)).toBe(true);
  expect(users(envelope)).toEqual({ known: true, value: 1 });
});

test("facts that never fitted are stored, not trusted, and come out as malformed", async () => {
  await store({ ...summary, Users: "many" });
  const envelope = await read();
  expect(isChecked(envelope)).toBe(false);
  expect(users(envelope)).toEqual(malformed);
});

test("a row that was changed in the database is checked again: what does not fit is malformed, what fits is read", async () => {
  await store(summary);
  await query(`update account_facts set body = replace(body, '"Users":1', '"Users":"x"')`);
  expect(isChecked(await read())).toBe(false);
  expect(users(await read())).toEqual(malformed);
  await query(`update account_facts set body = replace(body, '"Users":"x"', '"Users":7')`);
  expect(isChecked(await read())).toBe(false);
  expect(users(await read())).toEqual({ known: true, value: 7 });
});

test("facts of others are the same object until they change, and have the time of their newest observation", async () => {
  const shared = async () => (await readSharedFacts({ query }, organizationId)).envelopes;
  await store({ delegatedAdministrators: [], trustedServices: [] }, "organizations.delegation");
  const [first] = await shared();
  expect((await shared())[0]).toBe(first);
  await query(
    `update refresh set observed = jsonb_build_object('organizations.delegation|global', $1::text)`,
    ["2026-11-23T00:00:00.000Z"],
  );
  const [later] = await shared();
  expect(later).toEqual({ ...first, observedAt: "2026-11-23T00:00:00.000Z" });
  await store({ delegatedAdministrators: [], trustedServices: ["x"] }, "organizations.delegation");
  expect((await shared())[0]?.data).toEqual({ delegatedAdministrators: [], trustedServices: ["x"] });
});
