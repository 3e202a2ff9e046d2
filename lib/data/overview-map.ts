/** The rows of the overview's map: every account, large groups folded, or the tree of OUs, by how many accounts there are. */
import { type AccountRecord, findAccountRecords, readAccountStages } from "./account-read.ts";
import { query } from "./database.ts";
import { type FreshnessKind, freshnessOf } from "./freshness.ts";
import type { MapKind, OverviewAccount, OverviewGroup, OverviewView } from "./overview.ts";
import { type ItemOutline, overallShare, type StageCounts, stageCell } from "./rollup.ts";
import type { UnitSummary } from "./unit-list.ts";
import { addTallies, tallyTotals, type UnitTallies, type UnitTally } from "./unit-sums.ts";

/** Whose accounts, and at which moment. */
export interface MapScope {
  visible: readonly string[] | null;
  organizationId: string;
  items: readonly ItemOutline[];
  now: Date;
}

/** To this many accounts each one has its row, whatever its OU. */
const showAllTo = 120;
/** To this many, groups that are larger than `smallGroup` are one row; beyond, the map is the tree of OUs. */
const foldTo = 1000;
const smallGroup = 24;
/** Rows of one unfolded OU of the tree; the list of accounts has the others. */
const mostRows = 100;
/** OUs of one level that are shown; AWS allows a thousand. */
const mostUnits = 300;

/** The name of a unit in the address of the page. */
const unplaced = "unplaced";
const openKey = ({ id }: UnitSummary) => (id === "" ? unplaced : id);

interface Group {
  unit: UnitSummary;
  depth: number;
  accountCount: number;
  tally: UnitTally;
  open: boolean;
}

/** The map, and the freshness of the accounts that it is made of. */
export async function readMap(
  scope: MapScope,
  known: { units: readonly UnitSummary[]; tallies: UnitTallies; open: ReadonlySet<string> },
): Promise<Pick<OverviewView, "map" | "groups" | "freshness">> {
  const listed = known.units.reduce((all, { listed: own }) => all + own, 0);
  const map: MapKind = listed <= showAllTo ? "accounts" : listed <= foldTo ? "folded" : "units";
  const groups = map === "units" ? treeGroups(known) : flatGroups(known, map);
  const shown = await readShown(scope, groups, map === "units" ? mostRows : foldTo);
  return {
    map,
    groups: groups.map((group) => overviewGroup(group, shown)),
    freshness: {
      counts: freshnessCounts(known.units),
      accounts:
        map === "accounts"
          ? shown.records.map((record) => ({ accountId: record.id, kind: freshnessOf(record) }))
          : null,
    },
  };
}

function freshnessCounts(units: readonly UnitSummary[]): Record<FreshnessKind, number> {
  const counts = { fresh: 0, partly: 0, failed: 0, skipped: 0, never: 0 };
  for (const { freshness } of units) {
    counts.fresh += freshness.fresh;
    counts.partly += freshness.partly;
    counts.failed += freshness.failed;
    counts.skipped += freshness.skipped;
    counts.never += freshness.never;
  }
  return counts;
}

type Known = { units: readonly UnitSummary[]; tallies: UnitTallies; open: ReadonlySet<string> };

/** A group for each unit with accounts of its own: the root first, then by path; accounts without a place last. */
function flatGroups({ units, tallies, open }: Known, map: MapKind): Group[] {
  return units
    .filter(({ listed }) => listed > 0)
    .map((unit) => ({
      unit,
      depth: 0,
      accountCount: unit.listed,
      tally: tallies.get(unit.id) ?? [],
      open: map === "accounts" || unit.listed <= smallGroup || open.has(openKey(unit)),
    }))
    .sort((a, b) => Number(a.unit.id === "") - Number(b.unit.id === "") || compare(a.unit.path, b.unit.path));
}

