/** One account: its path through the stages, its items, and one item opened with evidence and history. */
import type { Evidence, FailingResource, Source, State } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { type AccountRecord, findAccountRecords, readAccountStages } from "./account-read.ts";
import type { AccountState } from "./accounts.ts";
import { query } from "./database.ts";
import { type FreshnessKind, freshnessOf } from "./freshness.ts";
import { type ItemOutline, overallShare, type StageCell, stageCell } from "./rollup.ts";
import {
  factsAt,
  type ObservationTimes,
  observedAt,
  readObservationTimes,
  readStatuses,
  type ShownStatus,
  shownStatus,
} from "./status-read.ts";
import { organizationSubject } from "./subject.ts";

export interface ItemRow {
  id: string;
  stage: number;
  state: State;
  /** 1 for MET, 0 for NOT_MET, 0.01–0.99 for PARTIAL, else null. */
  fraction: number | null;
  units: number;
  known: number;
  /** Share of full marks that is known where the state is UNKNOWN; null: nothing known. */
  knownFraction: number | null;
  excepted: number;
  evidenceIncomplete: boolean;
  kind: Source;
  reason: string;
  reasonCode: string;
  /** Evaluated once for the organization and shown on each of its accounts. */
  inherited: boolean;
  /** ISO 8601 UTC of the oldest fact it rests on; null: it rests on none. */
  observedAt: string | null;
}

export interface AccountPageView {
  account: {
    id: string;
    name: string;
    email: string;
    state: AccountState;
    organizationId: string;
    ou: string | null;
    ouId: string | null;
    payer: string | null;
    joinedAt: string | null;
    isManagement: boolean;
    /** ISO 8601 UTC: since when the organization no longer lists it. */
    missingSince: string | null;
  };
  /** ISO 8601 UTC of the last refresh that entered the account; null: never. */
  refreshedAt: string | null;
  freshness: FreshnessKind;
  /** Why the last attempt could not enter the account. */
  failure: { code: string; message: string } | null;
  headline: { metHundredths: number; unknownHundredths: number; met: number; applicable: number };
  path: StageCell[];
  stages: { stage: number; items: ItemRow[] }[];
}

export interface StatusEvent {
  at: string;
  oldState: State | null;
  newState: State;
  oldFraction: number | null;
  newFraction: number | null;
  reason: string;
  /** The run that noticed it; null: a re-evaluation without a run. */
  runNumber: number | null;
}

export interface ItemDetail extends ItemRow {
  /** Some of them, where there are very many; `failingCount` counts all. */
  failing: FailingResource[];
  failingCount: number;
  /** `observedAt`: ISO 8601 UTC; null where the fact was never read. */
  evidence: (Evidence & { observedAt: string | null })[];
  /** Newest first, at most 50. */
  history: StatusEvent[];
  evaluatedAt: string | null;
  /** Past it the status reads UNKNOWN("stale"); null: it does not age. */
  validUntil: string | null;
}

