/** Which regions an organization is expected to use, and by which rule. Pure. */
import type { PlaceCount } from "./resource-scope.ts";

/** How it is known which regions are used on purpose. */
export type RegionRule =
  /** The setting `homeRegions` names them. */
  | "setting"
  /** Regions in which a tenth of the accounts that use any have something. */
  | "use";

export interface ExpectedRegions {
  rule: RegionRule;
  /** Sorted; `global` is always among them. */
  regions: string[];
}

/** What people say is meant to be where nobody else has anything. */
export interface ExpectedNow {
  /** Regions that any account may use. */
  regions: string[];
  /** What single accounts may have there. */
  accounts: { accountId: string; region: string }[];
  resources: { accountId: string; arn: string }[];
}

/** What stands out by its region. */
export interface Unexpected extends Omit<ExpectedNow, "regions"> {
  /** Regions in which something is that nobody expects there; what `accounts` and `resources` name does not stand out. */
  regions: string[];
}

/** Whether one resource stands out by its region. */
export function standsOut(
  { regions, accounts, resources }: Unexpected,
  one: { accountId: string; region: string; type: string; arn: string },
): boolean {
  return (
    regions.includes(one.region) &&
    !everywhereTypes.includes(one.type) &&
    !accounts.some(({ accountId, region }) => accountId === one.accountId && region === one.region) &&
    !resources.some(({ accountId, arn }) => accountId === one.accountId && arn === one.arn)
  );
}

/** What security tools set up in every region: it makes no region used, and surprises nobody in any. */
export const everywhereTypes: readonly string[] = [
  "access-analyzer:analyzer",
  "cloudtrail:trail",
  "config:config-rule",
  "guardduty:detector",
  "resource-explorer-2:index",
  "resource-explorer-2:view",
  "securityhub:hub",
  "securityhub:hubv2",
];

/** An account among so many has to use a region for it to count as used by the organization. */
const usedByOneIn = 10;

/**
 * The regions that nobody wonders about. Without the setting: those that at least a tenth of the accounts have something
 * in, of the accounts in the region that most use; what AWS makes in every account does not count.
 *
 * @param marked regions that people expect beside these
 */
export function expectedRegions(
  homeRegions: readonly string[],
  counts: readonly PlaceCount[],
  marked: readonly string[] = [],
): ExpectedRegions {
  if (homeRegions.length > 0)
    return { rule: "setting", regions: [...new Set(["global", ...homeRegions, ...marked])].sort() };
  const byRegion = new Map<string, number>();
  for (const { region, type, accounts } of counts)
    if (region !== "global" && !everywhereTypes.includes(type))
      byRegion.set(region, Math.max(byRegion.get(region) ?? 0, accounts));
  const most = Math.max(0, ...byRegion.values());
  const used = [...byRegion].filter(([, accounts]) => accounts > 0 && accounts * usedByOneIn >= most);
  return {
    rule: "use",
    regions: [...new Set(["global", ...used.map(([region]) => region), ...marked])].sort(),
  };
}

/** Regions in which something is that was not expected there; defaults of AWS are everywhere. */
export function unexpectedRegions(expected: ExpectedRegions, counts: readonly PlaceCount[]): string[] {
  const there = counts
    .filter(({ present, type }) => present > 0 && !everywhereTypes.includes(type))
    .map(({ region }) => region);
  return [...new Set(there)].filter((region) => !expected.regions.includes(region)).sort();
}
