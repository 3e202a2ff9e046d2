/** Which accounts a query matches, as SQL. Parts of statements; the caller decides who may ask. */
import { conditionJoins, conditionSql, stagesWanted } from "./account-conditions.ts";
import type { ConditionFacts } from "./account-facts.ts";
import type { AccountQuery } from "./account-query.ts";
import { type Scope, scopeSql } from "./account-scope.ts";
import { sortKey } from "./account-sort.ts";
import { stagesSql } from "./account-stages.ts";
import type { ItemOutline } from "./rollup.ts";
import type { SqlValues } from "./sql.ts";

/** Among which accounts, and what the conditions are measured against. */
export interface MatchingOptions extends Scope {
  items: readonly ItemOutline[];
  facts: ConditionFacts;
}

/** Common tables, the last of which is `matching (id, key)`: the accounts that a query matches, with what they are sorted by. */
export function matchingSql(
  values: SqlValues,
  asked: AccountQuery,
  { visible, organizationId, items, now, facts }: MatchingOptions,
): string {
  const context = { values, items, now, ...facts };
  const parts = [
    scopeSql(values, { visible, organizationId, now }, "wide"),
    ...stagesSql(values, stagesWanted([asked]), { visible, now, items, ownAnswers: facts.ownAnswers }),
  ];
  parts.push(`matching as materialized (
    select scope.id, ${sortKey(asked.sort.column, context)} as key from scope ${conditionJoins([asked])}
    where ${conditionSql(asked, context)})`);
  return parts.join(", ");
}
