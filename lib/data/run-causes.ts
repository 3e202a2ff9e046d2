/** Why accounts of a run could not be entered, or were read in part: one entry per cause, with the accounts it concerns. */
import type { Viewer } from "#lib/viewer.ts";
import { visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import type { RunCause } from "./runs.ts";

type CauseRow = {
  code: string;
  operation: string | null;
  deniedBy: string | null;
  policyId: string | null;
  regions: string[];
  accounts: { id: string; name: string }[];
  awsSaid: string | null;
};

// Facts are those of the newest run that reached the account: an older run shows only who could not be entered.
const causesSql = `
  with visible as (
    select ra.*, account.name
    from run_account ra join account on account.id = ra.account_id
    where ra.run_id = $1 and ($2::text[] is null or ra.account_id = any($2))
  ), unread as (
    select v.account_id, v.name, f.region, f.body
    from visible v
    join refresh r on r.subject_id = v.account_id and r.run_id = v.run_id
    cross join lateral (
      select region, string_agg(body, '' order by part)::jsonb as body
      from account_facts
      where account_id = v.account_id and generation = 'latest' and not complete and collector <> 'sts.assume'
      group by collector, region
    ) f
    where v.state = 'partial'
  ), cause as (
    select account_id, name, failure_code as code, null as operation, null as denied_by, null as policy_id,
      null as region, failure_message as message
    from visible where state = 'failed'
    union all
    select account_id, name, op ->> 'outcome', op ->> 'op', op ->> 'deniedBy', op ->> 'policyId', region,
      op ->> 'message'
    from unread cross join lateral jsonb_array_elements(body -> 'ops') op
    where op ->> 'outcome' not in ('ok', 'absent', 'region_disabled', 'unsupported')
  )
  select code, operation, denied_by as "deniedBy", policy_id as "policyId", min(message) as "awsSaid",
    coalesce(array_agg(distinct region) filter (where region is not null), '{}') as regions,
    json_agg(distinct jsonb_build_object('id', account_id, 'name', name)) as accounts
  from cause
  group by code, operation, denied_by, policy_id
  order by count(distinct account_id) desc, code, operation
  limit 50`;

/** The causes of one run, those of most accounts first, 50 at most. */
export async function listCauses(viewer: Viewer, runId: string): Promise<RunCause[]> {
  return query<CauseRow>(causesSql, [runId, visibleAccounts(viewer)]);
}
