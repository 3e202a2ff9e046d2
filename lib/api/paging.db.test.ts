import { beforeAll, describe, expect, test } from "vitest";
import { query } from "#lib/data/database.ts";
import { aVariedOrganization } from "#lib/data/test-accounts.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { hoursLater, memberId, organizationId, start } from "#lib/data/test-scenario.ts";
import { apiAt, aToken } from "./test-api.ts";

useTestDatabase();
const call = apiAt(start);
let admin: string;
let owner: string;

beforeAll(async () => {
  await aVariedOrganization();
  admin = await aToken(start);
  owner = await aToken(start, { role: "owner", unitIds: ["ou-work"] });
  await query(
    `insert into attestation (id, organization_id, account_id, item_id, question, holds, evidence_url, evidence_at, note,
       answered_by, answered_at, review_by)
     select gen_random_uuid(), $1, a.id, i.item, 'idp-mfa', true, 'https://example.com', $3, '', 'test', $3, $4
     from unnest($2::text[]) as a(id), unnest(array['5.1', '10.2', '2.1']) as i(item)`,
    [organizationId, [memberId(1), memberId(2), null], start, hoursLater(2400)],
  );
  await query(
    `insert into exception (id, account_id, item_id, resource, kind, reason, compensating_control, requested_by, approved_by,
       expires_at)
     select gen_random_uuid(), $1, '3.4', 'arn:aws:s3:::bucket-' || n, 'resource', 'known', '', 'one', 'other', $2
     from generate_series(1, 7) as n`,
    [memberId(1), hoursLater(2400)],
  );
  await query(
    `insert into roadmap_record (id, organization_id, kind, account_id, key, data, recorded_by, recorded_at)
     select gen_random_uuid(), $1, 'scan', $2, 'scan-' || n, '{}', 'test', $3 from generate_series(1, 7) as n`,
    [organizationId, memberId(1), start],
  );
});

interface Page {
  data: { id: string }[];
  next: string | null;
}

async function pages(path: string, token: string): Promise<string[][]> {
  const found: string[][] = [];
  let after = "";
  do {
    const { status, json } = await call(`${path}${after}`, { token });
    expect(status).toBe(200);
    const { data, next } = json as Page;
    found.push(data.map(({ id }) => id));
    after = next === null ? "" : `&after=${encodeURIComponent(next)}`;
  } while (after !== "" && found.length < 20);
  return found;
}

describe.each([
  ["/attestations?", 9],
  ["/exceptions?", 7],
  ["/records?kind=scan&", 7],
])("%s", (path, rows) => {
  test("goes on step by step in the order of the whole, each row once", async () => {
    const [whole = []] = await pages(`${path}limit=500`, admin);
    expect(whole).toHaveLength(rows);
    const steps = await pages(`${path}limit=2`, admin);
    expect(steps.flat()).toEqual(whole);
    expect(steps.slice(0, -1).every((step) => step.length === 2)).toBe(true);
  });

  test.each(["nothing", "00000000-0000-4000-8000-000000000000", "' or true --"])(
    "after %j, which is no row of it, comes nothing",
    async (after) => {
      const { status, json } = await call(`${path}after=${encodeURIComponent(after)}`, { token: admin });
      expect([status, json]).toEqual([200, { data: [], next: null }]);
    },
  );
});

test("a row that is somebody else's is no place to go on from", async () => {
  const whole = (await pages("/attestations?limit=500", admin)).flat();
  const own = (await pages("/attestations?limit=500", owner)).flat();
  const [foreign] = whole.filter((id) => !own.includes(id));
  if (foreign === undefined) throw new Error("the owner sees every answer");
  const { json } = await call(`/attestations?after=${foreign}`, { token: owner });
  expect(json).toEqual({ data: [], next: null });
});
