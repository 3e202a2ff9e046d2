/**
 * The stages of the accounts of `scope` (account-scope.ts) at a moment, as common tables that conditions and orders join.
 * Stored sums hold for most accounts; the few with a stale status are counted anew.
 */
import { applicableStatuses, countedStatuses, expectedSql } from "./account-scope.ts";
import type { OwnAnswers } from "./own-answers.ts";
import { expectedItems, type ItemOutline } from "./rollup.ts";
import type { SqlValues } from "./sql.ts";

/** Which stages a statement joins. */
export interface StagesWanted {
  /** `counted`: a row for each of these. */
  named: readonly number[];
  /** `total`: all ten together. */
  totals: boolean;
}

interface StageOptions {
  visible: readonly string[] | null;
  now: Date;
  items: readonly ItemOutline[];
  ownAnswers: OwnAnswers;
}

const sums = `met, excepted, partial, not_met, unknown, not_applicable, met_hundredths, unknown_hundredths`;
/** The same, in the same order, as the program calls them. */
const sumKeys = [
  "met",
  "excepted",
  "partial",
  "notMet",
  "unknown",
  "notApplicable",
  "metHundredths",
  "unknownHundredths",
] as const;

/**
 * `counted (subject_id, stage, anew, …)` and `total (subject_id, anew, …)`, where they are wanted. What holds now is joined by
 * `anew = scope.stale`: of an account that was never evaluated there is nothing.
 *
 * @returns common tables in the order in which they stand; none where nothing is wanted.
 */
export function stagesSql(
  values: SqlValues,
  { named, totals }: StagesWanted,
  options: StageOptions,
): string[] {
  if (named.length === 0 && !totals) return [];
  const { visible, now, ownAnswers } = options;
  const ids = values.add(visible, "text[]");
  const stages = named.length === 0 ? "null" : values.add(named, "smallint[]");
  const parts = [
    ownSql(values, ownAnswers),
    `anew as materialized (
      select * from count_stages(array(select id from scope where stale), ${values.add(now, "timestamptz")},
        ${totals ? "null" : stages})
    )`,
  ];
  if (named.length > 0)
    parts.push(`counted as (
      select c.subject_id, c.stage, c.anew, ${addedOwn("c")}
      from (
        select subject_id, stage, false as anew, ${sums} from stage_count where ${mayBeSeen(ids)}
        union all
        select subject_id, stage, true, ${sums} from anew
      ) c left join own on own.subject_id = c.subject_id and own.stage = c.stage
      where c.stage = any(${stages})
    )`);
  if (totals) parts.push(totalSql(ids, options.items));
  return parts;
}

function mayBeSeen(ids: string): string {
  return `(${ids} is null or subject_id = any(${ids}))`;
}

function addedOwn(table: string): string {
  return sums
    .split(", ")
    .map((sum) => `${table}.${sum} + coalesce(own.${sum}, 0) as ${sum}`)
    .join(", ");
}

/** `own`: what the answers of accounts to items of the organization add to their counts; nearly always empty. */
function ownSql(values: SqlValues, ownAnswers: OwnAnswers): string {
  const rows = [...ownAnswers.values()].flatMap(({ accountId, corrections }) =>
    corrections.map((counts) => ({ accountId, ...counts })),
  );
  const lists = (["stage", ...sumKeys] as const).map((key) =>
    values.add(
      rows.map((row) => row[key]),
      "int[]",
    ),
  );
  const ids = values.add(
    rows.map(({ accountId }) => accountId),
    "text[]",
  );
  return `own as (select * from unnest(${ids}, ${lists.join(", ")}) as own (subject_id, stage, ${sums}))`;
}

/** What an own answer adds has as many statuses as it takes away, so that `present` stays. */
function totalSql(ids: string, items: readonly ItemOutline[]): string {
  const expected = expectedSql(items);
  const all = [...expectedItems(items).account.values()].reduce((sum, amount) => sum + amount, 0);
  const columns = "applicable, unknown, met_hundredths, unknown_hundredths";
  return `total as (
      select t.subject_id, t.anew, t.present,
        ${columns
          .split(", ")
          .map((column) => `t.${column} + coalesce(own.${column}, 0) as ${column}`)
          .join(", ")}
      from (
        select subject_id, false as anew, ${columns},
          case when statuses = ${expected}::smallint[] then ${all}
            else (select sum(least(n, e)) from unnest(statuses, ${expected}) as place (n, e)) end as present
        from stage_total where ${mayBeSeen(ids)}
        union all
        select subject_id, true, sum(${applicableStatuses}), sum(unknown), sum(met_hundredths), sum(unknown_hundredths),
          sum(least(${countedStatuses}, ${expected}[stage]))
        from anew group by subject_id
      ) t left join (
        select subject_id, sum(${applicableStatuses}) as applicable, sum(unknown) as unknown,
          sum(met_hundredths) as met_hundredths, sum(unknown_hundredths) as unknown_hundredths
        from own group by subject_id
      ) own on own.subject_id = t.subject_id
    )`;
}
