/** The overview: where the organization stands, account by account and stage by stage. */
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { visibleAccounts } from "./access.ts";
import { type AccountRecord, findAccountRecords, readAccountStages } from "./account-read.ts";
import type { AccountState } from "./accounts.ts";
import { query } from "./database.ts";
import { listChanges } from "./event-read.ts";
import { type FreshnessKind, freshnessOf } from "./freshness.ts";
import { listNextActions } from "./next-actions.ts";
import { getOrganization } from "./organizations.ts";
import {
  type ItemOutline,
  overallShare,
  type StageCell,
  type StageCounts,
  type StageTotal,
  stageCell,
  stageTotals,
} from "./rollup.ts";
import { findLatestRun } from "./run-views.ts";
import type { RunSummary } from "./runs.ts";
import { organizationSubject } from "./subject.ts";

export interface OverviewAccount {
  id: string;
  name: string;
  state: AccountState;
  /** No contact is recorded yet anywhere: false until contacts exist. */
  hasOwner: boolean;
  cells: StageCell[];
}

export interface OverviewGroup {
  /** Root or OU id; null: accounts whose place is not known. */
  ouId: string | null;
  /** Path of names, `/Workloads/Prod`; `/` is the root. */
  path: string;
  name: string;
  /** Share met over all applicable items, 0–100; null: nothing applicable. */
  percent: number | null;
  accounts: OverviewAccount[];
}

export interface NextAction {
  /** met: accounts that could meet the item · unk: accounts that could become known. */
  kind: "met" | "unk";
  /** The item that fails; null where one cause hides several items. */
  itemId: string | null;
  reasonCode: string;
  accounts: number;
  /** How many items it concerns, over all those accounts. */
  items: number;
  /** Up to three account names. */
  accountNames: string[];
  /** The reason of one of them, as a sentence. */
  text: string;
}

export interface OverviewChange {
  kind: "better" | "worse" | "unknown";
  itemId: string;
  accounts: number;
  /** The account, where it is only one; null where it is the organization or several. */
  accountName: string | null;
  accountId: string | null;
  text: string;
  /** ISO 8601 UTC, the newest of them. */
  at: string;
}

export interface OverviewView {
  organization: { id: string; name: string; kind: "organization" | "standalone"; accountCount: number };
  headline: {
    metHundredths: number;
    knownHundredths: number;
    unknownHundredths: number;
    activeAccounts: number;
  };
  stages: StageTotal[];
  groups: OverviewGroup[];
  freshness: { accountId: string; kind: FreshnessKind }[];
  /** The active run, else the last one; null: none yet, or the viewer may not see runs. */
  run: RunSummary | null;
  /** ISO 8601 UTC of the newest evaluation; null: never. */
  evaluatedAt: string | null;
  nextActions: NextAction[];
  /** Since `changesSince`. */
  changes: OverviewChange[];
  changesSince: string;
}

const weekMs = 7 * 24 * 3_600_000;

/**
 * The overview of one organization, as far as the viewer may see its accounts.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function getOverview(
  viewer: Viewer,
  organizationId: string,
  { items, now }: { items: readonly ItemOutline[]; now: Date },
): Promise<OverviewView> {
  const organization = await getOrganization(viewer, organizationId);
  const visible = visibleAccounts(viewer);
  const since = new Date(now.getTime() - weekMs);
  const subjectId = organizationSubject(organizationId);
  const [accounts, run, nextActions, changes] = await Promise.all([
    findAccountRecords({ query }, visible, { organizationId }),
    hasPermission(viewer, "run.read") ? findLatestRun(viewer, { organizationId, now }) : null,
    listNextActions(visible, { organizationId, now }),
    listChanges({ visible, organizationId, subjectId, since, until: now }),
  ]);
  const stages = await readAccountStages({ query }, accounts, { items, now });
  const present = accounts.filter(({ missingSince }) => missingSince === null);
  const counted = present.map(({ id }) => stages.get(id) ?? []);
  const share = overallShare(counted.flat()) ?? { metHundredths: 0, unknownHundredths: 0 };
  return {
    organization: {
      id: organization.id,
      name: organization.name,
      kind: organization.kind,
      accountCount: present.length,
    },
    headline: {
      metHundredths: share.metHundredths,
      knownHundredths: 100 - share.unknownHundredths,
      unknownHundredths: share.unknownHundredths,
      activeAccounts: present.filter(({ state }) => state === "ACTIVE").length,
    },
    stages: stageTotals(counted),
    groups: groupByUnit(accounts, stages),
    freshness: accounts.map((account) => ({ accountId: account.id, kind: freshnessOf(account) })),
    run,
    evaluatedAt: newest(accounts.map(({ evaluatedAt }) => evaluatedAt)),
    nextActions,
    changes,
    changesSince: since.toISOString(),
  };
}

function newest(times: readonly (Date | null)[]): string | null {
  const known = times.flatMap((time) => time?.getTime() ?? []);
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
}

/** Groups by OU, the root first, then by path; accounts whose place is unknown come last. */
function groupByUnit(
  accounts: readonly AccountRecord[],
  stages: ReadonlyMap<string, StageCounts[]>,
): OverviewGroup[] {
  const groups = [...Map.groupBy(accounts, ({ unitId }) => unitId)].map(([ouId, members]) => {
    const [first] = members;
    const counted = members.filter(({ missingSince }) => missingSince === null);
    const share = overallShare(counted.flatMap(({ id }) => stages.get(id) ?? []));
    return {
      ouId,
      path: first?.unitPath ?? "",
      name: first?.unitName ?? "",
      percent: share?.metHundredths ?? null,
      accounts: members.map((account) => overviewAccount(account, stages.get(account.id) ?? [])).sort(byName),
    };
  });
  return groups.sort((a, b) => Number(a.ouId === null) - Number(b.ouId === null) || compare(a.path, b.path));
}

function overviewAccount(account: AccountRecord, counts: readonly StageCounts[]): OverviewAccount {
  const { id, name, state } = account;
  return { id, name, state, hasOwner: false, cells: counts.map(stageCell) };
}

function byName(a: OverviewAccount, b: OverviewAccount): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
