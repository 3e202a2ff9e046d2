/** One row a subject: when its facts were observed, until when its statuses hold, what could not be read. */
import { canonicalJson } from "#lib/data/canonical.ts";
import { coverageOf } from "#lib/data/coverage-write.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { Item } from "#lib/roadmap/item.ts";
import { defaultRegions } from "#lib/sim/regions.ts";
import type { Cell } from "./copy.ts";
import type { SeededAccount } from "./seed-organization.ts";
import { drawOutline } from "./seed-statuses.ts";

export const refreshColumns = [
  "subject_id",
  "run_id",
  "observed",
  "refreshed_at",
  "outcome",
  "failure_code",
  "failure_message",
  "valid_until",
  "stale_from",
  "evaluated_at",
  "inputs_hash",
] as const;

function everywhere(...collectors: string[]): string[] {
  return collectors.flatMap((name) => defaultRegions.map((region) => `${name}|${region}`));
}

const ownObservations = [
  ...[
    "sts.assume",
    "account.regions",
    "iam.summary",
    "iam.credentials",
    "iam.authorization",
    "s3.account",
    "s3.exposure",
    "s3.buckets",
    "cloudtrail.selectors",
  ].map((name) => `${name}|global`),
  ...everywhere("guardduty.detector", "cloudtrail.trails"),
];
const sharedObservations = [
  "organizations.tree|global",
  "organizations.delegation|global",
  "organizations.invitations|global",
  "cloudtrail.stores|global",
  ...everywhere("guardduty.admins", "guardduty.organization"),
];

interface RefreshOptions {
  /** Items that have a status of this subject. */
  decided: readonly Item[];
  runId: string | null;
  /** It also tells what concerns all accounts. */
  isShared: boolean;
  now: Date;
}

/** A row of `refresh`, in the order of `refreshColumns`: read an hour before `now`. */
export function refreshRow(
  account: SeededAccount,
  { decided, runId, isShared, now }: RefreshOptions,
): Cell[] {
  const at = new Date(now.getTime() - 3_600_000).toISOString();
  const seen = isShared ? [...ownObservations, ...sharedObservations] : ownObservations;
  const observed = account.outcome === null ? [] : account.outcome === "failed" ? seen.slice(0, 1) : seen;
  const ages = decided.flatMap((item): [string, Date][] => {
    const { validUntil } = drawOutline(account, item, now);
    return validUntil === null ? [] : [[item.id, validUntil]];
  });
  const isFailed = account.outcome === "failed";
  return [
    account.id,
    runId,
    JSON.stringify(Object.fromEntries(observed.map((key) => [key, at]))),
    account.outcome === null || isFailed ? null : at,
    account.outcome,
    isFailed ? "role_missing_or_trust" : null,
    isFailed ? "User is not authorized to perform sts:AssumeRole" : null,
    JSON.stringify(Object.fromEntries(ages.map(([id, until]) => [id, until.toISOString()]))),
    ages[0]?.[1] ?? null,
    at,
    "seeded",
  ];
}

export const coverageColumns = [
  "account_id",
  "entered",
  "reads",
  "missing",
  "regions",
  "region_reads",
  "region_missing",
  "causes",
  "cause_reads",
  "detail",
] as const;

/** A list as Postgres reads it; no element holds quotes or backslashes. */
function arrayCell(list: readonly (string | number)[]): string {
  return `{${list.map((element) => JSON.stringify(element)).join(",")}}`;
}

/** A row of `account_coverage`, as recording these envelopes would have left it. */
export function coverageRow(account: SeededAccount, envelopes: readonly Envelope[]): Cell[] {
  const entered = account.outcome !== "failed";
  const sums = coverageOf(entered ? envelopes : []);
  return [
    account.id,
    entered,
    sums.reads,
    sums.missing,
    arrayCell(sums.regions),
    arrayCell(sums.regionReads),
    arrayCell(sums.regionMissing),
    arrayCell(sums.causes),
    arrayCell(sums.causeReads),
    canonicalJson(sums.detail),
  ];
}
