/** How many accounts stand in each state of an item, counted from one short line an account. */
import type { AccountState } from "./accounts.ts";
import type { Queryable } from "./database.ts";
import { readOwnAnswers } from "./own-answers.ts";
import type { CountedStatus, ItemOutline } from "./rollup.ts";
import { isExcepted } from "./status-read.ts";
import { inheritance, organizationSubject } from "./subject.ts";

/** Accounts by the state of one item; excepted ones are never counted as met. */
export interface ItemCounts {
  met: number;
  partial: number;
  excepted: number;
  notMet: number;
  /** `needsAnswer` among them. */
  unknown: number;
  notApplicable: number;
  /** Unknown until a person answers. */
  needsAnswer: number;
  /** Sum over the partly met ones of their fraction in hundredths. */
  partialHundredths: number;
  /** Sum over accounts of what could not be read, as in `StageCounts`. */
  unknownHundredths: number;
}

const countKeys = [
  "met",
  "partial",
  "excepted",
  "notMet",
  "unknown",
  "notApplicable",
  "needsAnswer",
  "partialHundredths",
  "unknownHundredths",
] as const satisfies (keyof ItemCounts)[];

/** Sums counts over items or accounts. */
export function addItemCounts(parts: Iterable<ItemCounts>): ItemCounts {
  const sum = noItemCounts();
  for (const part of parts) for (const key of countKeys) sum[key] += part[key];
  return sum;
}

/** Nothing counted yet. */
export function noItemCounts(): ItemCounts {
  return {
    met: 0,
    partial: 0,
    excepted: 0,
    notMet: 0,
    unknown: 0,
    notApplicable: 0,
    needsAnswer: 0,
    partialHundredths: 0,
    unknownHundredths: 0,
  };
}

/** Accounts to which an item applies. */
function applicableAccounts(counts: ItemCounts): number {
  return counts.met + counts.partial + counts.excepted + counts.notMet + counts.unknown;
}

/** Share met over all accounts to which the item applies, partial fractions included, 0–100, rounded down. */
export function metShare(counts: ItemCounts): number {
  const applicable = applicableAccounts(counts);
  return applicable === 0 ? 0 : Math.floor((counts.met * 100 + counts.partialHundredths) / applicable);
}

/** Share that could not be read, 0–100, rounded down. */
export function unknownShare(counts: ItemCounts): number {
  const applicable = applicableAccounts(counts);
  return applicable === 0 ? 0 : Math.floor(counts.unknownHundredths / applicable);
}

export interface ItemCountsScope {
  /** `visibleAccounts`. */
  visible: readonly string[] | null;
  organizationId: string;
  items: readonly ItemOutline[];
  now: Date;
  /** This OU and everything below it, as a path of names. */
  ouPath?: string;
}

type Group = { state: AccountState; stale: string | null; lines: string; accounts: number };

// Staleness by account: only lines of accounts whose earliest time has passed are looked at item by item. Times are
// written by toISOString, so that text compares as time does.
const linesSql = `
  with seen as (
    select account.state, t.line,
      case when r.stale_from < $3::timestamptz then (
        select string_agg(key, ',') from jsonb_each_text(r.valid_until) where value < $4) end as stale
    from account
    left join refresh r on r.subject_id = account.id and r.evaluated_at is not null
    left join item_tally t on t.subject_id = r.subject_id
    left join organizational_unit u on $5::text is not null and u.id = account.unit_id
    where account.organization_id = $2 and account.missing_since is null
      and ($1::text[] is null or account.id = any($1))
      and ($5::text is null or u.path = $5 or starts_with(u.path, rtrim($5, '/') || '/'))
  )
  select state, stale, string_agg(coalesce(line, ''), E'\\n') as lines, count(*) as accounts
  from seen group by state, stale`;

const organizationSql = `
  select 'ACTIVE' as state, t.line as lines, 1 as accounts,
    (select string_agg(key, ',') from jsonb_each_text(r.valid_until) where value < $2) as stale
  from refresh r join item_tally t using (subject_id)
  where r.subject_id = $1 and r.evaluated_at is not null`;

/**
 * The counts of each item over the accounts that are in the organization now. Items of the organization count once
 * for each account that shows them; what has no status yet, or a stale one, is unknown.
 */
