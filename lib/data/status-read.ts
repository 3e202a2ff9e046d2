/** Reads stored statuses as they are at a moment: stale past their time, never refreshed where there is none. */
import { z } from "zod";
import type { Evidence, FailingResource, Source, State, Verdict } from "#lib/roadmap/verdict.ts";
import type { AccountState } from "./accounts.ts";
import type { Queryable } from "./database.ts";
import type { ItemOutline } from "./rollup.ts";
import { inheritance } from "./subject.ts";

/** One item of one subject, as a reader sees it. */
export interface ReadStatus {
  state: State;
  fraction: number | null;
  units: number;
  known: number;
  knownFraction: number | null;
  excepted: number;
  evidenceIncomplete: boolean;
  source: Source;
  reason: string;
  reasonCode: string;
  /** Some of them, where there are very many; `failingCount` counts all. */
  failing: FailingResource[];
  failingCount: number;
  evidence: Evidence[];
  evaluatedAt: Date | null;
  validUntil: Date | null;
}

/** A row as stored; what is JSON in it is checked when it is read. */
type StatusRow = Omit<Verdict, "reasonCode" | "failing" | "evidence" | "validUntil" | "evaluatorVersion"> & {
  subjectId: string;
  itemId: string;
  reasonCode: string;
  failing: unknown;
  failingCount: number;
  evidence: unknown;
  evaluatedAt: Date;
  validUntil: string | null;
};

const failingSchema: z.ZodType<FailingResource[]> = z.array(
  z.object({ resource: z.string(), region: z.string(), why: z.string() }),
);
const evidenceSchema: z.ZodType<Evidence[]> = z.array(
  z.object({
    collector: z.string(),
    accountId: z.string(),
    region: z.string(),
    observed: z.string(),
    result: z.enum(["pass", "fail", "unknown", "na", "excepted", "info"]),
  }),
);

/** Statuses of each subject by item id; a subject that was never evaluated is absent. */
export type StatusesBySubject = ReadonlyMap<string, ReadonlyMap<string, ReadStatus>>;

/** Complete by an accepted risk only: shown, counted and filtered as excepted. */
export function isExcepted({
  state,
  excepted,
  reasonCode,
}: Pick<ReadStatus, "state" | "excepted" | "reasonCode">): boolean {
  return excepted > 0 && (state === "MET" || reasonCode === "excepted");
}

/**
 * The statuses of some subjects, in one query.
 *
 * @param options.details false: without evidence and failing resources, for whom states are enough
 */
export async function readStatuses(
  db: Queryable,
  subjectIds: readonly string[],
  now: Date,
  { details = true }: { details?: boolean } = {},
): Promise<StatusesBySubject> {
  const rows = await db.query<StatusRow>(
    `select s.subject_id as "subjectId", s.item_id as "itemId", s.state,
       s.fraction_hundredths as "fractionHundredths", s.units, s.known,
       s.known_fraction_hundredths as "knownFractionHundredths", s.excepted,
       s.evidence_incomplete as "evidenceIncomplete", s.source, s.reason, s.reason_code as "reasonCode",
       case when $2 then s.failing else '[]' end as failing, s.failing_count as "failingCount",
       case when $2 then s.evidence else '[]' end as evidence, r.evaluated_at as "evaluatedAt", r.valid_until ->> s.item_id as "validUntil"
     from item_status s join refresh r on r.subject_id = s.subject_id
     where s.subject_id = any($1) and r.evaluated_at is not null`,
    [subjectIds, details],
  );
  return new Map(
    [...Map.groupBy(rows, ({ subjectId }) => subjectId)].map(([subjectId, own]) => [
      subjectId,
      new Map(own.map((row) => [row.itemId, readStatus(row, now)])),
    ]),
  );
}

function readStatus(row: StatusRow, now: Date): ReadStatus {
  const validUntil = row.validUntil === null ? null : new Date(row.validUntil);
  const status: ReadStatus = {
    state: row.state,
    fraction: asFraction(row.fractionHundredths),
    units: row.units,
    known: row.known,
    knownFraction: asFraction(row.knownFractionHundredths),
    excepted: row.excepted,
    evidenceIncomplete: row.evidenceIncomplete,
    source: row.source,
    reason: row.reason,
    reasonCode: row.reasonCode,
    failing: failingSchema.parse(row.failing),
    failingCount: row.failingCount,
    evidence: evidenceSchema.parse(row.evidence),
    evaluatedAt: row.evaluatedAt,
    validUntil,
  };
  if (validUntil === null || now <= validUntil) return status;
  return {
    ...status,
    ...withoutAnswer,
    reason: "The facts are too old to count; refresh the account.",
    reasonCode: "stale",
  };
}

