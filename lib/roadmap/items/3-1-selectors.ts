/** Which management events a trail or an event data store records, by its event selectors. */
import type { EventSelectors, ManagementSelector } from "#lib/facts/cloudtrail.ts";

export interface Recorded {
  /** `filtered`: some events only, by a rule that may hide anything. */
  events: "full" | "write-only" | "read-only" | "filtered" | "none";
  /** Noisy sources that are left out nevertheless, sorted. */
  excluded: readonly string[];
}

/** What AWS lets one leave out of management events as a matter of volume. */
const noisySources = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/** One selector: what it lets through; null: it filters by something else. */
interface Share {
  reads: boolean;
  writes: boolean;
  excluded: readonly string[];
}

/**
 * The management events of all selectors together. Judged by fields, never by a selector's name.
 * `strict`: leaving out a noisy source is a filter like any other.
 */
export function recordedEvents({ basic, advanced }: EventSelectors, strict: boolean): Recorded {
  const management = (basic ?? []).filter(({ IncludeManagementEvents }) => IncludeManagementEvents);
  const shares = [
    ...management.map((selector) => basicShare(selector, strict)),
    ...(advanced ?? []).map((selector) => advancedShare(selector, strict)),
  ];
  return addUp(shares);
}

function addUp(shares: readonly (Share | null)[]): Recorded {
  const plain = shares.filter((share) => share !== null);
  const reads = plain.filter((share) => share.reads);
  const writes = plain.filter((share) => share.writes);
  const excluded = [...new Set([...leftOut(reads), ...leftOut(writes)])].sort();
  if (reads.length > 0 && writes.length > 0) return { events: "full", excluded };
  if (writes.length > 0) return { events: "write-only", excluded };
  if (reads.length > 0) return { events: "read-only", excluded };
  return { events: shares.length > 0 ? "filtered" : "none", excluded: [] };
}

/** What every one of them leaves out: one selector that lets it through is enough. */
function leftOut([first, ...others]: readonly Share[]): readonly string[] {
  return (first?.excluded ?? []).filter((source) =>
    others.every(({ excluded }) => excluded.includes(source)),
  );
}

type BasicSelector = NonNullable<EventSelectors["basic"]>[number];

function basicShare(
  { ReadWriteType: type, ExcludeManagementEventSources: sources }: BasicSelector,
  strict: boolean,
): Share | null {
  if (!mayLeaveOut(sources, strict) || !["All", "ReadOnly", "WriteOnly"].includes(type)) return null;
  return { reads: type !== "WriteOnly", writes: type !== "ReadOnly", excluded: sources };
}

function advancedShare(fields: ManagementSelector, strict: boolean): Share | null {
  let [reads, writes] = [true, true];
  const excluded: string[] = [];
  for (const { Field, Equals, NotEquals, ...others } of fields) {
    if (Object.values(others).some((values) => values !== undefined)) return null;
    if (Field === "eventCategory" && Equals?.length === 1 && NotEquals === undefined) continue;
    if (Field === "readOnly" && Equals !== undefined && NotEquals === undefined) {
      reads &&= Equals.includes("true");
      writes &&= Equals.includes("false");
    } else if (Field === "eventSource" && Equals === undefined && mayLeaveOut(NotEquals ?? [], strict)) {
      excluded.push(...(NotEquals ?? []));
    } else return null;
  }
  return reads || writes ? { reads, writes, excluded } : null;
}

function mayLeaveOut(sources: readonly string[], strict: boolean): boolean {
  return sources.length === 0 || (!strict && sources.every((source) => noisySources.includes(source)));
}
