/** Units of item 6.1: one a resource, open to everybody or not, with what becomes of one that somebody has accepted. */

import type { CollectorName } from "#lib/facts/registry.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { capital } from "#lib/roadmap/sentences.ts";

/** What was found out about one resource. */
export interface Exposure {
  arn: string;
  /** Region, or "global". */
  region: string;
  /** How it is called where it is named beside others of its kind. */
  name: string;
  collector: CollectorName;
  /** `open`: everybody gets in; `shut`: nobody but those who are named; `unknown`: why. */
  state:
    | { is: "open"; why: string; details?: string; isCritical: boolean }
    | { is: "shut"; note?: string }
    | { is: "unknown"; gap: Gap };
}

/** Shut, and nothing to say about it. */
export const shut: Exposure["state"] = { is: "shut" };

/** What the units of exposures are made with. */
export interface Judging {
  accountId: string;
  /** ARNs (or names of buckets) that somebody has accepted. */
  accepted: ReadonlySet<string>;
  /** false: what is open is shown and does not count. */
  scores: boolean;
}

/** The unit of one resource. */
export function unitOf(exposure: Exposure, { accountId, accepted, scores }: Judging): Unit {
  const { arn, region, name, collector, state } = exposure;
  const evidence = (observed: string, result: "pass" | "fail" | "excepted" | "info") => [
    { collector, accountId, region, observed, result },
  ];
  switch (state.is) {
    case "unknown":
      return scores ? { result: "unknown", place: name, gaps: [state.gap] } : { result: "na", place: name };
    case "shut":
      return {
        result: scores ? "pass" : "na",
        place: name,
        ...(state.note === undefined ? {} : { evidence: evidence(`${name}: ${state.note}.`, "info") }),
      };
    case "open": {
      const details = state.details === undefined ? "" : ` (${state.details})`;
      const observed = `${name}: ${state.why}${details}.`;
      if (!scores) return { result: "na", place: name, evidence: evidence(observed, "info") };
      if (accepted.has(arn))
        return { result: "excepted", place: name, evidence: evidence(observed, "excepted") };
      return {
        result: "fail",
        place: name,
        why: state.why,
        failing: [{ resource: arn, region, why: `${capital(state.why)}${details}.` }],
        evidence: evidence(observed, "fail"),
      };
    }
  }
}
