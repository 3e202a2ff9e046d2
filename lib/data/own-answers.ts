/**
 * Accounts that answer an item of their organization themselves: their answer outranks the inherited one. They are few,
 * so that sums over all accounts stay as they are and only these are corrected.
 */
import type { AccountState } from "./accounts.ts";
import type { Queryable } from "./database.ts";
import {
  addCounts,
  type CountedStatus,
  countStatuses,
  type ItemOutline,
  type StageCounts,
} from "./rollup.ts";
import { inheritance, organizationSubject } from "./subject.ts";

/** One account with answers of its own. */
export interface AnsweringAccount {
  accountId: string;
  unitId: string | null;
  unitPath: string | null;
  /** Whether the organization lists it now. */
  isPresent: boolean;
  /** Its answers by item id. */
  answers: ReadonlyMap<string, CountedStatus>;
  /**
   * What has to be added to the account's counts, organization's items included, for its answers to take the place of the
   * inherited ones: of each stage a row whose counts add up to nothing, negative ones among them.
   */
  corrections: readonly StageCounts[];
}

/** By account id; nearly always empty. */
export type OwnAnswers = ReadonlyMap<string, AnsweringAccount>;

type Row = {
  accountId: string;
  accountState: AccountState;
  unitId: string | null;
  unitPath: string | null;
  isPresent: boolean;
  itemId: string;
  own: StoredStatus;
  above: StoredStatus | null;
};

/** As the database writes it; a status past its time is no answer, but still the account's own. */
type StoredStatus = CountedStatus & { validUntil: string | null };

const statusSql = (status: string, refresh: string) => `jsonb_build_object('state', ${status}.state,
  'fractionHundredths', ${status}.fraction_hundredths, 'units', ${status}.units, 'known', ${status}.known,
  'excepted', ${status}.excepted, 'reasonCode', ${status}.reason_code, 'validUntil', ${refresh}.valid_until ->> s.item_id)`;

// A partial index holds the rows that stand beside; it is empty in most organizations.
const answersSql = `
  select account.id as "accountId", account.state as "accountState", account.unit_id as "unitId", u.path as "unitPath",
    account.missing_since is null as "isPresent", s.item_id as "itemId", ${statusSql("s", "r")} as own,
    case when o.subject_id is not null then ${statusSql("o", "ro")} end as above
  from item_status s
  join account on account.id = s.subject_id
  join refresh r on r.subject_id = s.subject_id and r.evaluated_at is not null
  join unnest($1::text[], $2::text[]) as organization(id, subject_id) on organization.id = account.organization_id
  left join organizational_unit u on u.id = account.unit_id
  left join refresh ro on ro.subject_id = organization.subject_id and ro.evaluated_at is not null
  left join item_status o on o.item_id = s.item_id and o.subject_id = ro.subject_id
  where s.beside and ($3::text[] is null or account.id = any($3))
  order by account.id, s.item_id`;

/**
 * The accounts of some organizations that answer items of the organization themselves, at a moment. Accounts out of the
 * organization's reach are left out: they inherit nothing.
 *
 * @param scope.visible from `visibleAccounts`
 */
export async function readOwnAnswers(
  db: Queryable,
  scope: {
    visible: readonly string[] | null;
    organizationIds: readonly string[];
    items: readonly ItemOutline[];
    now: Date;
  },
): Promise<OwnAnswers> {
  const { visible, organizationIds, items, now } = scope;
  const shared = new Map(
    items.filter((item) => item.scope === "organization").map((item) => [item.id, item]),
  );
  const rows = await db.query<Row>(answersSql, [
    organizationIds,
    organizationIds.map(organizationSubject),
    visible,
  ]);
  const counting = rows.filter(
    ({ itemId, accountState }) => shared.has(itemId) && inheritance(accountState) === "inherited",
  );
  return new Map(
    [...Map.groupBy(counting, ({ accountId }) => accountId)].map(([accountId, own]) => [
      accountId,
      answeringAccount(accountId, own, { shared, now }),
    ]),
  );
}

function answeringAccount(
  accountId: string,
  rows: readonly Row[],
  { shared, now }: { shared: ReadonlyMap<string, ItemOutline>; now: Date },
): AnsweringAccount {
  const { unitId = null, unitPath = null, isPresent = false } = rows[0] ?? {};
  const byStage = Map.groupBy(rows, ({ itemId }) => shared.get(itemId)?.stage ?? 0);
  return {
    accountId,
    unitId,
    unitPath,
    isPresent,
    answers: new Map(rows.map(({ itemId, own }) => [itemId, asOf(own, now)])),
    corrections: [...byStage].map(([stage, parts]) =>
      subtract(
        countStatuses(
          stage,
          parts.map(({ own }) => asOf(own, now)),
        ),
        countStatuses(
          stage,
          parts.map(({ above }) => (above === null ? unanswered : asOf(above, now))),
        ),
      ),
    ),
  };
}

const unanswered: CountedStatus = {
  state: "UNKNOWN",
  fractionHundredths: null,
  units: 0,
  known: 0,
  excepted: 0,
  reasonCode: "never_refreshed",
};

function asOf({ validUntil, ...status }: StoredStatus, now: Date): CountedStatus {
  const isStale = validUntil !== null && new Date(validUntil) < now;
  return isStale ? { ...unanswered, reasonCode: "stale" } : status;
}

function subtract(counts: StageCounts, other: StageCounts): StageCounts {
  return {
    stage: counts.stage,
    met: counts.met - other.met,
    excepted: counts.excepted - other.excepted,
    partial: counts.partial - other.partial,
    notMet: counts.notMet - other.notMet,
    unknown: counts.unknown - other.unknown,
    notApplicable: counts.notApplicable - other.notApplicable,
    metHundredths: counts.metHundredths - other.metHundredths,
    unknownHundredths: counts.unknownHundredths - other.unknownHundredths,
  };
}

/** The ten stages of an account with its own answers in the place of the inherited ones. */
export function corrected(
  stages: readonly StageCounts[],
  account: AnsweringAccount | undefined,
): StageCounts[] {
  return stages.map((counts) => {
    const own = account?.corrections.filter(({ stage }) => stage === counts.stage) ?? [];
    return own.length === 0 ? counts : addCounts(counts.stage, [counts, ...own]);
  });
}
