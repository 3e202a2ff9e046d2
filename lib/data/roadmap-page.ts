/** The roadmap over all accounts: thirty items, each with its distribution, its history and its open questions. */
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import {
  addItemCounts,
  type ItemCounts,
  metShare,
  noItemCounts,
  readItemCounts,
  unknownShare,
} from "./item-counts.ts";
import { type HistoryPoint, pointOfLastWeek, readItemHistory } from "./item-history.ts";
import { getOrganization } from "./organizations.ts";
import type { ItemOutline } from "./rollup.ts";

/** One week of an item: shares of full marks over the accounts to which it applied, 0–100. */
export interface TrendPoint {
  /** ISO 8601 UTC */
  at: string;
  met: number;
  unknown: number;
}

export interface ItemChange {
  /** Accounts that meet it now, less those that met it then. */
  met: number;
  /** ISO 8601 UTC of the snapshot that it is compared with. */
  since: string;
}

export interface RoadmapItem {
  id: string;
  stage: number;
  kind: ItemOutline["kind"];
  scope: ItemOutline["scope"];
  counts: ItemCounts;
  /** Answers that are open: one an account, or one for the organization. */
  questions: number;
  /** Share of full marks, 0–100. */
  share: number;
  unknownShare: number;
  /** Oldest first; empty while no snapshot has it, or where the viewer sees only some accounts. */
  trend: TrendPoint[];
  /** Since about a week ago; null: nothing to compare with. */
  change: ItemChange | null;
}

export interface RoadmapView {
  organization: { id: string; name: string };
  /** Accounts that are counted. */
  accounts: number;
  stages: { stage: number; share: number; unknownShare: number; questions: number }[];
  items: RoadmapItem[];
  total: { share: number; unknownShare: number; excepted: number; questions: number; metEverywhere: number };
  /** History is kept of whole organizations only. */
  hasHistory: boolean;
}

/** The trend and the weekly change of one item. */
export function itemTrend(
  itemId: string,
  now: Date,
  { counts, history }: { counts: ItemCounts; history: readonly HistoryPoint[] },
): Pick<RoadmapItem, "trend" | "change"> {
  const trend = history.flatMap(({ at, counts: all }) => {
    const then = all.get(itemId);
    return then === undefined
      ? []
      : [{ at: at.toISOString(), met: metShare(then), unknown: unknownShare(then) }];
  });
  const last = pointOfLastWeek(history, now);
  const then = last?.counts.get(itemId);
  if (last === undefined || then === undefined) return { trend, change: null };
  return { trend, change: { met: counts.met - then.met, since: last.at.toISOString() } };
}

/** Snapshots speak of all accounts; who sees only some would learn of the others. */
export async function historyFor(
  viewer: Viewer,
  scope: { organizationId: string; now: Date },
): Promise<HistoryPoint[]> {
  return viewer.accounts === "all" && hasPermission(viewer, "account.read")
    ? readItemHistory({ query }, scope)
    : [];
}

/**
 * Every item over the accounts of the organization that the viewer may see.
 *
 * @param options.ouPath only this OU and what is below it; history is then left out, being kept of everything.
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function getRoadmap(
  viewer: Viewer,
  organizationId: string,
  options: { items: readonly ItemOutline[]; now: Date; ouPath?: string },
): Promise<RoadmapView> {
  requirePermission(viewer, "account.read");
  const { id, name } = await getOrganization(viewer, organizationId);
  const { items, now, ouPath } = options;
  const scope = { ...options, organizationId, visible: visibleAccounts(viewer) };
  const [counts, history] = await Promise.all([
    readItemCounts({ query }, scope),
    ouPath === undefined ? historyFor(viewer, scope) : [],
  ]);
  const rows = items.map((item) => roadmapItem(item, counts.get(item.id) ?? noItemCounts(), history, now));
  const [first] = rows;
  return {
    organization: { id, name },
    accounts: first === undefined ? 0 : accountsOf(first.counts),
    stages: [...Map.groupBy(rows, ({ stage }) => stage)].map(([stage, own]) => ({ stage, ...sums(own) })),
    items: rows,
    total: {
      ...sums(rows),
      excepted: rows.reduce((sum, row) => sum + row.counts.excepted, 0),
      metEverywhere: rows.filter(
        ({ counts: own }) => own.met > 0 && own.met === accountsOf(own) - own.notApplicable,
      ).length,
    },
    hasHistory: viewer.accounts === "all" && ouPath === undefined,
  };
}

function accountsOf({ met, partial, excepted, notMet, unknown, notApplicable }: ItemCounts): number {
  return met + partial + excepted + notMet + unknown + notApplicable;
}

function roadmapItem(
  item: ItemOutline,
  counts: ItemCounts,
  history: readonly HistoryPoint[],
  now: Date,
): RoadmapItem {
  const { id, stage, kind, scope } = item;
  return {
    id,
    stage,
    kind,
    scope,
    counts,
    questions: scope === "organization" ? Math.min(1, counts.needsAnswer) : counts.needsAnswer,
    share: metShare(counts),
    unknownShare: unknownShare(counts),
    ...itemTrend(id, now, { counts, history }),
  };
}

function sums(rows: readonly RoadmapItem[]) {
  const counts = addItemCounts(rows.map((row) => row.counts));
  const questions = rows.reduce((sum, row) => sum + row.questions, 0);
  return { share: metShare(counts), unknownShare: unknownShare(counts), questions };
}
