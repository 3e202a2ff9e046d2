/** How well repositories are guarded against credentials, from what a person counted or a tool listed. */
import type { SecretCoverage } from "#lib/roadmap/questions/5-4-secret-detection.ts";
import type { Repositories } from "#lib/roadmap/records/repositories.ts";
import type { Recorded } from "#lib/roadmap/records.ts";

/** Repositories of one organization at one code host. */
export interface Counted {
  /** `github.com/northmole` */
  host: string;
  total: number;
  covered: number;
  /** Names where they are known. */
  uncovered: readonly string[];
  /** Of the total: the tool could not read whether they are covered. */
  unread: number;
}

/** As a person counted; archived repositories are left out of the figures. */
export function countAnswered({ hosts }: SecretCoverage): Counted[] {
  return hosts.map(({ host, org, reposTotal, reposCovered }) => ({
    host: `${host}/${org}`,
    total: reposTotal,
    covered: reposCovered,
    uncovered: [],
    unread: 0,
  }));
}

/** As a tool listed; archived repositories take no commits. What it could not read stays in the total. */
export function countListed(listings: readonly Recorded<Repositories>[]): Counted[] {
  return listings.map(({ data: { host, org, repositories } }) => {
    const live = repositories.filter(({ archived }) => !archived);
    const guarded = live.map((one) => ({ name: one.name, covered: isCovered(one) }));
    return {
      host: `${host}/${org}`,
      total: live.length,
      covered: guarded.filter(({ covered }) => covered === true).length,
      uncovered: guarded.flatMap(({ name, covered }) => (covered === false ? [name] : [])),
      unread: guarded.filter(({ covered }) => covered === null).length,
    };
  });
}

/** Push protection needs scanning; one that is known to be off decides. */
function isCovered({ scanning, pushProtection }: Repositories["repositories"][number]): boolean | null {
  if (scanning === false || pushProtection === false) return false;
  return scanning === null || pushProtection === null ? null : true;
}

/** Sums over hosts. */
export function addUp(counted: readonly Counted[]): { total: number; covered: number; unread: number } {
  const sum = (of: (one: Counted) => number) => counted.reduce((total, one) => total + of(one), 0);
  return {
    total: sum((one) => one.total),
    covered: sum((one) => one.covered),
    unread: sum((one) => one.unread),
  };
}

/** Covered repositories in hundredths of all, floored; nothing to cover is nothing covered. */
export function coveredHundredths({ total, covered }: { total: number; covered: number }): number {
  return total === 0 ? 0 : Math.floor((covered * 100) / total);
}

/**
 * What the controls are worth however many repositories they cover, in hundredths, and why it is not all; null: full marks.
 * What stops a commit at the server cannot be skipped; a hook on somebody's machine can.
 */
export function capOf({
  controls,
  blocking,
}: Pick<SecretCoverage, "controls" | "blocking">): { hundredths: number; why: string } | null {
  const has = (control: SecretCoverage["controls"][number]) => controls.includes(control);
  if (controls.length === 0) return { hundredths: 0, why: "nothing looks for credentials" };
  const stops = blocking && (has("push-protection") || has("ci-scan"));
  if (!stops && has("pre-commit"))
    return {
      hundredths: 75,
      why: "only hooks on the developers' machines stop credentials, and each can be skipped",
    };
  if (!stops) return { hundredths: 50, why: "scans report credentials, but stop none" };
  if (!has("history-scan")) return { hundredths: 90, why: "the history of the repositories was not scanned" };
  return null;
}
