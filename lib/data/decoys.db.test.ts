/** The registry of decoys is of use only while nobody else knows it: nothing that lib/data answers gives one away. */
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { Role, Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { recordRefresh } from "./record.ts";
import { readPermissions } from "./refusals.ts";
import { addRecords, endRecord, listRecords, type NewRecords } from "./roadmap-records.ts";
import { listRunFailures } from "./run-lanes.ts";
import { getRun } from "./run-views.ts";
import { finishRun } from "./runs.ts";
import { radarReadingAttempts } from "./test-attempts-radar.ts";
import { readingAttempts } from "./test-attempts-reading.ts";
import { foreign, ids, mine, now, openAttempts } from "./test-authorization.ts";
import {
  aListedRun,
  allMet,
  anEnvelope,
  claim,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  organizationId,
} from "./test-scenario.ts";
import { readWatched } from "./watched.ts";

openAttempts();
const security: Viewer = { actor: "security", role: "security", accounts: "all" };
const viewer: Viewer = { actor: "viewer", role: "viewer", accounts: "all" };
const owner: Viewer = { actor: "owner", role: "owner", accounts: [mine] };
const ofForeign: Viewer = { actor: "owner", role: "owner", accounts: [foreign] };

const keyId = "AKIAIOSFODNN7EXAMPLE";
const token = {
  id: "nightly-export",
  kind: "ACCESS_KEY",
  accountId: foreign,
  arn: `arn:aws:iam::${foreign}:user/ops/nightly`,
  accessKeyId: keyId,
  plantedIn: ["variables of the build system"],
  coversAccounts: "ORG",
  detector: { kind: "CW_METRIC_FILTER", ref: "trail-of-everything", regions: ["eu-west-1"] },
  owner: "decoys@example.com",
  reviewBy: hoursLater(2000).toISOString(),
};
const secrets = [token.id, keyId, "ops/nightly", "build system", "trail-of-everything", "decoys@example.com"];
const given: NewRecords = { organizationId, kind: "honey-token", entries: [token], now };

async function codeOf(attempt: () => unknown): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** The account's decoy could not be read, and the collector's envelope says of which token. */
function unreadDecoy(): Envelope {
  const data = { regions: null, decoys: [], detectors: [], trails: [] };
  const op = {
    op: "iam:GetAccessKeyLastUsed",
    outcome: "denied",
    deniedBy: "scp",
    resource: token.id,
  } as const;
  return { ...anEnvelope(foreign, { collector: "honey.tokens", data, complete: false }), ops: [op] };
}

beforeAll(async () => {
  await connectTestOrganization();
  ids.recordId = (await addRecords(security, given))[0] ?? "";
  ids.runId = await aListedRun([{ id: mine }, { id: foreign }]);
  for (const accountId of [management, mine, foreign]) {
    await recordRefresh(job, {
      runId: ids.runId,
      accountId,
      fence: await claim(ids.runId, accountId),
      envelopes: accountId === foreign ? [unreadDecoy()] : [],
      verdicts: allMet,
      inputsHash: "h",
      now,
      outcome: { state: "succeeded", calls: 1, throttles: 0 },
    });
  }
  await finishRun(job, { runId: ids.runId, items, now });
  ids.number = (await getRun(job, ids.runId, { now })).number;
  ids.earlier = ids.number;
});

describe("a decoy", () => {
  test("is listed for who may read decoys, and for nobody else", async () => {
    const listed = await listRecords(security, { kind: "honey-token", limit: 100 });
    expect(listed).toMatchObject([{ key: token.id, data: { accessKeyId: keyId } }]);
    for (const other of [viewer, owner, ofForeign])
      expect(await codeOf(() => listRecords(other, { kind: "honey-token", limit: 100 }))).toBe("FORBIDDEN");
  });

  test("is registered by who may read decoys, and by nobody else", async () => {
    for (const other of [viewer, owner, ofForeign])
      expect(await codeOf(() => addRecords(other, given))).toBe("FORBIDDEN");
    const [count] = await query<{ rows: number }>(
      "select count(*)::int as rows from roadmap_record where kind = 'honey-token'",
    );
    expect(count?.rows).toBe(1);
  });

  test("cannot be taken back by others, who do not learn either that the id is one", async () => {
    for (const other of [viewer, owner, ofForeign])
      for (const id of [ids.recordId, "00000000-0000-4000-8000-000000000000"])
        expect(await codeOf(() => endRecord(other, { id, now }))).toBe("FORBIDDEN");
  });

  test("leaves its kind and the id of its row in the audit, nothing that names it", async () => {
    const rows = await query("select * from audit_event");
    const text = JSON.stringify(rows);
    expect(text).toContain(ids.recordId);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test("that holds a secret is refused without repeating it", async () => {
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for (const text of [secret, `aws_secret_access_key=${secret}`, `https://wiki.example.com/?k=${secret}`]) {
      const entries = [{ ...token, plantedIn: [text] }];
      const error = await addRecords(security, { ...given, entries }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AppError);
      expect(error instanceof AppError && error.userMessage).toMatch(/plantedIn\.0: looks like the secret/);
      expect(JSON.stringify([error, String(error)])).not.toContain(secret);
    }
  });
});

/** What each attempt answers, as text; a refusal is an answer as well. */
async function told(attempt: (one: Viewer) => unknown, as: Viewer): Promise<string> {
  try {
    const value = await attempt(as);
    return JSON.stringify(value instanceof Map ? [...value] : (value ?? null));
  } catch (error) {
    return error instanceof AppError ? `${error.code} ${error.userMessage} ${error.message}` : "";
  }
}

describe.each(Object.entries({ ...readingAttempts, ...radarReadingAttempts }))("%s", (_name, { attempt }) => {
  test.each<[Role, Viewer]>([
    ["viewer", viewer],
    ["owner", ofForeign],
  ])("gives no decoy away to a %s", async (_role, as) => {
    const text = await told(attempt, as);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toContain("GetAccessKeyLastUsed");
  });
});

describe("where decoys could not be read", () => {
  test("is told to who may read decoys, and to nobody else", async () => {
    const refusals = async (as: Viewer) => (await readPermissions(as, organizationId)).refused;
    expect(JSON.stringify(await refusals(security))).toContain("GetAccessKeyLastUsed");
    expect(JSON.stringify(await refusals(viewer))).not.toContain("GetAccessKeyLastUsed");
    expect(JSON.stringify(await listRunFailures(viewer, ids.runId))).not.toContain("GetAccessKeyLastUsed");
  });
});

describe("what collectors are told", () => {
  test("the decoys of the account, and the detectors that stand in it", async () => {
    const there = await readWatched({ query }, organizationId, foreign);
    expect(there).toMatchObject({
      decoys: [{ id: token.id, accessKeyId: keyId, test: null }],
      detectors: [{ id: token.id, ref: "trail-of-everything" }],
      dataEvents: false,
    });
    const elsewhere = await readWatched({ query }, organizationId, mine);
    expect(elsewhere).toEqual({ decoys: [], detectors: [], dataEvents: false });
  });

  test("nothing of a decoy that was taken back", async () => {
    await endRecord(security, { id: ids.recordId, now });
    expect((await readWatched({ query }, organizationId, foreign)).decoys).toEqual([]);
  });
});
