/** Items that weigh their parts: groups of units, each worth a share of the whole. */
import { type Aggregation, aggregate } from "./aggregate.ts";
import { leaveClosedRegions } from "./closed-units.ts";
import { conclude, type Unit, type Wording } from "./conclude.ts";
import type { FactsView } from "./facts-view.ts";
import type { Item } from "./item.ts";
import type { Verdict } from "./verdict.ts";

export interface WeightedGroup {
  /** Relative to the other groups; a whole number. */
  weight: number;
  units: readonly Unit[];
}

/**
 * Like `conclude`, but the fraction is Σ weight × mean of the group's units ÷ Σ weight, floored to hundredths. A group
 * without a unit in scope leaves both sums; unknown units stay with nothing. Unknown where every known unit passes, with
 * the share that is known.
 */
export function concludeWeighted(
  item: Pick<Item, "kind" | "evaluatorVersion">,
  view: FactsView,
  judged: readonly WeightedGroup[],
  wording: Wording,
): Verdict {
  const groups = judged.map(({ weight, units }) => ({ weight, units: leaveClosedRegions(units) }));
  const verdict = conclude(
    item,
    view,
    groups.flatMap(({ units }) => units),
    wording,
  );
  const share = weigh(groups, wording.cap?.hundredths ?? 100);
  if (verdict.state === "UNKNOWN") {
    return {
      ...verdict,
      knownFractionHundredths: verdict.knownFractionHundredths === null ? null : share.floored,
    };
  }
  if (verdict.reasonCode !== "failing") return verdict;
  if (share.earned === 0n) return { ...verdict, state: "NOT_MET", fractionHundredths: 0 };
  return { ...verdict, state: "PARTIAL", fractionHundredths: Math.min(99, Math.max(1, share.floored)) };
}

/** Exact, whatever the numbers of units: a product of them outgrows what a number can hold. */
function weigh(groups: readonly WeightedGroup[], cap: number): { earned: bigint; floored: number } {
  const sums = groups
    .map(({ weight, units }) => ({ weight, ...sumOf(units) }))
    .filter(({ count }) => count > 0);
  const common = sums.reduce((product, { count }) => product * BigInt(count), 1n);
  const total = sums.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  const earned = sums.reduce(
    (sum, { weight, hundredths, count }) => sum + (BigInt(weight * hundredths) * common) / BigInt(count),
    0n,
  );
  const floored = total === 0n ? 0 : Number(earned / (total * common));
  return { earned, floored: Math.min(floored, cap) };
}

/** Units in scope, and what they earn together in hundredths. */
function sumOf(units: readonly Unit[]): { count: number; hundredths: number } {
  const { units: count }: Aggregation = aggregate(units);
  const hundredths = units.reduce((sum, { result, scoreHundredths = 0 }) => {
    if (result === "pass") return sum + 100;
    return result === "fail" ? sum + scoreHundredths : sum;
  }, 0);
  return { count, hundredths };
}
