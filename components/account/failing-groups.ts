/** One line for the same resource that fails for the same reason in several regions. Pure. */
import type { FailingResource } from "#lib/roadmap/verdict.ts";

export interface FailingGroup {
  resource: string;
  why: string;
  /** Without "global". */
  regions: string[];
}

/** In the order in which they first appear. */
export function groupFailing(failing: readonly FailingResource[]): FailingGroup[] {
  const groups = new Map<string, FailingGroup>();
  for (const { resource, why, region } of failing) {
    const key = JSON.stringify([resource, why]);
    const group = groups.get(key) ?? { resource, why, regions: [] };
    if (region !== "global" && !group.regions.includes(region)) group.regions.push(region);
    groups.set(key, group);
  }
  return [...groups.values()];
}
