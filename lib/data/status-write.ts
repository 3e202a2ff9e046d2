/** Writes statuses: rows whose content changed, an event per change of state or fraction, and the stage counts. */
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";
import { canonicalJson, sha256, storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";

/** The verdicts of one subject: an account, or the organization for items of that scope. */
export interface SubjectVerdicts {
  subjectId: string;
  verdicts: ReadonlyMap<string, Verdict>;
  /**
   * Verdicts that stand beside the subject's own and are not counted in its sums: an organization's on items of its
   * accounts, an account's on items of its organization. null: there is none (any more).
   */
  beside: ReadonlyMap<string, Verdict | null>;
}

export interface StatusesWritten {
  statuses: number;
  events: number;
  rollups: number;
  /** Rows compared. */
  rowsRead: number;
}

type StatusCell = string | number | boolean | null;

/** Columns of the input, in order, with their SQL types. */
const columns = [
  ["subject_id", "text"],
  ["item_id", "text"],
  ["state", "text"],
  ["fraction_hundredths", "int"],
  ["units", "int"],
  ["known", "int"],
  ["known_fraction_hundredths", "int"],
  ["excepted", "int"],
  ["evidence_incomplete", "boolean"],
  ["source", "text"],
  ["reason", "text"],
  ["reason_code", "text"],
  ["failing", "text"],
  ["evidence", "text"],
  ["evaluator_version", "int"],
  ["hash", "text"],
  ["failing_count", "int"],
  ["beside", "boolean"],
] as const;

/** How an input column becomes its table column, where the types differ. */
const casts: Record<string, string> = {
  state: '::"ItemState"',
  source: '::"StatusSource"',
  failing: "::jsonb",
  evidence: "::jsonb",
};

/** Columns of `item_status`, in the order of `statusRow`. */
export const statusColumns = columns.map(([name]) => name);
const names = statusColumns;
const changes = names.filter((name) => name !== "subject_id" && name !== "item_id");

// One statement, so that what was, what is and the event between them come from the same moment.
const upsertSql = `
  with input as (
    select * from unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ")})
      as i(${names.join(", ")})
  ), changed as (
    select i.*, s.state as old_state, s.fraction_hundredths as old_fraction
    from input i left join item_status s using (subject_id, item_id)
    where s.hash is distinct from i.hash
  ), written as (
    insert into item_status (${names.join(", ")})
    select ${names.map((name) => `${name}${casts[name] ?? ""}`).join(", ")} from changed
    on conflict (subject_id, item_id) do update
      set ${changes.map((name) => `${name} = excluded.${name}`).join(", ")}
    returning 1
  ), events as (
    insert into item_status_event (subject_id, item_id, at, old_state, new_state, old_fraction_hundredths,
      new_fraction_hundredths, reason, run_id)
    select subject_id, item_id, $${columns.length + 1}, old_state, state::"ItemState", old_fraction,
      fraction_hundredths, reason, $${columns.length + 2}
    from changed
    where old_state is distinct from state::"ItemState" or old_fraction is distinct from fraction_hundredths
    returning 1
  )
  select (select count(*) from written) as statuses, (select count(*) from events) as events`;

/**
 * Writes the statuses of several subjects, set-based. The caller holds their `refresh` rows.
 *
 * @param at when the evaluation took place: the time of the events.
 */
export async function writeStatuses(
  tx: Transaction,
  subjects: readonly SubjectVerdicts[],
  { at, runId }: { at: Date; runId: string | null },
): Promise<StatusesWritten> {
  const rows = subjects.flatMap(({ subjectId, verdicts, beside }) => [
    ...[...verdicts].map(([itemId, verdict]) => statusRow(subjectId, itemId, verdict)),
    ...[...beside].flatMap(([itemId, verdict]) =>
      verdict === null ? [] : [statusRow(subjectId, itemId, verdict, true)],
    ),
  ]);
  const ended = await endBeside(tx, subjects, { at, runId });
  const [counts] = await tx.query<{ statuses: number; events: number }>(upsertSql, [
    ...columns.map((_, column) => rows.map((row) => row[column])),
    at,
    runId,
  ]);
  const statuses = (counts?.statuses ?? 0) + ended;
  const events = (counts?.events ?? 0) + ended;
  if (statuses === 0) return { statuses, events, rollups: 0, rowsRead: rows.length };
  const ids = subjects.map(({ subjectId }) => subjectId);
  const rollups = await writeRollups(tx, ids);
  return { statuses, events, rollups, rowsRead: rows.length };
}

// What the account shows from now on is the organization's answer, and the event says so.
const endSql = `
  with ended as (
    delete from item_status s using unnest($1::text[], $2::text[]) as e(subject_id, item_id)
    where s.beside and s.subject_id = e.subject_id and s.item_id = e.item_id
    returning s.subject_id, s.item_id, s.state, s.fraction_hundredths
  )
  insert into item_status_event (subject_id, item_id, at, old_state, new_state, old_fraction_hundredths,
    new_fraction_hundredths, reason, run_id)
  select ended.subject_id, ended.item_id, $3, ended.state, coalesce(above.state, 'UNKNOWN'), ended.fraction_hundredths,
    above.fraction_hundredths, $4, $5::uuid
  from ended
  left join account on account.id = ended.subject_id
  left join item_status above on above.item_id = ended.item_id and above.subject_id =
    case when starts_with(account.organization_id, 'o-') then '' else 'organization-' end || account.organization_id
  returning 1`;

/** Takes away what stood beside and does so no longer. How many. */
async function endBeside(
  tx: Transaction,
  subjects: readonly SubjectVerdicts[],
  { at, runId }: { at: Date; runId: string | null },
): Promise<number> {
  const ended = subjects.flatMap(({ subjectId, beside }) =>
    [...beside].flatMap(([itemId, verdict]) => (verdict === null ? [{ subjectId, itemId }] : [])),
  );
  if (ended.length === 0) return 0;
  const rows = await tx.query(endSql, [
    ended.map(({ subjectId }) => subjectId),
    ended.map(({ itemId }) => itemId),
    at,
    "The account has no answer of its own any more; the organization's counts.",
    runId,
  ]);
  return rows.length;
}

/** What a status lists of each kind: an account of a hundred thousand disks is counted in full and listed in part. */
const listed = 1_000;

const evidenceOrder: readonly Evidence["result"][] = ["fail", "unknown", "info", "excepted", "pass", "na"];

/** Where not all of it is kept, what speaks against the item goes first. */
function firstEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length <= listed) return evidence;
  const rank = ({ result }: Evidence) => evidenceOrder.indexOf(result);
  return evidence.toSorted((a, b) => rank(a) - rank(b)).slice(0, listed);
}