function asFraction(hundredths: number | null): number | null {
  return hundredths === null ? null : hundredths / 100;
}

const withoutAnswer = {
  state: "UNKNOWN",
  fraction: null,
  known: 0,
  knownFraction: null,
  evidenceIncomplete: false,
} as const;

/** A status without evidence: never refreshed, out of scope, departed. */
function placeholder(item: ItemOutline, state: State, reasonCode: string, reason: string): ReadStatus {
  return {
    ...withoutAnswer,
    state,
    units: 0,
    excepted: 0,
    source: item.kind,
    reason,
    reasonCode,
    failing: [],
    failingCount: 0,
    evidence: [],
    evaluatedAt: null,
    validUntil: null,
  };
}

/** Why nothing is known of what no refresh has read; also true of accounts that no role reads. */
export const neverRefreshed = "Nothing was read yet: no refresh has been there.";

/** The status of an item of the subject's own, or UNKNOWN("never_refreshed"). */
export function statusOf(
  item: ItemOutline,
  statuses: ReadonlyMap<string, ReadStatus> | undefined,
): ReadStatus {
  return statuses?.get(item.id) ?? placeholder(item, "UNKNOWN", "never_refreshed", neverRefreshed);
}

/** One item as an account shows it. */
export interface ShownStatus {
  status: ReadStatus;
  /** Taken from the organization. An account's own answer to an item of the organization outranks that. */
  inherited: boolean;
}

/** The status of an item as an account in this state shows it. */
export function shownStatus(
  item: ItemOutline,
  {
    own,
    organization,
    state,
  }: {
    own: ReadonlyMap<string, ReadStatus> | undefined;
    organization: ReadonlyMap<string, ReadStatus> | undefined;
    state: AccountState;
  },
): ShownStatus {
  if (item.scope === "account") return { status: statusOf(item, own), inherited: false };
  const answer = inheritance(state) === "inherited" ? own?.get(item.id) : undefined;
  if (answer !== undefined) return { status: answer, inherited: false };
  return { status: inheritedStatusOf(item, organization, state), inherited: true };
}

/** The organization's status as an account in this state shows it. */
function inheritedStatusOf(
  item: ItemOutline,
  organization: ReadonlyMap<string, ReadStatus> | undefined,
  state: AccountState,
): ReadStatus {
  switch (inheritance(state)) {
    case "inherited":
      return statusOf(item, organization);
    case "out_of_scope":
      return placeholder(item, "NOT_APPLICABLE", "out_of_scope", "The account is suspended or closed.");
    case "departed":
      return placeholder(item, "UNKNOWN", "departed", "The account left the organization.");
  }
}

/** When facts were observed: `account|collector|region` → ISO 8601. */
export type ObservationTimes = ReadonlyMap<string, string>;

function timeKey({
  accountId,
  collector,
  region,
}: Pick<Evidence, "accountId" | "collector" | "region">): string {
  return `${accountId}|${collector}|${region}`;
}

/** Observation times of all accounts that the evidence of these statuses names. */
export async function readObservationTimes(
  db: Queryable,
  statuses: Iterable<ReadStatus>,
): Promise<ObservationTimes> {
  const accountIds = new Set<string>();
  for (const { evidence } of statuses) for (const { accountId } of evidence) accountIds.add(accountId);
  const rows = await db.query<{ key: string; at: string }>(
    `select r.subject_id || '|' || o.key as key, o.value as at
     from refresh r cross join lateral jsonb_each_text(r.observed) o
     where r.subject_id = any($1)`,
    [[...accountIds]],
  );
  return new Map(rows.map(({ key, at }) => [key, at]));
}

/** When one piece of evidence was observed; null: never. */
export function observedAt(evidence: Evidence, times: ObservationTimes): string | null {
  return times.get(timeKey(evidence)) ?? null;
}

/** When the oldest fact that a status rests on was observed; null: it rests on none. */
export function factsAt({ evidence }: ReadStatus, times: ObservationTimes): string | null {
  const all = evidence.flatMap((entry) => observedAt(entry, times) ?? []);
  return all.length === 0 ? null : all.reduce((oldest, at) => (at < oldest ? at : oldest));
}
