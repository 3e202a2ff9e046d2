import { expect, test } from "vitest";
import { prometheusText } from "#lib/prometheus.ts";
import { query } from "./database.ts";
import { getMetrics } from "./metrics.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, aWorker, claim, connectTestOrganization, job, memberId } from "./test-scenario.ts";

useTestDatabase();

const text = async () => prometheusText(await getMetrics(job, { leaseSeconds: 45 }));
const lines = async () => (await text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));

async function value(series: string): Promise<number | undefined> {
  const line = (await lines()).find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

test("an empty database has metrics, and nothing in them is a guess", async () => {
  expect(await value("waymark_aws_calls_total")).toBe(0);
  expect(await value('waymark_workers{state="alive"}')).toBe(0);
  expect(await value("waymark_accounts_outdated")).toBe(0);
  expect(await value("waymark_queue_lag_seconds")).toBe(0);
  // No account was ever read: an age of 0 would say the opposite.
  expect(await text()).not.toContain("waymark_facts_age_seconds");
});

test("counts are for monitoring only", async () => {
  await expect(getMetrics({ ...job, role: "viewer" }, { leaseSeconds: 45 })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("counts are those of the rows", async () => {
  await connectTestOrganization();
  const runId = await aListedRun([{ id: memberId(1) }, { id: memberId(2) }, { id: memberId(3) }]);
  const workerId = await aWorker();
  await claim(runId, memberId(1), { workerId });
  expect(await value("waymark_runs_active")).toBe(1);
  expect(await value('waymark_runs_total{state="failed"}')).toBe(0);
  expect(await value('waymark_accounts{state="ACTIVE"}')).toBe(4);
  expect(await value("waymark_accounts_outdated")).toBe(4);
  expect(await value('waymark_workers{state="alive"}')).toBe(1);
  expect(await value('waymark_queue_jobs{state="waiting"}')).toBeGreaterThanOrEqual(4);
  await query("update run_account set calls = 7, throttles = 2 where account_id = $1", [memberId(1)]);
  const calls = (await value("waymark_aws_calls_total")) ?? 0;
  expect(calls).toBeGreaterThanOrEqual(7);
  expect(await value("waymark_aws_throttles_total")).toBeGreaterThanOrEqual(2);
  await query("update run_account set calls = calls + 5 where account_id = $1", [memberId(2)]);
  expect(await value("waymark_aws_calls_total")).toBe(calls + 5);
});

test("a silent worker, an old account, a failed one, a stuck job", async () => {
  await query("update worker set heartbeat_at = now() - interval '10 minutes'");
  await query(
    `insert into refresh (subject_id, observed, valid_until, inputs_hash, refreshed_at, failure_code)
     values ($1, '{}', '{}', '', now() - interval '3 days', 'role_missing_or_trust')
     on conflict (subject_id) do update set refreshed_at = excluded.refreshed_at, failure_code = excluded.failure_code`,
    [memberId(1)],
  );
  await query("update graphile_worker._private_jobs set run_at = now() - interval '1 hour'");
  expect(await value('waymark_workers{state="silent"}')).toBe(1);
  expect(await value("waymark_facts_age_seconds")).toBeGreaterThan(3 * 86_400 - 60);
  expect(await value('waymark_account_refresh_failures{reason="role_missing_or_trust"}')).toBe(1);
  expect(await value("waymark_queue_lag_seconds")).toBeGreaterThan(3500);
});

test("finished runs: a histogram that grows, and sums that outlive the rows of their accounts", async () => {
  const before = (await value("waymark_aws_calls_total")) ?? 0;
  await query(
    `insert into run (id, organization_id, state, started_by, started_at, finished_at, totals)
     select gen_random_uuid(), 'o-testtesttest', 'finished', 'test', now() - make_interval(secs => s), now(),
       '{"calls": 100, "throttles": 3}' from unnest(array[30, 200, 100000]) s`,
  );
  expect(await value("waymark_aws_calls_total")).toBe(before + 300);
  expect(await value('waymark_run_seconds_bucket{le="60"}')).toBe(1);
  expect(await value('waymark_run_seconds_bucket{le="28800"}')).toBe(2);
  expect(await value('waymark_run_seconds_bucket{le="+Inf"}')).toBe(3);
  expect(await value("waymark_run_seconds_count")).toBe(3);
});

test("the text is well-formed, has few series, and no label is an id", async () => {
  const all = await lines();
  expect(all.length).toBeLessThan(100);
  for (const line of all)
    expect(line).toMatch(/^waymark_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+$/);
  expect(all.join("\n")).not.toMatch(/\d{12}|o-test|[0-9a-f]{8}-/);
});
