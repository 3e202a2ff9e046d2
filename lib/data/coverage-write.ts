/** Sums up what an attempt on an account read and what it could not, for the coverage page. */
import { z } from "zod";
import { type Envelope, globalRegion, type Operation } from "#lib/facts/envelope.ts";
import { confidentialCollectors } from "#lib/facts/honey.ts";
import { canonicalJson, storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";

/** How a call ended that hides something; what does not exist for an account hides nothing. */
const harmless = new Set<string>(["ok", "absent", "region_disabled", "unsupported"]);
/** The service or the region does not exist for the account: nothing to read there. */
const nowhere = new Set<string>(["region_disabled", "unsupported"]);

/** Entering the account is no read; how it ended stands in `refresh`. */
const entryCollector = "sts.assume";

/** Distinct causes kept of one account; an account has a handful. */
const maxCauses = 60;

/** What `account_coverage.detail` holds. */
export const coverageDetailSchema = z.object({
  /** Collector → the regions in which it was asked; `global` for those that are asked once. */
  reads: z.record(z.string(), z.array(z.string())),
  /** What could not be read, and the positions of its causes. */
  gaps: z.array(z.object({ collector: z.string(), region: z.string(), causes: z.array(z.number()) })),
  /** Cause by cause: what AWS said, of one of the calls. */
  messages: z.array(z.string().nullable()),
  /** False: the list of regions could not be read, so that no region was asked. */
  regionsKnown: z.boolean(),
});

/** One account's reads in detail. */
export type CoverageDetail = z.infer<typeof coverageDetailSchema>;

/** The sums and the detail of one attempt; the lists are parallel as in the table `account_coverage`. */
export interface Coverage {
  reads: number;
  missing: number;
  regions: string[];
  regionReads: number[];
  regionMissing: number[];
  causes: string[];
  causeReads: number[];
  detail: CoverageDetail;
}

/** The cause of a failed call as `causes` holds it: outcome, operation, which kind of policy, which policy. */
function causeOf({ op, outcome, deniedBy, policyId }: Operation): string {
  return [outcome, op, deniedBy ?? "", policyId ?? ""].join("|");
}

/** What a cause says; null where nothing is known. */
export interface CoverageCause {
  code: string;
  operation: string | null;
  deniedBy: string | null;
  policyId: string | null;
}

/** The parts of a stored cause. */
export function parseCause(cause: string): CoverageCause {
  const [code = "", operation = "", deniedBy = "", ...policy] = cause.split("|");
  const known = (text: string) => (text === "" ? null : text);
  return {
    code,
    operation: known(operation),
    deniedBy: known(deniedBy),
    policyId: known(policy.join("|")),
  };
}

/** Sums up the envelopes of one attempt. A read that was cut short without a failed call counts as not read too. */
export function coverageOf(envelopes: readonly Envelope[]): Coverage {
  const causes = new Map<string, { index: number; reads: number; message: string | null }>();
  const detail: CoverageDetail = { reads: {}, gaps: [], messages: [], regionsKnown: true };
  const regions = new Map<string, { reads: number; missing: number }>();
  for (const { collector, region, complete, ops } of envelopes) {
    const failed = ops.filter(({ outcome }) => !harmless.has(outcome));
    const isAbsent = failed.length === 0 && ops.some(({ outcome }) => nowhere.has(outcome));
    if (collector === entryCollector || confidentialCollectors.has(collector) || isAbsent) continue;
    const sums = regions.get(region) ?? { reads: 0, missing: 0 };
    regions.set(region, sums);
    sums.reads += 1;
    detail.reads[collector] = [...(detail.reads[collector] ?? []), region];
    if (complete) continue;
    sums.missing += 1;
    if (collector === "account.regions") detail.regionsKnown = false;
    const indexes = new Set<number>();
    for (const op of failed.length === 0 ? [cutShort(collector)] : failed) {
      const key = causeOf(op);
      const cause = causes.get(key) ?? { index: causes.size, reads: 0, message: op.message ?? null };
      if (cause.index >= maxCauses) continue;
      causes.set(key, cause);
      if (!indexes.has(cause.index)) cause.reads += 1;
      indexes.add(cause.index);
    }
    detail.gaps.push({ collector, region, causes: [...indexes] });
  }
  // A fallback may have answered: then regions were asked all the same.
  detail.regionsKnown ||= [...regions.keys()].some((region) => region !== globalRegion);
  const sorted = [...regions].sort(([a], [b]) => (a < b ? -1 : 1));
  detail.messages = [...causes.values()].map(({ message }) => message);
  return {
    reads: sorted.reduce((sum, [, { reads }]) => sum + reads, 0),
    missing: detail.gaps.length,
    regions: sorted.map(([region]) => region),
    regionReads: sorted.map(([, { reads }]) => reads),
    regionMissing: sorted.map(([, { missing }]) => missing),
    causes: [...causes.keys()].map(storable),
    causeReads: [...causes.values()].map(({ reads }) => reads),
    detail,
  };
}

/** Where no call failed and the answer is incomplete all the same. */
function cutShort(collector: string): Operation {
  return { op: collector, outcome: "error" };
}

/**
 * Writes the sums of an attempt where they differ from what is stored; of one that could not enter, only that it could
 * not. The caller holds the account's `refresh` row.
 *
 * @returns rows written, 0 or 1.
 */
export async function writeCoverage(
  tx: Transaction,
  accountId: string,
  { envelopes, entered }: { envelopes: readonly Envelope[]; entered: boolean },
): Promise<number> {
  const coverage = coverageOf(entered ? envelopes : []);
  const [row] = await tx.query<{ written: number }>(
    `with written as (
       insert into account_coverage as c (account_id, entered, reads, missing, regions, region_reads, region_missing,
         causes, cause_reads, detail)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
       on conflict (account_id) do update set
         entered = excluded.entered,
         ${sums.map((name) => `${name} = case when excluded.entered then excluded.${name} else c.${name} end`).join(", ")}
       where c.entered <> excluded.entered or excluded.entered
         and (${sums.map((name) => `c.${name}`).join(", ")})
           is distinct from (${sums.map((name) => `excluded.${name}`).join(", ")})
       returning 1
     )
     select count(*) as written from written`,
    [
      accountId,
      entered,
      coverage.reads,
      coverage.missing,
      coverage.regions,
      coverage.regionReads,
      coverage.regionMissing,
      coverage.causes,
      coverage.causeReads,
      canonicalJson(coverage.detail),
    ],
  );
  return row?.written ?? 0;
}

const sums = [
  "reads",
  "missing",
  "regions",
  "region_reads",
  "region_missing",
  "causes",
  "cause_reads",
  "detail",
] as const;