export async function readItemCounts(
  db: Queryable,
  scope: ItemCountsScope,
): Promise<Map<string, ItemCounts>> {
  const { visible, organizationId, items, now, ouPath = null } = scope;
  const at = now.toISOString();
  const groups = await db.query<Group>(linesSql, [visible, organizationId, now, at, ouPath]);
  const own = await db.query<Group>(organizationSql, [organizationSubject(organizationId), at]);
  const counts = new Map(items.map((item) => [item.id, noItemCounts()]));
  for (const group of groups) countLines(group, counts);
  const inherited = new Map(items.map((item) => [item.id, noItemCounts()]));
  for (const group of own) countLines(group, inherited);
  const answers = await readOwnAnswers(db, { visible, organizationIds: [organizationId], items, now });
  const answering = [...answers.values()].filter(
    ({ isPresent, unitPath }) => isPresent && isBelow(unitPath, ouPath),
  );
  const accounts = (kind: ReturnType<typeof inheritance>) =>
    groups.reduce((sum, group) => sum + (inheritance(group.state) === kind ? group.accounts : 0), 0);
  const total = groups.reduce((sum, group) => sum + group.accounts, 0);
  for (const item of items) {
    if (item.scope === "account") {
      counts.set(item.id, withMissing(counts.get(item.id) ?? noItemCounts(), total));
    } else {
      const one = withMissing(inherited.get(item.id) ?? noItemCounts(), 1);
      const itsAnswers = answering.flatMap((account) => account.answers.get(item.id) ?? []);
      const showing = times(one, accounts("inherited") - itsAnswers.length);
      const shown = withMissing(
        addItemCounts([showing, ...itsAnswers.map(countAnswer)]),
        total - accounts("out_of_scope"),
      );
      counts.set(item.id, { ...shown, notApplicable: shown.notApplicable + accounts("out_of_scope") });
    }
  }
  return counts;
}

function isBelow(path: string | null, ouPath: string | null): boolean {
  if (ouPath === null) return true;
  return path !== null && (path === ouPath || path.startsWith(`${ouPath.replace(/\/$/, "")}/`));
}

/** One status, by the code that `tally_items` writes of it. */
function countAnswer(status: CountedStatus): ItemCounts {
  const counts = noItemCounts();
  add(counts, codeOf(status));
  return counts;
}

function codeOf(status: CountedStatus): string {
  const { state, fractionHundredths, units, known, reasonCode } = status;
  const unread = units > known ? `/${Math.floor(((units - known) * 100) / units)}` : "";
  if (isExcepted(status)) return "E";
  switch (state) {
    case "MET":
      return "M";
    case "PARTIAL":
      return `P${fractionHundredths ?? 0}${unread}`;
    case "NOT_MET":
      return `N${unread}`;
    case "NOT_APPLICABLE":
      return "A";
    case "UNKNOWN":
      return reasonCode === "needs_answer" ? "Q" : "U";
  }
}

/** Accounts without a status count as unknown. */
function withMissing(counts: ItemCounts, total: number): ItemCounts {
  const missing = Math.max(0, total - applicableAccounts(counts) - counts.notApplicable);
  return {
    ...counts,
    unknown: counts.unknown + missing,
    unknownHundredths: counts.unknownHundredths + 100 * missing,
  };
}

function times(counts: ItemCounts, factor: number): ItemCounts {
  const scaled = { ...counts };
  for (const key of countKeys) scaled[key] *= factor;
  return scaled;
}

/** Adds the lines of `tally_items` up; items that the catalogue does not know are skipped. */
function countLines({ lines, stale }: Group, counts: ReadonlyMap<string, ItemCounts>): void {
  const staleItems = new Set(stale?.split(",") ?? []);
  for (const entry of lines.split(/[,\n]/)) {
    const space = entry.indexOf(" ");
    const itemId = entry.slice(0, space);
    const count = space < 0 ? undefined : counts.get(itemId);
    if (count !== undefined) add(count, staleItems.has(itemId) ? "U" : entry.slice(space + 1));
  }
}

function add(counts: ItemCounts, code: string): void {
  const slash = code.indexOf("/");
  const unread = slash < 0 ? 0 : Number(code.slice(slash + 1));
  switch (code.charAt(0)) {
    case "M":
      counts.met += 1;
      return;
    case "E":
      counts.excepted += 1;
      return;
    case "A":
      counts.notApplicable += 1;
      return;
    case "P": {
      const fraction = Number(slash < 0 ? code.slice(1) : code.slice(1, slash));
      counts.partial += 1;
      counts.partialHundredths += fraction;
      counts.unknownHundredths += Math.min(100 - fraction, unread);
      return;
    }
    case "N":
      counts.notMet += 1;
      counts.unknownHundredths += unread;
      return;
    case "Q":
      counts.needsAnswer += 1;
      counts.unknown += 1;
      counts.unknownHundredths += 100;
      return;
    default:
      counts.unknown += 1;
      counts.unknownHundredths += 100;
  }
}