interface PageOptions {
  items: readonly ItemOutline[];
  now: Date;
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getAccountPage(
  viewer: Viewer,
  accountId: string,
  { items, now }: PageOptions,
): Promise<AccountPageView> {
  const account = await requireAccount(viewer, accountId);
  const [statuses, stages] = await Promise.all([
    readItems(account, items, now),
    readAccountStages({ query }, [account], { items, now }),
  ]);
  const times = await readObservationTimes(
    { query },
    [...statuses.values()].map(({ status }) => status),
  );
  const counts = stages.get(accountId) ?? [];
  const byStage = Map.groupBy(items, ({ stage }) => stage);
  const nothing = { metHundredths: 0, unknownHundredths: 0, met: 0, applicable: 0 };
  return {
    account: {
      id: account.id,
      name: account.name,
      email: account.email,
      state: account.state,
      organizationId: account.organizationId,
      ou: account.unitPath,
      ouId: account.unitId,
      payer: account.payer,
      joinedAt: account.joinedAt?.toISOString() ?? null,
      isManagement: account.isManagement,
      missingSince: account.missingSince?.toISOString() ?? null,
    },
    refreshedAt: account.refreshedAt?.toISOString() ?? null,
    freshness: freshnessOf(account),
    failure:
      account.failureCode === null
        ? null
        : { code: account.failureCode, message: account.failureMessage ?? "" },
    headline: overallShare(counts) ?? nothing,
    path: counts.map(stageCell),
    stages: [...byStage].map(([stage, own]) => ({
      stage,
      items: own.map((item) => itemRow(item, requireRow(statuses.get(item.id), "item", item.id), times)),
    })),
  };
}

/** One item of one account with all that it rests on. @throws AppError FORBIDDEN, NOT_FOUND (the account or the item) */
export async function getItemDetail(
  viewer: Viewer,
  accountId: string,
  itemId: string,
  { items, now }: PageOptions,
): Promise<ItemDetail> {
  const account = await requireAccount(viewer, accountId);
  const item = requireRow(
    items.find(({ id }) => id === itemId),
    "item",
    itemId,
  );
  const shown = requireRow((await readItems(account, [item], now)).get(itemId), "item", itemId);
  const { status, inherited } = shown;
  const subjectId = inherited ? organizationSubject(account.organizationId) : accountId;
  const [history, times] = await Promise.all([
    readHistory(subjectId, itemId),
    readObservationTimes({ query }, [status]),
  ]);
  return {
    ...itemRow(item, shown, times),
    failing: status.failing,
    failingCount: status.failingCount,
    evidence: status.evidence.map((entry) => ({ ...entry, observedAt: observedAt(entry, times) })),
    history,
    evaluatedAt: status.evaluatedAt?.toISOString() ?? null,
    validUntil: status.validUntil?.toISOString() ?? null,
  };
}

async function requireAccount(viewer: Viewer, accountId: string): Promise<AccountRecord> {
  requirePermission(viewer, "account.read");
  const [found] = await findAccountRecords({ query }, visibleAccounts(viewer), { accountIds: [accountId] });
  return requireRow(found, "account", accountId);
}

/** The status of each item as the account shows it, by item id. */
async function readItems(
  account: AccountRecord,
  items: readonly ItemOutline[],
  now: Date,
): Promise<Map<string, ShownStatus>> {
  const organization = organizationSubject(account.organizationId);
  const statuses = await readStatuses({ query }, [account.id, organization], now);
  return new Map(
    items.map((item) => [
      item.id,
      shownStatus(item, {
        own: statuses.get(account.id),
        organization: statuses.get(organization),
        state: account.state,
      }),
    ]),
  );
}

function itemRow(item: ItemOutline, { status, inherited }: ShownStatus, times: ObservationTimes): ItemRow {
  const { state, fraction, units, known, knownFraction, excepted, evidenceIncomplete, reason, reasonCode } =
    status;
  return {
    id: item.id,
    stage: item.stage,
    kind: item.kind,
    inherited,
    state,
    fraction,
    units,
    known,
    knownFraction,
    excepted,
    evidenceIncomplete,
    reason,
    reasonCode,
    observedAt: factsAt(status, times),
  };
}

type EventRow = Omit<StatusEvent, "at"> & { at: Date };

async function readHistory(subjectId: string, itemId: string): Promise<StatusEvent[]> {
  const rows = await query<EventRow>(
    `select e.at, e.old_state as "oldState", e.new_state as "newState", e.reason,
       e.old_fraction_hundredths / 100.0::float8 as "oldFraction",
       e.new_fraction_hundredths / 100.0::float8 as "newFraction", run.number as "runNumber"
     from item_status_event e left join run on run.id = e.run_id
     where e.subject_id = $1 and e.item_id = $2
     order by e.at desc, e.id desc
     limit 50`,
    [subjectId, itemId],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
