/** What conditions on accounts need to know of their organization: its own stages and items, which accounts inherit. */
import { type ConditionContext, readsConfirmations, readsStages } from "./account-conditions.ts";
import type { AccountQuery } from "./account-query.ts";
import { readConfirmationTerm } from "./confirmation.ts";
import { query } from "./database.ts";
import { readOwnAnswers } from "./own-answers.ts";
import {
  accountCounts,
  type CountsByStage,
  expectedItems,
  type ItemOutline,
  type StageCounts,
} from "./rollup.ts";
import { readStageCounts } from "./stage-read.ts";
import { isExcepted, readStatuses } from "./status-read.ts";
import { organizationSubject } from "./subject.ts";

export type ConditionFacts = Pick<
  ConditionContext,
  "above" | "organizationStates" | "ownAnswers" | "confirmations"
>;

/** Reads only what one of the queries needs; nothing where none does. */
export async function readConditionFacts(
  queries: readonly Pick<AccountQuery, "conditions" | "sort">[],
  { organizationId, items, now }: { organizationId: string; items: readonly ItemOutline[]; now: Date },
): Promise<ConditionFacts> {
  const subject = organizationSubject(organizationId);
  const shared = new Set(items.filter(({ scope }) => scope === "organization").map(({ id }) => id));
  const namesShared = queries.some(({ conditions }) =>
    conditions.some((condition) => condition.kind === "item" && shared.has(condition.itemId)),
  );
  const isRead = namesShared || readsStages(queries);
  const [counts, statuses, ownAnswers, confirmations] = await Promise.all([
    readsStages(queries) ? readStageCounts({ query }, [subject], now) : null,
    namesShared ? readStatuses({ query }, [subject], now, { details: false }) : null,
    isRead
      ? readOwnAnswers({ query }, { visible: null, organizationIds: [organizationId], items, now })
      : new Map(),
    queries.some(readsConfirmations) ? readConfirmationTerm({ query }, now) : null,
  ]);
  return {
    ownAnswers,
    confirmations,
    above: new Map(
      counts === null
        ? []
        : organizationCounts(items, counts.get(subject)).map((count) => [count.stage, count]),
    ),
    organizationStates: new Map(
      [...(statuses?.get(subject) ?? [])].map(([id, { state, excepted, reasonCode }]) => [
        id,
        { state, excepted: isExcepted({ state, excepted, reasonCode }) },
      ]),
    ),
  };
}

/** The ten stages of the organization's own items: what an account takes from it. */
export function organizationCounts(
  items: readonly ItemOutline[],
  counts: CountsByStage | undefined,
): StageCounts[] {
  const { organization } = expectedItems(items);
  return accountCounts({ organization, account: new Map() }, undefined, counts, "inherited");
}
