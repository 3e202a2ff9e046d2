/** How many accounts each of several queries matches, for the tabs of the accounts page. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { conditionJoins, conditionSql, stagesWanted } from "./account-conditions.ts";
import { readConditionFacts } from "./account-facts.ts";
import type { AccountListOptions } from "./account-list.ts";
import { type AccountQuery, everyAccount } from "./account-query.ts";
import { scopeSql } from "./account-scope.ts";
import { stagesSql } from "./account-stages.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";
import { sqlValues } from "./sql.ts";

/**
 * One count for each query, all in one statement.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function countMatching(
  viewer: Viewer,
  asked: readonly Pick<AccountQuery, "search" | "conditions">[],
  { organizationId, items, now }: Omit<AccountListOptions, "limit">,
): Promise<number[]> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  if (asked.length === 0) return [];
  // Their order does not matter here.
  const queries = asked.map((one) => ({ ...one, sort: everyAccount.sort }));
  const facts = await readConditionFacts(queries, { organizationId, items, now });
  const values = sqlValues();
  const context = { values, items, now, ...facts };
  const visible = visibleAccounts(viewer);
  const parts = [
    scopeSql(values, { visible, organizationId, now }, "wide"),
    ...stagesSql(values, stagesWanted(queries), { visible, now, items, ownAnswers: facts.ownAnswers }),
  ];
  const [counts] = await query<{ counts: number[] }>(
    `with ${parts.join(", ")}
     select array[${queries.map((one) => `count(*) filter (where ${conditionSql(one, context)})`).join(", ")}]::int[] as counts
     from scope ${conditionJoins(queries)}`,
    values.list,
  );
  return counts?.counts ?? [];
}
