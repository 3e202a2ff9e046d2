/** A file between its arrival and its comparison: what is told of it, and that it waits for whoever comes back. */
import { beforeAll, expect, test } from "vitest";
import {
  applyImport,
  changeImport,
  compareImport,
  getImport,
  keepImport,
  listOpenImports,
} from "./account-imports.ts";
import { listImportRows } from "./import-comparison.ts";
import { subscribe } from "./live.ts";
import type { Told } from "./notify.ts";
import { useTestDatabase } from "./test-database.ts";
import { connectTestOrganization, job, start } from "./test-scenario.ts";

useTestDatabase();

const now = start;
const rows = 2_500;

beforeAll(async () => {
  await connectTestOrganization();
});

function keep(count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, at) => `${700_000_000_001 + at},account ${at}`);
  const content = new TextEncoder().encode(`Account ID,Name\n${lines.join("\n")}\n`);
  return keepImport(job, { name: "a.csv", content, itemIds: [], now });
}

test("a file that is being compared says so, and nothing is done with it until it was", async () => {
  const id = await keep(3);
  expect(await getImport(job, id)).toMatchObject({ comparison: null, outline: { rowCount: 3 } });
  expect(await listOpenImports(job, { limit: 5 })).toMatchObject([{ id, name: "a.csv", comparison: null }]);
  const busy = { code: "CONFLICT", userMessage: expect.stringContaining("still being compared") };
  await expect(listImportRows(job, { importId: id, limit: 5 })).rejects.toMatchObject(busy);
  await expect(applyImport(job, id, { rejected: "skip", now })).rejects.toMatchObject(busy);
  await compareImport(job, id, { now });
  const { comparison } = await getImport(job, id);
  expect(comparison).toMatchObject({ counts: { created: 3 } });
  // Once more changes nothing: whoever chose meanwhile chose after the comparison.
  await compareImport(job, id, { now: new Date(now.getTime() + 1000) });
  expect((await getImport(job, id)).comparison).toEqual(comparison);
  await applyImport(job, id, { rejected: "skip", now });
  expect(await listOpenImports(job, { limit: 5 })).toEqual([]);
  await expect(compareImport(job, id, { now })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("whoever compares is overtaken by nobody: a choice in between waits for it; one that ended is made up for", async () => {
  const id = await keep(3);
  const [, changed] = await Promise.all([
    compareImport(job, id, { now }),
    changeImport(job, id, { choose: ({ left }) => ({ left: [...left, 2] }), now }),
  ]);
  expect(changed.comparison.counts).toMatchObject({ total: 3, rejected: 1 });
  expect((await getImport(job, id)).comparison).toEqual(changed.comparison);
  const abandoned = await keep(3);
  expect((await changeImport(job, abandoned, { now })).comparison.counts).toMatchObject({ total: 3 });
});

test("it tells how far it is, and once more when it can be looked at", async () => {
  const id = await keep(rows);
  const told: Told[] = [];
  const leave = subscribe(job, (one) => told.push(one));
  try {
    // The stream listens from some moment on: until then nothing is told.
    await expect
      .poll(async () => {
        const probe = await keep(1);
        await compareImport(job, probe, { now });
        return told.length > 0;
      })
      .toBe(true);
    await compareImport(job, id, { now });
    const ofThis = () => told.flatMap((one) => (one.kind === "import" && one.importId === id ? [one] : []));
    await expect.poll(() => ofThis().map(({ done }) => done)).toEqual([0, 1000, 2000, rows, rows]);
    expect(ofThis().every(({ doing, total }) => doing === "comparing" && total === rows)).toBe(true);
  } finally {
    leave();
  }
});
