/**
 * Regions that guardrails close to everybody of an account. Believed is what they refuse to an ordinary administrator and
 * to whoever else lives in the account, never that they refused something to the audit role.
 */
import type { ParsedPolicy } from "#lib/policy/document.ts";
import type { FactsView } from "#lib/roadmap/facts-view.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { regionKeys, representativeRegions } from "./alike-regions.ts";
import { commonCreations, creationIn, creationsOf } from "./creations.ts";
import { readGuardrails } from "./guardrails.ts";
import { findRegionInUse } from "./in-use.ts";
import { bindsEverybody, type ProbePrincipal, type Prober, probe } from "./probe.ts";
import { listPrincipals } from "./residents.ts";

/** What is closed in one account. */
export interface ClosedRegions {
  /** Whether nothing can be made in the Region by the common services. */
  has(region: string): boolean;
  /** What closes the Region for these services too, as a phrase; null: nothing that is verified. */
  by(region: string, services: readonly string[]): string | null;
  /** What is known to stand in a closed Region all the same, as a phrase: it may be older than the policy. null: nothing. */
  inUse(region: string): string | null;
  /** When the evidence ends. */
  validUntil(): Date | null;
}

/** One that is possible decides, and a launch is asked of each of its resources. */
const cheapestFirst = commonCreations.toReversed();

const nothingClosed: ClosedRegions = {
  has: () => false,
  by: () => null,
  inUse: () => null,
  validUntil: () => null,
};

/** @param view whose evidence is that of the closed Regions only. */
export function readClosedRegions(input: AccountInput, view: FactsView): ClosedRegions {
  const { account, organization, now } = input;
  if (account.isManagement) return nothingClosed;
  const guardrails = readGuardrails(view, organization, account.id);
  if (!guardrails.known || guardrails.value.kind === "none") return nothingClosed;
  const documents = guardrails.value.levels.flatMap(({ policies }) =>
    policies.map(({ document }) => document),
  );
  if (!documents.some(tellsRegionsApart)) return nothingClosed;
  const regions = readEnabledRegions(view);
  if (regions.length === 0) return nothingClosed;
  const { id: accountId, partition } = account;
  const prober: Prober = { accountId, partition, guardrails: guardrails.value, now };
  let residents: readonly ProbePrincipal[] | null | undefined;
  const bars = createBars(prober, regions, () => (residents ??= listPrincipals(input, view, prober)));
  const closed = new Set(
    regions.filter((region) => cheapestFirst.every((action) => bars(action, region) !== null)),
  );
  // What is refused everywhere is not refused because of the Region.
  if (closed.size === 0 || closed.size === regions.length || !leavesSomethingOpen(prober, regions))
    return nothingClosed;
  const uses = new Map<string, string | null>();
  const isClosedFor = (region: string, service: string) =>
    creationsOf(service)?.every((action) => bars(action, region) !== null) === true;
  return {
    has: (region) => closed.has(region),
    by: (region, services) =>
      closed.has(region) && services.every((service) => isClosedFor(region, service))
        ? bars(commonCreations[0], region)
        : null,
    inUse: (region) => {
      const known = uses.get(region);
      if (known !== undefined) return known;
      const found = findRegionInUse(
        input,
        region,
        (service) => creationsOf(service) !== null && !isClosedFor(region, service),
      );
      uses.set(region, found);
      return found;
    },
    validUntil: () => view.validUntil(),
  };
}

const tellingApart = new WeakMap<ParsedPolicy, boolean>();

/** Whether any statement has a condition on the Region; looked up once for each text. */
function tellsRegionsApart(document: ParsedPolicy): boolean {
  const known = tellingApart.get(document);
  if (known !== undefined) return known;
  const found =
    document.readable &&
    document.statements.some(({ conditions }) => conditions.some(({ key }) => regionKeys.has(key)));
  tellingApart.set(document, found);
  return found;
}

function readEnabledRegions(view: FactsView): string[] {
  const facts = view.find("account.regions");
  const source = facts.attempt((data) => data.source);
  const listed = source.known ? facts.ask(source.value, (data) => data.regions) : source;
  if (!listed.known) return [];
  const enabled = listed.value.filter(({ RegionOptStatus }) => RegionOptStatus !== "DISABLED");
  return [...new Set(enabled.map(({ RegionName }) => RegionName))].sort();
}

function leavesSomethingOpen(prober: Prober, regions: readonly string[]): boolean {
  return cheapestFirst.some((action) =>
    representativeRegions(prober, action, regions).some(
      (region) => probe(prober, creationIn(prober, action, region)).kind === "allowed",
    ),
  );
}

/** What bars everybody from an action in a Region, as a phrase; null: nothing that is sure to. */
type Bars = (action: string, region: string) => string | null;

/** Asks once for all Regions that guardrails cannot tell apart. */
function createBars(
  prober: Prober,
  regions: readonly string[],
  residents: () => readonly ProbePrincipal[] | null,
): Bars {
  const standIns = new Map<string, readonly string[]>();
  const found = new Map<string, string | null>();
  return (action, region) => {
    const some = standIns.get(action) ?? representativeRegions(prober, action, regions);
    standIns.set(action, some);
    // The last one stands for all that are not named.
    const asked = some.includes(region) ? region : (some.at(-1) ?? region);
    const key = `${action}|${asked}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const by = barOf(prober, action, asked, residents);
    found.set(key, by);
    return by;
  };
}

function barOf(
  prober: Prober,
  action: string,
  region: string,
  residents: () => readonly ProbePrincipal[] | null,
): string | null {
  const asked = creationIn(prober, action, region);
  const usual = probe(prober, asked);
  if (usual.kind !== "denied") return null;
  const by = usual.by ?? "a list of what the account may do";
  if (bindsEverybody(prober, asked)) return by;
  const everybody = residents();
  if (everybody === null) return null;
  return everybody.every((who) => probe(prober, asked, who).kind === "denied") ? by : null;
}
