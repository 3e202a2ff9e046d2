/** One item over the whole organization: where it stands, by OU, by reason, and how it came there. */
import type { Evidence, FailingResource, State } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { type ItemCounts, noItemCounts, readItemCounts } from "./item-counts.ts";
import { type ItemScope, itemValues, type ListedState, shownSql } from "./item-read.ts";
import { getOrganization, type Organization } from "./organizations.ts";
import { readOwnAnswers } from "./own-answers.ts";
import { historyFor, type ItemChange, itemTrend, type TrendPoint } from "./roadmap-page.ts";
import type { ItemOutline } from "./rollup.ts";
import { observedAt, type ReadStatus, readObservationTimes, readStatuses, statusOf } from "./status-read.ts";
import { organizationSubject } from "./subject.ts";

/** Accounts of one OU by state. */
export interface ItemUnit {
  /** Path of names; null: accounts whose place is not known. */
  path: string | null;
  accounts: number;
  counts: Record<ListedState, number>;
}

/** Accounts that one class of reasons decided. */
export interface ItemReason {
  state: ListedState;
  reasonCode: string;
  accounts: number;
}

/** The organization's own status of an item. */
export interface OrganizationStatus
  extends Pick<ReadStatus, "state" | "fraction" | "units" | "known" | "knownFraction" | "excepted"> {
  reason: string;
  reasonCode: string;
  failing: FailingResource[];
  evidence: (Evidence & { observedAt: string | null })[];
}

/** An account whose own answer outranks the organization's. */
export interface OwnAnswerRow {
  accountId: string;
  accountName: string;
  state: State;
  reason: string;
  failing: FailingResource[];
}

export interface ItemPageView {
  organization: Organization;
  scope: ItemOutline["scope"];
  counts: ItemCounts;
  accounts: number;
  /** OUs by path; `moreUnits` is how many are left out. */
  units: ItemUnit[];
  moreUnits: number;
  reasons: ItemReason[];
  /** Failing resources of all accounts. */
  failing: number;
  trend: TrendPoint[];
  change: ItemChange | null;
  /** ISO 8601 UTC of the newest evaluation that this rests on; null: never. */
  evaluatedAt: string | null;
  /**
   * The organization's own status: the one status of an item of scope organization; of an item of scope account its
   * accounts together with what the organization itself has to do, null where it has nothing to do.
   */
  status: OrganizationStatus | null;
  /** Accounts that answer an item of the organization themselves, by id; the first 100. */
  ownAnswers: OwnAnswerRow[];
}

type SumRow = {
  path: string | null;
  state: ListedState;
  reasonCode: string;
  accounts: number;
  failing: number;
  fraction: number;
  unread: number;
};

const sumsSql = `${shownSql}
  select path, state, reason_code as "reasonCode", count(*) as accounts, sum(failing) as failing,
    coalesce(sum(fraction), 0) as fraction,
    sum(case when state in ('PARTIAL', 'NOT_MET') and units > known
      then least(100 - coalesce(fraction, 0), (units - known) * 100 / units) else 0 end) as unread
  from shown group by path, state, reason_code`;

/** More are told by their number. */
const shownUnits = 60;

/**
 * One item over the accounts of the organization that the viewer may see.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization, or the item)
 */
export async function getItemPage(
  viewer: Viewer,
  { organizationId, itemId, now }: ItemScope,
  items: readonly ItemOutline[],
): Promise<ItemPageView> {
  requirePermission(viewer, "account.read");
  const item = requireRow(
    items.find(({ id }) => id === itemId),
    "item",
    itemId,
  );
  const organization = await getOrganization(viewer, organizationId);
  const scope = { organizationId, itemId, now };
  const visible = visibleAccounts(viewer);
  const isOwn = item.scope === "account";
  const [sums, inherited, history, evaluatedAt, status, ownAnswers] = await Promise.all([
    isOwn ? query<SumRow>(sumsSql, itemValues(viewer, scope)) : [],
    isOwn ? null : readItemCounts({ query }, { visible, organizationId, items: [item], now }),
    historyFor(viewer, scope),
    readEvaluatedAt(visible, organizationId),
    readOrganizationStatus(item, organizationId, now),
    isOwn ? [] : readAnswerRows(visible, organizationId, { item, now }),
  ]);
  const own = inherited?.get(itemId) ?? countsOf(sums);
  const units = groupUnits(sums);
  return {
    organization,
    scope: item.scope,
    counts: own,
    accounts: own.met + own.partial + own.excepted + own.notMet + own.unknown + own.notApplicable,
    units: units.slice(0, shownUnits),
    moreUnits: Math.max(0, units.length - shownUnits),
    reasons: groupReasons(sums),
    failing: isOwn ? sums.reduce((sum, row) => sum + row.failing, 0) : (status?.failing.length ?? 0),
    ...itemTrend(itemId, now, { counts: own, history }),
    evaluatedAt,
    status,
    ownAnswers,
  };
}

