/** The overview: where the organization stands, account by account and stage by stage. */
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { visibleAccounts } from "./access.ts";
import type { AccountState } from "./accounts.ts";
import { query } from "./database.ts";
import { listChanges } from "./event-read.ts";
import type { FreshnessKind } from "./freshness.ts";
import { keepEach, keepLagging } from "./keep.ts";
import { listNextActions } from "./next-actions.ts";
import { getOrganization } from "./organizations.ts";
import { type MapScope, readMap } from "./overview-map.ts";
import { type ItemOutline, overallShare, type StageCell, type StageTotal } from "./rollup.ts";
import { findLatestRun } from "./run-views.ts";
import type { RunSummary } from "./runs.ts";
import { organizationSubject } from "./subject.ts";
import { listUnits, type UnitSummary } from "./unit-list.ts";
import { addTallies, readUnitTallies, tallyTotals, type UnitTallies } from "./unit-sums.ts";

export interface OverviewAccount {
  id: string;
  name: string;
  state: AccountState;
  cells: StageCell[];
}

export interface OverviewGroup {
  /** Root or OU id; null: accounts whose place is not known. */
  ouId: string | null;
  /** Path of names, `/Workloads/Prod`; `/` is the root. */
  path: string;
  name: string;
  /** 0 but in the map of OUs, where an OU stands below the one that holds it. */
  depth: number;
  /** Share met over all applicable items, 0–100; null: nothing applicable. */
  percent: number | null;
  /** Accounts of the group; in the map of OUs also those of the OUs below it. */
  accountCount: number;
  /** The ten stages over those accounts. */
  stages: StageTotal[];
  /** By name; null: folded. At most 100 in the map of OUs. */
  accounts: OverviewAccount[] | null;
  /** Accounts of an unfolded group that are not among `accounts`. */
  more: number;
}

export interface NextAction {
  /** met: accounts that could meet the item · unk: accounts that could become known. */
  kind: "met" | "unk";
  /** The item that fails; null where one cause hides several items. */
  itemId: string | null;
  reasonCode: string;
  accounts: number;
  /** One of them. */
  accountId: string;
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

/** accounts: every account has its row · folded: large groups are one row · units: the tree of OUs, opened one by one. */
export type MapKind = "accounts" | "folded" | "units";

export interface OverviewView {
  organization: {
    id: string;
    name: string;
    kind: "organization" | "standalone" | "register";
    accountCount: number;
  };
  headline: {
    metHundredths: number;
    knownHundredths: number;
    unknownHundredths: number;
    activeAccounts: number;
    /** Accounts that nobody owns, of all that the list of accounts shows. */
    ownerless: number;
  };
  stages: StageTotal[];
  map: MapKind;
  groups: OverviewGroup[];
  freshness: {
    counts: Record<FreshnessKind, number>;
    /** One by one where the map shows every account; null: too many for bars of their own. */
    accounts: { accountId: string; kind: FreshnessKind }[] | null;
  };
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

export interface OverviewOptions {
  items: readonly ItemOutline[];
  now: Date;
  /** Ids of OUs that are unfolded; "unplaced" for the accounts whose place is not known. */
  open?: ReadonlySet<string>;
}

/**
 * The overview of one organization, as far as the viewer may see its accounts. Accounts are read only where they are
 * shown; everything above them is summed by the database.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function getOverview(
  viewer: Viewer,
  organizationId: string,
  { items, now, open = new Set() }: OverviewOptions,
): Promise<OverviewView> {
  const organization = await getOrganization(viewer, organizationId);
  const visible = visibleAccounts(viewer);
  const scope = { visible, organizationId, items, now };
  const since = new Date(now.getTime() - weekMs);
  const [units, run] = await Promise.all([
    listUnits({ query }, scope),
    hasPermission(viewer, "run.read") ? findLatestRun(viewer, { organizationId, now }) : null,
  ]);
  const [tallies, suggestions] = await Promise.all([
    readTallies(scope, units),
    readSuggestions(scope, units, since),
  ]);
  const map = await readMap(scope, { units, tallies, open });
  const everything = addTallies([...tallies.values()]);
  const share = overallShare(everything) ?? { metHundredths: 0, unknownHundredths: 0 };
  return {
    organization: {
      id: organization.id,
      name: organization.name,
      kind: organization.kind,
      accountCount: sum(units, ({ accounts }) => accounts),
    },
    headline: {
      metHundredths: share.metHundredths,
      knownHundredths: 100 - share.unknownHundredths,
      unknownHundredths: share.unknownHundredths,
      activeAccounts: sum(units, ({ active }) => active),
      ownerless: sum(units, ({ ownerless }) => ownerless),
    },
    stages: tallyTotals(everything),
    ...map,
    run,
    evaluatedAt: newest(units.map(({ evaluatedAt }) => evaluatedAt)),
    ...suggestions,
    changesSince: since.toISOString(),
  };
}

function newest(times: readonly (Date | null)[]): string | null {
  const known = times.flatMap((time) => time?.getTime() ?? []);
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
}

function sum<Entry>(entries: readonly Entry[], amount: (entry: Entry) => number): number {
  return entries.reduce((all, entry) => all + amount(entry), 0);
}

/** The sums of each unit; units in which nothing changed since they were last asked for are not counted again. */
async function readTallies(scope: MapScope, units: readonly UnitSummary[]): Promise<UnitTallies> {
  if (scope.visible !== null) return readUnitTallies({ query }, { ...scope, units: null });
  const catalog = scope.items.map(({ id }) => id).join(" ");
  const inhabited = units.filter(({ accounts }) => accounts > 0);
  return keepEach(
    `tally|${scope.organizationId}|${catalog}`,
    new Map(inhabited.map(({ id, version }) => [id, version])),
    (missing) => readUnitTallies({ query }, { ...scope, units: missing }),
  );
}

/** What to do next and what changed: in large organizations they may lag a little while a run is writing. */
async function readSuggestions(
  { visible, organizationId, now }: MapScope,
  units: readonly UnitSummary[],
  since: Date,
): Promise<Pick<OverviewView, "nextActions" | "changes">> {
  const subjectId = organizationSubject(organizationId);
  const read = async () => {
    const [nextActions, changes] = await Promise.all([
      listNextActions(visible, { organizationId, now }),
      listChanges({ visible, organizationId, subjectId, since, until: now }),
    ]);
    return { nextActions, changes };
  };
  if (visible !== null) return read();
  // The hour, because a week ago moves on by itself.
  const version = `${units.map(({ id, version: of }) => `${id} ${of}`).join()} ${since.toISOString().slice(0, 13)}`;
  return keepLagging(`suggestions|${organizationId}`, version, read);
}
