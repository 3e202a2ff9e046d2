/**
 * The SQL that every list and sum over accounts starts from: which accounts the viewer may see, and what each is expected to
 * have. Parts of statements; the caller decides who may ask.
 */
import { fieldScope } from "./account-field-conditions.ts";
import { freshnessSql } from "./freshness.ts";
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

/** How many items of its own an account has in each stage: an array to be subscripted by the stage. */
export function expectedSql(items: readonly ItemOutline[]): string {
  const own = expectedItems(items).account;
  return `('{${Array.from({ length: 10 }, (_, index) => own.get(index + 1) ?? 0).join(",")}}'::int[])`;
}

/** The statuses of one row of `counted` that apply to the account. */
export const applicableStatuses = "(met + excepted + partial + not_met + unknown)";
/** The statuses that one row of `counted` adds up. */
export const countedStatuses = "(met + excepted + partial + not_met + unknown + not_applicable)";
