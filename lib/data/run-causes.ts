/** Why accounts of a run could not be entered, or were read in part: one entry per cause, with the accounts it concerns. */
import { confidentialCollectors } from "#lib/facts/honey.ts";
import type { Queryable } from "./database.ts";
import type { RunCause } from "./runs.ts";

type CauseRow = {
  code: string;
  operation: string | null;
  otherOperations: number;
  deniedBy: string | null;
  policyId: string | null;
  regions: string[];
  accounts: { id: string; name: string }[];
  accountCount: number;
  awsSaid: string | null;
};

/** Accounts that a cause names; the others are counted. */
const namedAccounts = 8;

/** Where decoys could not be read would tell where they are. The names are our own. */
const isConfidential = `collector in (${[...confidentialCollectors].map((name) => `'${name}'`).join(", ")})`;

// Facts are those of the newest run that reached the account: an older run shows only who could not be entered.
const causeOfAccounts = `
  with visible as (
    select ra.account_id, ra.run_id, ra.state, ra.failure_code, ra.failure_message, account.name
    from run_account ra join account on account.id = ra.account_id
    where ra.run_id = $1 and ra.state in ('failed', 'partial')
      and ($2::text[] is null or ra.account_id = any($2))
  ), unread as (
    select v.account_id, v.name, f.region, f.body
    from visible v
    join refresh r on r.subject_id = v.account_id and r.run_id = v.run_id
    cross join lateral (
      select region, string_agg(body, '' order by part)::jsonb as body
      from account_facts
      where account_id = v.account_id and generation = 'latest' and not complete
        and collector <> 'sts.assume' and not ${isConfidential}
      group by collector, region
    ) f
    where v.state = 'partial'
  ), cause as (
    select account_id, name, coalesce(failure_code, 'internal') as code, null::text as operation, null::text as denied_by,
      null::text as policy_id, null::text as region, failure_message as message
    from visible where state = 'failed'
    union all
    select account_id, name, op ->> 'outcome', op ->> 'op', op ->> 'deniedBy', op ->> 'policyId', region,
      op ->> 'message'
    from unread cross join lateral jsonb_array_elements(body -> 'ops') op
    where op ->> 'outcome' not in ('ok', 'absent', 'region_disabled', 'unsupported')
  ), grouped as (
    -- A policy that AWS names is one cause, however many calls it refuses.
    select *, case when policy_id is null then operation end as call from cause
  )`;

const causesSql = `${causeOfAccounts}, named as (
    select *, dense_rank() over (partition by code, call, denied_by, policy_id order by name, account_id) as place
    from grouped
  )
  select code, min(operation) as operation, greatest(count(distinct operation) - 1, 0)::int as "otherOperations",
    denied_by as "deniedBy", policy_id as "policyId", min(message) as "awsSaid",
    coalesce(array_agg(distinct region) filter (where region is not null), '{}') as regions,
    json_agg(distinct jsonb_build_object('id', account_id, 'name', name)) filter (where place <= ${namedAccounts})
      as accounts,
    count(distinct account_id) as "accountCount"
  from named
  group by code, call, denied_by, policy_id
  order by (min(operation) is null) desc, count(distinct account_id) desc, code, min(operation)
  limit $3`;

/** Which accounts of which run; `visible` null: all of them. */
interface Scope {
  runId: string;
  visible: readonly string[] | null;
}

/** The causes of one run: first why accounts could not be entered, which hides all of them, then those of most accounts. */
export async function listCauses(
  db: Queryable,
  { runId, visible, limit }: Scope & { limit: number },
): Promise<RunCause[]> {
  return db.query<CauseRow>(causesSql, [runId, visible, limit]);
}

/** What tells one cause of a run from another. */
export type CauseKey = Pick<RunCause, "code" | "operation" | "deniedBy" | "policyId">;

/** Every account of one cause. */
export async function listAccountsOfCause(
  db: Queryable,
  { runId, visible }: Scope,
  cause: CauseKey,
): Promise<string[]> {
  const rows = await db.query<{ accountId: string }>(
    `${causeOfAccounts}
     select distinct account_id as "accountId" from grouped
     where code = $3 and (policy_id is not null or operation is not distinct from $4) and denied_by is not distinct from $5
       and policy_id is not distinct from $6
     order by 1`,
    [runId, visible, cause.code, cause.operation, cause.deniedBy, cause.policyId],
  );
  return rows.map(({ accountId }) => accountId);
}
