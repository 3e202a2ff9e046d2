/** What a run has to tell: accounts that got worse, new accounts, a run that failed. In the transaction that ends it. */
import type { NewAccountEvent } from "./account-events.ts";
import type { Transaction } from "./database.ts";
import { firstAndLast, judged } from "./event-read.ts";
import { anybodyListens, enqueue, enqueueAll } from "./outbox.ts";
import { organizationSubject } from "./subject.ts";

/** Accounts that are named one by one; more are a sum. */
const mostNamed = 500;
const mostNew = 20;
/** Items that one message names. */
const mostLines = 12;

interface WorseAccount {
  accountId: string | null;
  name: string;
  unitPath: string | null;
  items: { itemId: string; newState: string; reason: string }[];
  [column: string]: unknown;
}

/** Writes an event for each account on which items got worse; of items of the organization one for all of them. */
export async function enqueueRegressions(
  tx: Transaction,
  { runId, organizationId }: { runId: string; organizationId: string },
): Promise<void> {
  const worse = await tx.query<WorseAccount>(
    `with moved as (
       select e.subject_id, e.item_id,
         ${firstAndLast}
       from item_status_event e where e.run_id = $1 and ${anybodyListens}
       group by e.subject_id, e.item_id having bool_and(e.old_state is not null)
     ), ${judged}
     select a.id as "accountId", coalesce(a.name, o.name) as name, u.path as "unitPath",
       json_agg(json_build_object('itemId', j.item_id, 'newState', j.new_state, 'reason', j.reason)
         order by j.item_id) as items
     from judged j join organization o on o.id = $2 left join account a on a.id = j.subject_id
       left join organizational_unit u on u.id = a.unit_id
     where j.kind = 'worse' and (a.id is not null or j.subject_id = $3)
     group by a.id, a.name, u.path, o.name order by count(*) desc, a.id limit ${mostNamed}`,
    [runId, organizationId, organizationSubject(organizationId)],
  );
  await enqueueAll(
    tx,
    worse.map(({ accountId, name, unitPath, items }) => ({
      event: "regression" as const,
      subject: name,
      accountId,
      organizationId,
      unitPath,
      key: `regression:${runId}:${accountId ?? "organization"}`,
      data: {
        lines: worseLines(items),
        path: accountId === null ? "/roadmap" : `/accounts/${accountId}`,
      },
    })),
  );
}

function worseLines(items: WorseAccount["items"]): string[] {
  const lines = items
    .slice(0, mostLines)
    .map(({ itemId, newState, reason }) => `${itemId} is ${stateWords(newState)} now: ${reason}`);
  const more = items.length - mostLines;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

function stateWords(state: string): string {
  return state === "PARTIAL" ? "met in part only" : "not met";
}

/** Tells that a run could not go on. */
export async function enqueueRunFailed(
  tx: Transaction,
  run: { runId: string; organizationId: string; message: string },
): Promise<void> {
  const [row] = await tx.query<{ number: number; name: string }>(
    "select run.number, o.name from run join organization o on o.id = run.organization_id where run.id = $1",
    [run.runId],
  );
  if (row === undefined) return;
  await enqueue(tx, {
    event: "run.failed",
    subject: `Run ${row.number} of ${row.name}`,
    accountId: null,
    organizationId: run.organizationId,
    unitPath: null,
    key: `run.failed:${run.runId}`,
    data: { lines: [run.message], path: `/runs/${row.number}` },
  });
}

/** Tells of accounts that are new here, whether they were known before or not; the first listing of an organization is no news, and many at once are one event. */
export async function enqueueNewAccounts(
  tx: Transaction,
  events: readonly NewAccountEvent[],
  { runId, organizationId }: { runId: string; organizationId: string },
): Promise<void> {
  const fresh = events.filter(({ kind }) => kind === "new" || kind === "joined");
  if (fresh.length === 0) return;
  const [earlier] = await tx.query(
    "select 1 from run where organization_id = $1 and state = 'finished' limit 1",
    [organizationId],
  );
  if (earlier === undefined) return;
  if (fresh.length > mostNew) {
    await enqueue(tx, {
      event: "account.new",
      subject: `${fresh.length} accounts`,
      accountId: null,
      organizationId,
      unitPath: null,
      key: `account.new:${runId}`,
      data: { lines: [`${fresh.length} accounts are new in the organization.`], path: "/accounts" },
    });
    return;
  }
  const rows = await tx.query<{ id: string; name: string; unitPath: string | null }>(
    `select a.id, a.name, u.path as "unitPath" from account a left join organizational_unit u on u.id = a.unit_id
     where a.id = any($1)`,
    [fresh.map(({ accountId }) => accountId)],
  );
  await enqueueAll(
    tx,
    rows.map(({ id, name, unitPath }) => ({
      event: "account.new" as const,
      subject: name,
      accountId: id,
      organizationId,
      unitPath,
      key: `account.new:${id}:${runId}`,
      data: {
        lines: [`${id} is new${unitPath === null ? "" : ` in ${unitPath}`}. Say who answers for it.`],
        path: `/accounts/${id}`,
      },
    })),
  );
}
