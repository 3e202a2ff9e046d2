/** Writes statuses: rows whose content changed, an event per change of state or fraction, and the stage counts. */
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { canonicalJson, sha256, storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";

/** The verdicts of one subject: an account, or the organization for items of that scope. */
export interface SubjectVerdicts {
  subjectId: string;
  verdicts: ReadonlyMap<string, Verdict>;
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
  const rows = subjects.flatMap(({ subjectId, verdicts }) =>
    [...verdicts].map(([itemId, verdict]) => statusRow(subjectId, itemId, verdict)),
  );
  const [counts] = await tx.query<{ statuses: number; events: number }>(upsertSql, [
    ...columns.map((_, column) => rows.map((row) => row[column])),
    at,
    runId,
  ]);
  const { statuses, events } = counts ?? { statuses: 0, events: 0 };
  if (statuses === 0) return { statuses, events, rollups: 0, rowsRead: rows.length };
  const ids = subjects.map(({ subjectId }) => subjectId);
  const rollups = await writeRollups(tx, ids);
  return { statuses, events, rollups, rowsRead: rows.length };
}

/** One row of `item_status` as text and numbers, in the order of `statusColumns`; the hash is over what stands before it. */
export function statusRow(subjectId: string, itemId: string, verdict: Verdict): StatusCell[] {
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
    canonicalJson(verdict.failing),
    canonicalJson(verdict.evidence),
    verdict.evaluatorVersion,
  ];
  return [...row, sha256(JSON.stringify(row)), verdict.failing.length];
}

/**
 * Brings the stage counts and the one-line tallies of the subjects in line with their statuses; only rows that differ
 * are written. One statement, as each would look up the same statuses.
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
  return written?.rows ?? 0;
}
