/** Every operation of the document with what it allows and what it does not: never a bug of ours, never a leak. */
import { beforeAll, expect, test } from "vitest";
import { query } from "#lib/data/database.ts";
import { aVariedOrganization } from "#lib/data/test-accounts.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { management, memberId, organizationId, start } from "#lib/data/test-scenario.ts";
import { openApiText } from "./openapi.ts";
import { apiAt, aToken, bugs } from "./test-api.ts";
import { fuzzedRequests } from "./test-fuzz.ts";

useTestDatabase();
const call = apiAt(start);
let tokens: Record<"admin" | "owner" | "viewer", string>;

beforeAll(async () => {
  await aVariedOrganization();
  tokens = {
    admin: await aToken(start),
    owner: await aToken(start, { role: "owner", unitIds: ["ou-work"] }),
    viewer: await aToken(start, { role: "viewer", readOnly: true, unitIds: ["ou-prod"] }),
  };
});

const known = [management, memberId(1), memberId(2), organizationId, "3.1", "1.2", "1", "accounts"];
const requests = (seed: number, each: number) =>
  fuzzedRequests(JSON.parse(openApiText()), { seed, each, known });

/** What no answer holds: how we get in, a stack, a statement, a folder of ours. */
const never = /external-1|token_hash|\n\s+at |node_modules|select .* from|file:\/\//;

test.each(["admin", "owner", "viewer"] as const)(
  "as %s: no 5xx, and nothing of how it is made",
  async (role) => {
    const each = role === "admin" ? 10 : 5;
    const statuses = new Map<number, number>();
    for (const { id, method, path, text } of requests(role.length * 7919, each)) {
      const asked = { method, token: tokens[role], ...(text !== null && { text }) };
      const answer = await call(path, asked);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect.soft([id, answer.status < 500 ? "" : `${path} ${text ?? ""} ${answer.text}`]).toEqual([id, ""]);
      expect.soft([id, never.exec(answer.text)?.[0]]).toEqual([id, undefined]);
      // The management account lies in no unit that these two see; its id comes back only as they said it themselves.
      if (role !== "admin" && answer.status === 200 && !path.includes(management))
        expect.soft([id, answer.text.includes(`"id":"${management}"`)]).toEqual([id, false]);
      if (answer.status >= 400)
        expect.soft(answer.headers.get("content-type")).toBe("application/problem+json");
    }
    expect(bugs).toEqual([]);
    // It is not that everything is refused at the door.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(20);
  },
);

test("without a token nothing but 401 and what is said of the address", async () => {
  for (const { method, path, text } of requests(11, 3)) {
    const { status } = await call(path, { method, ...(text !== null && { text }) });
    expect([400, 401]).toContain(status);
  }
});

test("who may only read has changed nothing", async () => {
  const mine = (await call("/me", { token: tokens.viewer })).json;
  const { actor } = mine as { actor: string };
  const actions = await query("select distinct action from audit_event where actor = $1", [actor]);
  expect(actions).toEqual([{ action: "access.refused" }]);
});
