/**
 * The SQL that every list and sum over accounts starts from: which accounts the viewer may see, and the ten stages of each
 * at a moment. Parts of statements; the caller decides who may ask.
 */
import { fieldScope } from "./account-field-conditions.ts";
import { freshnessSql } from "./freshness.ts";
import type { OwnAnswers } from "./own-answers.ts";
import { expectedItems, type ItemOutline } from "./rollup.ts";
import type { SqlValues } from "./sql.ts";

export interface Scope {
  /** From `visibleAccounts`. */
  visible: readonly string[] | null;
  organizationId: string;
  now: Date;
}

const lean = "a.id, a.unit_id";
const wide = `${lean}, ${fieldScope}, a.name, a.email, a.state, u.path as ou, a.joined_at, r.outcome, r.failure_code, r.refreshed_at,
  ${freshnessSql} as freshness`;

/**
 * `scope (id, unit_id, inherits, departed, present, stale, …)`: a row an account. `stale`: some status is past its time; null:
 * never evaluated. Wide: with what lists filter and sort by.
 */
export function scopeSql(values: SqlValues, scope: Scope, width: "lean" | "wide"): string {
  const ids = values.add(scope.visible, "text[]");
  return `scope as (
    select ${width === "lean" ? lean : wide},
      a.state in ('ACTIVE', 'PENDING_ACTIVATION', 'UNKNOWN') as inherits, a.state = 'DEPARTED' as departed,
      a.missing_since is null as present,
      case when r.evaluated_at is not null
        then coalesce(r.stale_from < ${values.add(scope.now, "timestamptz")}, false) end as stale
    from account a
    left join refresh r on r.subject_id = a.id
    ${width === "lean" ? "" : "left join organizational_unit u on u.id = a.unit_id"}
    where a.organization_id = ${values.add(scope.organizationId, "text")}
      and (${ids} is null or a.id = any(${ids}))
  )`;
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
 * `counted`: rows of stage_count, and for the accounts of `scope` that have a stale status the same counted anew. Those that
 * hold now are joined by `anew = scope.stale`: of an account that was never evaluated there are none.
 *
 * @param options.stages only these; null: all ten.
 */
export function countedSql(
  values: SqlValues,
  {
    visible,
    now,
    stages,
    ownAnswers,
  }: {
    visible: readonly string[] | null;
    now: Date;
    stages: readonly number[] | null;
    ownAnswers: OwnAnswers;
  },
): string {
  const only = stages === null ? "" : `and c.stage = any(${values.add(stages, "smallint[]")})`;
  const ids = values.add(visible, "text[]");
  const corrections = correctionsSql(values, ownAnswers);
  return `${corrections === null ? "counted" : "summed"} as (
    select c.subject_id, c.stage, false as anew, ${sums}
    from stage_count c
    where (${ids} is null or c.subject_id = any(${ids})) ${only}
    union all
    select c.subject_id, c.stage, true, ${sums}
    from count_stages(array(select id from scope where stale), ${values.add(now, "timestamptz")}) c
    where true ${only}
  )${corrections ?? ""}`;
}

/** `counted` from `summed`, with the own answers of some accounts in the place of what they inherit; null: there are none. */
function correctionsSql(values: SqlValues, ownAnswers: OwnAnswers): string | null {
  const rows = [...ownAnswers.values()].flatMap(({ accountId, corrections }) =>
    corrections.map((counts) => ({ accountId, ...counts })),
  );
  if (rows.length === 0) return null;
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
  const names = sums.split(", ");
  return `, counted as (
    select s.subject_id, s.stage, s.anew, ${names.map((name) => `s.${name} + coalesce(own.${name}, 0) as ${name}`).join(", ")}
    from summed s
    left join unnest(${ids}, ${lists.join(", ")}) as own (id, stage, ${sums})
      on own.id = s.subject_id and own.stage = s.stage
  )`;
}

/** How many items of its own an account has in each stage: an array to be subscripted by the stage. */
export function expectedSql(items: readonly ItemOutline[]): string {
  const own = expectedItems(items).account;
  return `('{${Array.from({ length: 10 }, (_, index) => own.get(index + 1) ?? 0).join(",")}}'::int[])`;
}

/** The statuses that one row of `counted` adds up. */
export const countedStatuses = "(met + excepted + partial + not_met + unknown + not_applicable)";