const countNames = {
  NOT_MET: "notMet",
  PARTIAL: "partial",
  UNKNOWN: "unknown",
  EXCEPTED: "excepted",
  MET: "met",
  NOT_APPLICABLE: "notApplicable",
} as const satisfies Record<ListedState, keyof ItemCounts>;

/** The same counts as `readItemCounts`, from rows that are read anyway. */
function countsOf(sums: readonly SumRow[]): ItemCounts {
  const counts = noItemCounts();
  for (const { state, reasonCode, accounts, fraction, unread } of sums) {
    counts[countNames[state]] += accounts;
    counts.partialHundredths += fraction;
    counts.unknownHundredths += state === "UNKNOWN" ? 100 * accounts : unread;
    if (reasonCode === "needs_answer") counts.needsAnswer += accounts;
  }
  return counts;
}

function groupUnits(sums: readonly SumRow[]): ItemUnit[] {
  return [...Map.groupBy(sums, ({ path }) => path)]
    .map(([path, rows]) => {
      const counts = { NOT_MET: 0, PARTIAL: 0, UNKNOWN: 0, EXCEPTED: 0, MET: 0, NOT_APPLICABLE: 0 };
      for (const { state, accounts } of rows) counts[state] += accounts;
      return { path, counts, accounts: rows.reduce((sum, row) => sum + row.accounts, 0) };
    })
    .sort((a, b) => Number(a.path === null) - Number(b.path === null) || compare(a.path ?? "", b.path ?? ""));
}

function groupReasons(sums: readonly SumRow[]): ItemReason[] {
  return [...Map.groupBy(sums, ({ state, reasonCode }) => `${state} ${reasonCode}`).values()].flatMap(
    (rows) => {
      const [first] = rows;
      if (first === undefined) return [];
      const { state, reasonCode } = first;
      return [{ state, reasonCode, accounts: rows.reduce((sum, row) => sum + row.accounts, 0) }];
    },
  );
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

async function readEvaluatedAt(
  visible: readonly string[] | null,
  organizationId: string,
): Promise<string | null> {
  const [row] = await query<{ at: Date | null }>(
    `select max(r.evaluated_at) as at from account join refresh r on r.subject_id = account.id
     where account.organization_id = $2 and ($1::text[] is null or account.id = any($1))`,
    [visible, organizationId],
  );
  return row?.at?.toISOString() ?? null;
}

async function readOrganizationStatus(
  item: ItemOutline,
  organizationId: string,
  now: Date,
): Promise<OrganizationStatus | null> {
  const subject = organizationSubject(organizationId);
  const own = (await readStatuses({ query }, [subject], now)).get(subject);
  if (item.scope === "account" && own?.has(item.id) !== true) return null;
  const status = statusOf(item, own);
  const times = await readObservationTimes({ query }, [status]);
  const { state, fraction, units, known, knownFraction, excepted, reason, reasonCode, failing } = status;
  return {
    state,
    fraction,
    units,
    known,
    knownFraction,
    excepted,
    reason,
    reasonCode,
    failing,
    evidence: status.evidence.map((entry) => ({ ...entry, observedAt: observedAt(entry, times) })),
  };
}

/** Worth showing one by one; more are told by the counts. */
const shownAnswers = 100;

async function readAnswerRows(
  visible: readonly string[] | null,
  organizationId: string,
  { item, now }: { item: ItemOutline; now: Date },
): Promise<OwnAnswerRow[]> {
  const answers = await readOwnAnswers(
    { query },
    { visible, organizationIds: [organizationId], items: [item], now },
  );
  const ids = [...answers.keys()].slice(0, shownAnswers);
  if (ids.length === 0) return [];
  const [statuses, names] = await Promise.all([
    readStatuses({ query }, ids, now),
    query<{ id: string; name: string }>("select id, name from account where id = any($1)", [ids]),
  ]);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return ids.flatMap((accountId) => {
    const status = statuses.get(accountId)?.get(item.id);
    if (status === undefined) return [];
    const { state, reason, failing } = status;
    return [{ accountId, accountName: nameOf.get(accountId) ?? accountId, state, reason, failing }];
  });
}