/** The tree from the root down, as far as it is opened. What a unit holds counts for all above it. */
function treeGroups({ units, tallies, open }: Known): Group[] {
  const children = Map.groupBy(units, ({ parentId }) => parentId);
  const sums = new Map<string, { accountCount: number; tally: UnitTally }>();
  const total = (unit: UnitSummary): { accountCount: number; tally: UnitTally } => {
    const below = (children.get(unit.id) ?? []).filter(({ id }) => id !== unit.id).map(total);
    const tally = addTallies([tallies.get(unit.id) ?? [], ...below.map((child) => child.tally)]);
    const accountCount = below.reduce((all, child) => all + child.accountCount, unit.listed);
    sums.set(unit.id, { accountCount, tally });
    return { accountCount, tally };
  };
  const groups: Group[] = [];
  const visit = (level: readonly UnitSummary[], depth: number) => {
    const inhabited = level.filter(({ id }) => (sums.get(id)?.accountCount ?? 0) > 0);
    for (const unit of inhabited.toSorted((a, b) => compare(a.name, b.name)).slice(0, mostUnits)) {
      const isOpen = open.has(openKey(unit));
      const { accountCount = 0, tally = [] } = sums.get(unit.id) ?? {};
      groups.push({ unit, depth, accountCount, tally, open: isOpen });
      if (isOpen) visit(children.get(unit.id) ?? [], depth + 1);
    }
  };
  const tops = units.filter(({ parentId, id }) => parentId === null && id !== "");
  for (const root of tops) {
    total(root);
    // The root's own accounts are a group beside the OUs: every account is below the root.
    if (root.listed > 0)
      groups.push({
        unit: root,
        depth: 0,
        accountCount: root.listed,
        tally: tallies.get(root.id) ?? [],
        open: open.has(openKey(root)),
      });
    visit(children.get(root.id) ?? [], 0);
  }
  const lost = units.filter(({ id }) => id === "");
  for (const unit of lost) total(unit);
  visit(lost, 0);
  return groups;
}

interface Shown {
  records: AccountRecord[];
  stages: ReadonlyMap<string, StageCounts[]>;
}

/** The accounts of the open groups, by name, at most `limit` of each. */
async function readShown(scope: MapScope, groups: readonly Group[], limit: number): Promise<Shown> {
  const units = groups.filter(({ open, unit }) => open && unit.listed > 0).map(({ unit }) => unit.id);
  if (units.length === 0) return { records: [], stages: new Map() };
  const ids = await query<{ id: string }>(
    `select id from (
       select id, row_number() over (partition by unit_id order by lower(name), id) as place
       from account
       where organization_id = $1 and ($2::text[] is null or id = any($2)) and coalesce(unit_id, '') = any($3)
     ) ranked where place <= $4`,
    [scope.organizationId, scope.visible, units, limit],
  );
  const records = await findAccountRecords({ query }, scope.visible, {
    organizationId: scope.organizationId,
    accountIds: ids.map(({ id }) => id),
  });
  return { records, stages: await readAccountStages({ query }, records, scope) };
}

function overviewGroup({ unit, depth, accountCount, tally, open }: Group, shown: Shown): OverviewGroup {
  const own = shown.records.filter(({ unitId }) => (unitId ?? "") === unit.id);
  const accounts = own
    .map((record) => overviewAccount(record, shown.stages.get(record.id) ?? []))
    .sort(byName);
  return {
    ouId: unit.id === "" ? null : unit.id,
    path: unit.path,
    name: unit.name,
    depth,
    percent: overallShare(tally)?.metHundredths ?? null,
    accountCount,
    stages: tallyTotals(tally),
    accounts: open ? accounts : null,
    more: open ? unit.listed - accounts.length : 0,
  };
}

function overviewAccount(account: AccountRecord, counts: readonly StageCounts[]): OverviewAccount {
  const { id, name, state } = account;
  return { id, name, state, cells: counts.map(stageCell) };
}

function byName(a: OverviewAccount, b: OverviewAccount): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

const collator = new Intl.Collator("en", { numeric: true });

function compare(a: string, b: string): number {
  return collator.compare(a, b);
}
