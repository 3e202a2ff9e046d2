/** What monitoring asks for, from the database, so that any process can answer: one statement, no id in any label. */
import { z } from "zod";
import type { MetricFamily, MetricSample } from "#lib/prometheus.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { query } from "./database.ts";

const counts = z.record(z.string(), z.number()).nullable();
const observedSchema = z.object({
  runs: counts,
  runSeconds: z.object({ buckets: z.array(z.number()), sum: z.number(), count: z.number() }),
  accounts: counts,
  failures: counts,
  calls: z.number(),
  throttles: z.number(),
  oldest: z.number().nullable(),
  outdated: z.number(),
  jobs: z.object({ waiting: z.number(), running: z.number(), given_up: z.number() }),
  lag: z.number(),
  notifications: z.object({ waiting: z.number(), given_up: z.number(), age: z.number() }),
  workers: z.object({ alive: z.number(), silent: z.number() }),
  statuses: z.object({
    met: z.number(),
    excepted: z.number(),
    partial: z.number(),
    not_met: z.number(),
    unknown: z.number(),
    not_applicable: z.number(),
  }),
});
type Observed = z.infer<typeof observedSchema>;

/** Upper ends of the histogram of run lengths. */
const runBuckets = [60, 300, 900, 1800, 3600, 7200, 14_400, 28_800];
/** Facts of an account that is older than this are no evidence for most items. */
const outdatedHours = 48;
/** How runs end. Each is said from the start: what appears only with its first case cannot be seen to increase. */
const endedStates = ["finished", "failed", "cancelled"] as const;
/** Reasons are classes of ours; whatever else turns up is counted together. */
const mostReasons = 25;

const bucketColumns = runBuckets.map((end) => `count(*) filter (where seconds <= ${end})`).join(", ");

const statement = `
  select json_build_object(
    'runs', (select json_object_agg(state, n) from (select state, count(*) as n from run group by 1) s),
    'runSeconds', (select json_build_object('buckets', json_build_array(${bucketColumns}),
        'sum', coalesce(sum(seconds), 0), 'count', count(*))
      from (select extract(epoch from finished_at - coalesce(started_at, created_at))::float8 as seconds
            from run where state = 'finished' and finished_at is not null) s),
    'accounts', (select json_object_agg(state, n) from (select state, count(*) as n from account group by 1) s),
    'failures', (select json_object_agg(failure_code, n) from (
        select failure_code, count(*) as n from active where failure_code is not null group by 1 order by 2 desc limit ${mostReasons}) s),
    'calls', (select coalesce(sum(calls), 0) from attempt),
    'throttles', (select coalesce(sum(throttles), 0) from attempt),
    'oldest', (select max(extract(epoch from now() - refreshed_at))::float8 from active),
    'outdated', (select count(*) from active
      where refreshed_at is null or refreshed_at < now() - interval '${outdatedHours} hours'),
    'jobs', (select json_build_object('waiting', count(*) filter (where locked_at is null and attempts < max_attempts),
        'running', count(*) filter (where locked_at is not null),
        'given_up', count(*) filter (where locked_at is null and attempts >= max_attempts)) from job),
    'lag', (select coalesce(max(extract(epoch from now() - run_at)), 0)::float8 from job
      where locked_at is null and attempts < max_attempts and run_at <= now()),
    'workers', (select json_build_object(
        'alive', count(*) filter (where heartbeat_at >= clock_timestamp() - make_interval(secs => $1)),
        'silent', count(*) filter (where heartbeat_at < clock_timestamp() - make_interval(secs => $1))) from worker),
    'notifications', (select json_build_object(
        'waiting', count(*) filter (where state in ('queued', 'failed', 'sending')),
        'given_up', count(*) filter (where state = 'dead'),
        'age', coalesce(max(extract(epoch from now() - due_at))
          filter (where state in ('queued', 'failed', 'sending') and due_at <= now()), 0)::float8) from notification_delivery),
    'statuses', (select json_build_object('met', coalesce(sum(met), 0), 'excepted', coalesce(sum(excepted), 0),
        'partial', coalesce(sum(partial), 0), 'not_met', coalesce(sum(not_met), 0),
        'unknown', coalesce(sum(unknown), 0), 'not_applicable', coalesce(sum(not_applicable), 0)) from stage_count)
  ) as observed`;

