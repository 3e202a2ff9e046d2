import { beforeAll, describe, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { getCoverage } from "./coverage.ts";
import { query } from "./database.ts";
import { eachItemAccount, listFixAccounts, listItemAccounts, listItemFailing } from "./item-accounts.ts";
import { readItemCounts } from "./item-counts.ts";
import { getItemPage } from "./item-page.ts";
import { recordEvaluation } from "./record.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good, locked, suspended } from "./test-refreshed.ts";
import { hoursLater, items, job, management, organizationId, start, verdicts } from "./test-scenario.ts";

useTestDatabase();

const failing = ["a", "b", "c"].map((name) => ({
  resource: `arn:aws:s3:::${name}`,
  region: "eu-west-1",
  why: "Public.",
}));

beforeAll(async () => {
  await aFinishedRun();
  await recordEvaluation(job, {
    runId: null,
    now: start,
    evaluations: [
      {
        accountId: good,
        inputsHash: "h",
        verdicts: verdicts({
          "4.1": {
            state: "PARTIAL",
            fractionHundredths: 62,
            units: 8,
            known: 6,
            reasonCode: "failing",
            failing,
          },
        }),
      },
      {
        accountId: locked,
        inputsHash: "h",
        verdicts: verdicts({
          "4.1": {
            state: "NOT_MET",
            fractionHundredths: 0,
            reasonCode: "failing",
            failing: failing.slice(0, 2),
          },
        }),
      },
    ],
    organization: null,
  });
});

const scope = { organizationId, itemId: "4.1", now: hoursLater(1) };
const owner: Viewer = { actor: "owner", role: "owner", accounts: [good] };
const every = { states: [] };

describe("one item", () => {
  test("counts, OUs and reasons add up to all accounts, and agree with the roadmap's counts", async () => {
    const view = await getItemPage(job, scope, items);
    const counts = await readItemCounts({ query }, { visible: null, organizationId, items, now: scope.now });
    expect(view.counts).toEqual(counts.get("4.1"));
    expect(view.accounts).toBe(4);
    expect(view.units.map(({ path, accounts }) => [path, accounts])).toEqual([
      ["/", 1],
      ["/Workloads", 1],
      ["/Workloads/Prod", 2],
    ]);
    expect(view.reasons.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(4);
    expect(view.reasons).toContainEqual({ state: "NOT_MET", reasonCode: "failing", accounts: 1 });
    expect(view.failing).toBe(5);
    expect(view.status).toBeNull();
  });

  test("stale statuses are unknown, without what they knew", async () => {
    const now = hoursLater(60);
    const view = await getItemPage(job, { ...scope, now }, items);
    const counts = await readItemCounts({ query }, { visible: null, organizationId, items, now });
    expect(view.counts).toEqual(counts.get("4.1"));
    expect(view.failing).toBe(0);
    const { rows } = await listItemAccounts(job, { ...scope, now }, { states: ["UNKNOWN"] });
    expect(rows.map(({ reasonCode, known, failing: amount }) => [reasonCode, known, amount])).toContainEqual([
      "stale",
      0,
      0,
    ]);
  });

  test("an item of the organization has the one status, shown on each account that inherits it", async () => {
    const view = await getItemPage(job, { ...scope, itemId: "1.2" }, items);
    expect(view.status).toMatchObject({ state: "MET" });
    expect(view.counts).toMatchObject({ met: 3, notApplicable: 1 });
    expect(view.units).toEqual([]);
  });

  test("an item that the roadmap does not have is not found", async () => {
    await expect(getItemPage(job, { ...scope, itemId: "99.9" }, items)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("accounts of an item", () => {
  test("worst first, page by page without gaps or repeats", async () => {
    const all = await listItemAccounts(job, scope, every);
    expect(all.rows.map(({ id }) => id)).toEqual([locked, good, management, suspended]);
    expect(all).toMatchObject({ total: 4, next: null });
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await listItemAccounts(job, scope, every, {
        limit: 1,
        ...(after !== undefined && { after }),
      });
      expect(page.total).toBe(4);
      seen.push(...page.rows.map(({ id }) => id));
      after = page.next;
    }
    expect(seen).toEqual(all.rows.map(({ id }) => id));
    const exported: string[] = [];
    for await (const { id } of eachItemAccount(job, scope, every)) exported.push(id);
    expect(exported).toEqual(seen);
  });

  test.each([
    ["a state", { states: ["PARTIAL"] as const }, [good]],
    ["an OU and what is below it", { states: [], ouPath: "/Workloads" }, [locked, good, suspended]],
    ["a reason", { states: [], reasonCode: "failing" }, [locked, good]],
    ["nothing that exists", { states: [], ouPath: "/Nowhere" }, []],
  ])("filtered by %s", async (_name, filter, expected) => {
    const { rows } = await listItemAccounts(job, scope, filter);
    expect(rows.map(({ id }) => id)).toEqual(expected);
  });

  test("failing resources, account by account; a cursor that is none begins anew", async () => {
    const all = await listItemFailing(job, scope, every);
    expect(all.rows.map(({ accountId, resource }) => [accountId, resource.at(-1)])).toEqual([
      [good, "a"],
      [good, "b"],
      [good, "c"],
      [locked, "a"],
      [locked, "b"],
    ]);
    const first = await listItemFailing(job, scope, every, { limit: 4 });
    const second = await listItemFailing(job, scope, every, { limit: 4, after: first.next ?? "" });
    expect([...first.rows, ...second.rows]).toEqual(all.rows);
    expect(second.next).toBeNull();
    expect(await listItemFailing(job, scope, every, { after: "nonsense" })).toEqual(all);
  });

  test("accounts to fix, worst first", async () => {
    const accounts = await listFixAccounts(job, scope);
    expect(accounts.map(({ id, failing: list }) => [id, list.length])).toEqual([
      [locked, 2],
      [good, 3],
    ]);
  });

  test("an owner sees theirs and counts theirs", async () => {
    expect((await listItemAccounts(owner, scope, every)).rows.map(({ id }) => id)).toEqual([good]);
    expect((await listItemFailing(owner, scope, every)).rows).toHaveLength(3);
    const view = await getItemPage(owner, scope, items);
    expect(view).toMatchObject({ accounts: 1, failing: 3, trend: [], change: null });
    expect(JSON.stringify(view)).not.toContain(locked);
  });
});

describe("coverage", () => {
  test("reads, causes and accounts of the newest attempts; who could not be entered comes first", async () => {
    const view = await getCoverage(job, organizationId, { all: true });
    expect(view.accounts).toEqual({ active: 3, complete: 1, gaps: 2, never: 0, unrecorded: 0 });
    expect(view.rows.map(({ id, entered, reads, missing }) => [id, entered, reads, missing])).toEqual([
      [locked, false, 1, 1],
      [good, true, 2, 1],
      [management, true, 1, 0],
    ]);
    expect([view.reads, view.missing]).toEqual([4, 2]);
    expect(view.causes).toMatchObject([
      { code: "role_missing_or_trust", operation: null, accountCount: 1, reads: null },
      {
        code: "denied",
        operation: "s3control:GetPublicAccessBlock",
        deniedBy: "scp",
        policyId: "p-1",
        accountCount: 1,
        reads: 1,
        awsSaid: "with an explicit deny",
      },
    ]);
    expect(view.regions).toEqual([{ region: "eu-west-1", reads: 1, missing: 0 }]);
  });

  test("only gaps, page by page", async () => {
    const first = await getCoverage(job, organizationId, { all: false, limit: 1 });
    expect(first.rows.map(({ id }) => id)).toEqual([locked]);
    const second = await getCoverage(job, organizationId, { all: false, limit: 1, after: first.next ?? "" });
    expect(second.rows.map(({ id }) => id)).toEqual([good]);
    expect(second.next).toBeNull();
  });

  test("an owner sees theirs", async () => {
    const view = await getCoverage(owner, organizationId, { all: true });
    expect(view.accounts.active).toBe(1);
    expect(JSON.stringify(view)).not.toContain(locked);
  });
});
