import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemViewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { listRuns } from "./run-views.ts";
import { failRun } from "./runs.ts";
import { getSchedule, setSchedule, startDueRuns } from "./schedules.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, organizationId, start } from "./test-scenario.ts";

useTestDatabase();
beforeAll(() => connectTestOrganization());
afterEach(async () => {
  for (const { id } of await listRuns(job, { now: start }))
    await failRun(job, { runId: id, code: "test", message: "over", now: start });
  await query("update organization set schedule = null, next_run_at = null, endpoint = null");
});

const scheduler = systemViewer("schedule");
const daily = { organizationId, cron: "0 6 * * *", zone: "Europe/Zurich" };
const due = () => startDueRuns(scheduler, { endpoint: null, now: new Date() });

async function makeDue(interval = "1 second"): Promise<void> {
  await query("update organization set next_run_at = clock_timestamp() - $1::interval", [interval]);
}

async function nextRunAt(): Promise<Date | null> {
  const [row] = await query<{ at: Date | null }>("select next_run_at as at from organization");
  return row?.at ?? null;
}

async function startedRuns(): Promise<number> {
  return (await query("select 1 from run where started_by = 'job:schedule'")).length;
}

describe("setting", () => {
  test("none at first; set, changed and ended, each with its audit row", async () => {
    expect(await getSchedule(job, organizationId)).toEqual({
      organizationId,
      schedule: null,
      zone: "UTC",
      words: null,
      next: [],
    });
    const set = await setSchedule(job, { ...daily, cron: " 0  6 * * mon " });
    expect(set).toMatchObject({ schedule: "0 6 * * MON", zone: "Europe/Zurich", words: "at 06:00, Monday" });
    expect(set.next).toHaveLength(3);
    expect(set.next.every((at) => new Date(at) > new Date())).toBe(true);
    expect(await getSchedule(job, organizationId)).toEqual(set);
    const audits = async () =>
      (await query("select detail from audit_event where action = 'schedule.changed'")).length;
    expect(await audits()).toBe(1);
    await setSchedule(job, { ...daily, cron: "0 6 * * MON" });
    expect(await audits()).toBe(1);
    await setSchedule(job, { ...daily, cron: null });
    expect(await getSchedule(job, organizationId)).toMatchObject({ schedule: null, next: [] });
    expect(await audits()).toBe(2);
  });

  test.each([
    ["0 6 * *", "UTC", "five fields"],
    ["0 25 * * *", "UTC", "hour"],
    ["0 6 30 2 *", "UTC", "never comes"],
    ["0 6 * * *", "Mars/Olympus", "Mars/Olympus"],
  ])("%s in %s is refused, and nothing is written", async (cron, zone, words) => {
    await setSchedule(job, daily);
    const before = await query("select xmin, o.* from organization o");
    await expect(setSchedule(job, { organizationId, cron, zone })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      userMessage: expect.stringContaining(words),
    });
    expect(await query("select xmin, o.* from organization o")).toEqual(before);
  });

  test("an unknown organization is named", async () => {
    await expect(setSchedule(job, { ...daily, organizationId: "o-nothing0000" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("when it is due", () => {
  test("nothing before its time, one run at its time, and the next time is in the future", async () => {
    await setSchedule(job, daily);
    expect(await due()).toEqual([]);
    await makeDue();
    const [run] = await due();
    expect(run).toMatchObject({ organizationId });
    expect(await query("select started_by, account_ids from run where id = $1", [run?.id])).toEqual([
      { started_by: "job:schedule", account_ids: [] },
    ]);
    expect((await nextRunAt())?.getTime()).toBeGreaterThan(Date.now());
    expect(await due()).toEqual([]);
    expect(
      await query("select 1 from audit_event where action = 'run.started' and actor = 'job:schedule'"),
    ).toHaveLength(1);
  });

  test("many schedulers at once start one run", async () => {
    await setSchedule(job, daily);
    const before = await startedRuns();
    await makeDue();
    const started = (await Promise.all(Array.from({ length: 12 }, due))).flat();
    expect(started).toHaveLength(1);
    expect(await startedRuns()).toBe(before + 1);
  });

  test("nobody worked for days: one run makes up for all that was missed", async () => {
    await setSchedule(job, { ...daily, cron: "*/10 * * * *" });
    await makeDue("5 days");
    expect(await due()).toHaveLength(1);
    expect(await due()).toEqual([]);
    expect((await nextRunAt())?.getTime()).toBeLessThan(Date.now() + 11 * 60_000);
  });

  test("while a run is active it does, and the schedule moves on", async () => {
    await aListedRun([]);
    await setSchedule(job, daily);
    await makeDue();
    expect(await due()).toEqual([]);
    expect((await nextRunAt())?.getTime()).toBeGreaterThan(Date.now());
  });

  test("an organization of another endpoint is left to its own workers", async () => {
    await setSchedule(job, daily);
    await query("update organization set endpoint = 'http://127.0.0.1:1'");
    await makeDue();
    expect(await due()).toEqual([]);
    expect(await startDueRuns(scheduler, { endpoint: "http://127.0.0.1:1", now: new Date() })).toHaveLength(
      1,
    );
  });

  test("a stored zone that is no longer known stops the schedule, and says so in the audit log", async () => {
    await setSchedule(job, daily);
    await query("update organization set schedule_zone = 'Mars/Olympus'");
    await makeDue();
    expect(await due()).toEqual([]);
    expect(await nextRunAt()).toBeNull();
    const [audit] = await query<{ why: string }>(
      "select detail ->> 'why' as why from audit_event where action = 'schedule.stopped'",
    );
    expect(audit?.why).toContain("Mars/Olympus");
    expect(await getSchedule(job, organizationId)).toMatchObject({ schedule: "0 6 * * *", next: [] });
    await query("update organization set schedule_zone = 'UTC'");
  });
});