/** Runs that have ended carry their sums; the others are added up account by account. */
const withParts = `
  with active as (
    select r.refreshed_at, r.failure_code from account a left join refresh r on r.subject_id = a.id where a.state = 'ACTIVE'
  ), job as (
    select locked_at, attempts, max_attempts, run_at from graphile_worker.jobs
  ), attempt as (
    select (totals ->> 'calls')::bigint as calls, (totals ->> 'throttles')::bigint as throttles
    from run where totals is not null
    union all
    select run.calls, run.throttles from run where totals is null
    union all
    select ra.calls, ra.throttles from run join run_account ra on ra.run_id = run.id where run.totals is null
  )`;

function byLabel(label: string, values: Observed["runs"]): MetricSample[] {
  return Object.entries(values ?? {}).map(([key, value]) => ({ labels: { [label]: key }, value }));
}

function histogram({ buckets, sum, count }: Observed["runSeconds"]): MetricSample[] {
  return [
    ...runBuckets.map((end, index) => ({
      suffix: "_bucket",
      labels: { le: String(end) },
      value: buckets[index] ?? 0,
    })),
    { suffix: "_bucket", labels: { le: "+Inf" }, value: count },
    { suffix: "_sum", value: sum },
    { suffix: "_count", value: count },
  ];
}

function family(
  name: string,
  type: MetricFamily["type"],
  help: string,
  samples: MetricSample[] | number,
): MetricFamily {
  return { name, type, help, samples: typeof samples === "number" ? [{ value: samples }] : samples };
}

function familiesOf(seen: Observed): MetricFamily[] {
  const ended = Object.fromEntries(endedStates.map((state) => [state, seen.runs?.[state] ?? 0]));
  const all = Object.values(seen.runs ?? {}).reduce((sum, n) => sum + n, 0);
  const active = all - Object.values(ended).reduce((sum, n) => sum + n, 0);
  return [
    family("waymark_runs_total", "counter", "Refresh runs that have ended, by how.", byLabel("state", ended)),
    family("waymark_runs_active", "gauge", "Refresh runs that are under way.", active),
    family("waymark_run_seconds", "histogram", "How long finished runs took.", histogram(seen.runSeconds)),
    family("waymark_accounts", "gauge", "Known accounts by state in AWS.", byLabel("state", seen.accounts)),
    family(
      "waymark_account_refresh_failures",
      "gauge",
      "Active accounts whose newest attempt failed, by reason.",
      byLabel("reason", seen.failures),
    ),
    family("waymark_aws_calls_total", "counter", "Calls to AWS, retries included.", seen.calls),
    family("waymark_aws_throttles_total", "counter", "Calls that AWS throttled.", seen.throttles),
    family(
      "waymark_facts_age_seconds",
      "gauge",
      "Since when the longest unread active account was read.",
      seen.oldest === null ? [] : seen.oldest,
    ),
    family(
      "waymark_accounts_outdated",
      "gauge",
      `Active accounts that were not read for ${outdatedHours} hours, or never.`,
      seen.outdated,
    ),
    family("waymark_queue_jobs", "gauge", "Jobs of the queue.", byLabel("state", seen.jobs)),
    family("waymark_queue_lag_seconds", "gauge", "How long the oldest job has been due.", seen.lag),
    family(
      "waymark_notifications",
      "gauge",
      "Notifications that wait, and that were given up.",
      byLabel("state", { waiting: seen.notifications.waiting, given_up: seen.notifications.given_up }),
    ),
    family(
      "waymark_notification_lag_seconds",
      "gauge",
      "How long the oldest waiting notification has been due.",
      seen.notifications.age,
    ),
    family(
      "waymark_workers",
      "gauge",
      "Workers, by whether they say that they live.",
      byLabel("state", seen.workers),
    ),
    family(
      "waymark_statuses",
      "gauge",
      "Statuses by state, as last evaluated.",
      byLabel("state", seen.statuses),
    ),
  ];
}

/**
 * Everything but what belongs to one process.
 *
 * @param leaseSeconds a worker that has not said for so long that it lives is silent.
 * @throws AppError FORBIDDEN, DATABASE_UNAVAILABLE
 */
export async function getMetrics(
  viewer: Viewer,
  { leaseSeconds }: { leaseSeconds: number },
): Promise<MetricFamily[]> {
  requirePermission(viewer, "metrics.read");
  const [row] = await query<{ observed: unknown }>(`${withParts} ${statement}`, [leaseSeconds]);
  return familiesOf(observedSchema.parse(row?.observed));
}