/**
 * One row of `item_status` as text and numbers, in the order of `statusColumns`; the hash is over what stands before it.
 *
 * @param beside whether the item is of another scope than the subject.
 */
export function statusRow(subjectId: string, itemId: string, verdict: Verdict, beside = false): StatusCell[] {
  const row: StatusCell[] = [
    subjectId,
    itemId,
    verdict.state,
    verdict.fractionHundredths,
    verdict.units,
    verdict.known,
    verdict.knownFractionHundredths,
    verdict.excepted,
    verdict.evidenceIncomplete,
    verdict.source,
    storable(verdict.reason),
    verdict.reasonCode,
    canonicalJson(verdict.failing.slice(0, listed)),
    canonicalJson(firstEvidence(verdict.evidence)),
    verdict.evaluatorVersion,
  ];
  return [...row, sha256(JSON.stringify(row)), verdict.failing.length, beside];
}

/**
 * Brings the stage counts, their totals and the one-line tallies of the subjects in line with their statuses; only rows
 * that differ are written. Counts and tallies in one statement, as each would look up the same statuses; the totals add up
 * the counts.
 */
async function writeRollups(tx: Transaction, subjects: readonly string[]): Promise<number> {
  const [written] = await tx.query<{ rows: number }>(
    `with counts as (
       insert into stage_count as c select * from count_stages($1, null)
       on conflict (subject_id, stage) do update set
         met = excluded.met, excepted = excluded.excepted, partial = excluded.partial, not_met = excluded.not_met,
         unknown = excluded.unknown, not_applicable = excluded.not_applicable,
         met_hundredths = excluded.met_hundredths, unknown_hundredths = excluded.unknown_hundredths
       where (c.met, c.excepted, c.partial, c.not_met, c.unknown, c.not_applicable, c.met_hundredths,
              c.unknown_hundredths)
         is distinct from (excluded.met, excluded.excepted, excluded.partial, excluded.not_met, excluded.unknown,
              excluded.not_applicable, excluded.met_hundredths, excluded.unknown_hundredths)
       returning 1
     ), tallies as (
       insert into item_tally as t select * from tally_items($1)
       on conflict (subject_id) do update set line = excluded.line where t.line <> excluded.line
       returning 1
     )
     select (select count(*) from counts) + (select count(*) from tallies) as rows`,
    [subjects],
  );
  if (written === undefined || written.rows === 0) return 0;
  const [added] = await tx.query<{ rows: number }>(
    `with totals as (
       insert into stage_total as t select * from total_stages($1)
       on conflict (subject_id) do update set
         statuses = excluded.statuses, applicable = excluded.applicable, unknown = excluded.unknown,
         met_hundredths = excluded.met_hundredths, unknown_hundredths = excluded.unknown_hundredths
       where (t.statuses, t.applicable, t.unknown, t.met_hundredths, t.unknown_hundredths)
         is distinct from (excluded.statuses, excluded.applicable, excluded.unknown, excluded.met_hundredths,
              excluded.unknown_hundredths)
       returning 1
     )
     select count(*) as rows from totals`,
    [subjects],
  );
  return written.rows + (added?.rows ?? 0);
}
