/** What a list of accounts is sorted by, as SQL over `scope`; equal keys are decided by the id. */
import { type ConditionContext, totals } from "./account-conditions.ts";
import type { SortColumn } from "./account-query.ts";

/** Text compares by code point, so that a key of a URL compares the same everywhere; numbers are bigint. */
export function sortKey(column: SortColumn, context: ConditionContext): string {
  switch (column) {
    case "name":
      return `lower(scope.name) collate "C"`;
    case "id":
      return `scope.id collate "C"`;
    case "email":
      return `lower(scope.email) collate "C"`;
    case "ou":
      return emptyLast("scope.ou");
    case "state":
      return `scope.state::text collate "C"`;
    case "met":
      return `(${totals(context).met})::bigint`;
    case "unknown":
      return `(${totals(context).unknown})::bigint`;
    case "facts":
      return milliseconds("scope.refreshed_at");
    case "joined":
      return milliseconds("scope.joined_at");
    case "environment":
      return emptyLast("scope.environment");
    case "dataClassification":
      return emptyLast("scope.data_classification");
    case "businessUnit":
      return emptyLast("scope.business_unit");
    case "costCentre":
      return emptyLast("scope.cost_centre");
  }
}

/** What is not known comes last. */
function emptyLast(column: string): string {
  return `coalesce(lower(${column}), '~') collate "C"`;
}

/** What has no time comes before everything that has one. */
function milliseconds(column: string): string {
  return `coalesce((extract(epoch from ${column}) * 1000)::bigint, 0)`;
}
