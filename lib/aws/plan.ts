/** What is collected of one account, in which regions, and in which order. */
import { accountRegionsSchema } from "#lib/facts/account.ts";
import type { Duty } from "#lib/facts/duties.ts";
import { type Envelope, globalRegion, isEvidence, type Outcome } from "#lib/facts/envelope.ts";
import { confidentialCollectors, type Watched } from "#lib/facts/honey.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import type { CollectOptions, Collector } from "./collecting.ts";
import { type CatalogEntry, catalog } from "./collectors/catalog.ts";
import type { AccountSession } from "./session.ts";

export interface AccountPlan {
  duties: readonly Duty[];
  /** "all" enabled regions, or only these of them. */
  regionPolicy: "all" | readonly string[];
  auditRoleName: string;
  /** Policy types enabled on the organization's root; undefined: not known, ask anyway. */
  enabledPolicyTypes?: readonly string[];
  /** What stored facts are young enough for; absent: nothing. */
  resting?: Resting;
  /** Decoys and detectors of the account; absent: none. */
  watched?: Watched;
  /** Facts that runs before have left, for collectors that go on from them. */
  stored?: readonly Envelope[];
}

/** What is not asked, because its stored facts are young enough. */
export interface Resting {
  /** Collectors that are not asked at all. */
  collectors: ReadonlySet<CollectorName>;
  /** Collectors that are not asked of the account as a whole, nor in `regions`. */
  daily: ReadonlySet<CollectorName>;
  regions: ReadonlySet<string>;
}

export interface ProgressTick {
  collector: CollectorName;
  region: string;
  outcome: Outcome;
}

export interface CollectHooks {
  onProgress: (tick: ProgressTick) => void;
  signal: AbortSignal | undefined;
}

/**
 * Collects an account: `sts.assume` (as it was entered), the global facts, and those of each active region.
 * A region is active when the account's own list says enabled (or being disabled) and the policy does not leave it out;
 * without a list no region is asked, which is not the same as none being there.
 * @throws the signal's reason when aborted: what was cut short is no observation.
 */
export async function collectAccount(
  session: AccountSession,
  plan: AccountPlan,
  { onProgress, signal }: CollectHooks,
): Promise<Envelope[]> {
  const collected = new Map<string, Envelope>();
  const options: CollectOptions = {
    isManagement: plan.duties.includes("management"),
    ...(plan.enabledPolicyTypes === undefined ? {} : { enabledPolicyTypes: plan.enabledPolicyTypes }),
    ...(plan.watched === undefined ? {} : { watched: plan.watched }),
    earlier: (collector, region) => collected.get(`${collector}|${region}`),
    stored: (name, region = globalRegion) =>
      plan.stored?.find((facts) => facts.collector === name && facts.region === region),
  };
  const run = async (collector: Collector, region: string) => {
    signal?.throwIfAborted();
    const envelope = await session.collect(collector, region, signal, options);
    collected.set(`${collector.name}|${region}`, envelope);
    onProgress({ collector: collector.name, region, outcome: shownOutcome(envelope) });
    if (collector.name === regionsName) options.regions = activeRegions(envelope, plan.regionPolicy);
  };
  const regionsFor = (name: CollectorName) =>
    plan.resting?.daily.has(name) === true
      ? (options.regions ?? []).filter((region) => plan.resting?.regions.has(region) !== true)
      : (options.regions ?? []);
  await runInOrder(entriesOf(plan), run, regionsFor);
  return [session.assume, ...inOrder(collected)];
}

const regionsName: CollectorName = "account.regions";

function entriesOf({ duties, resting }: AccountPlan): CatalogEntry[] {
  return catalog.filter(
    ({ collector: { name, scope }, audience, isListing }) =>
      isListing !== true &&
      resting?.collectors.has(name) !== true &&
      (scope === "region" || resting?.daily.has(name) !== true) &&
      (audience === "every" || audience.some((duty) => duties.includes(duty))),
  );
}

/**
 * Starts each collector as soon as those are done that it reads: at once, after the same region's, or, where one of the
 * whole account reads regional ones, after all regions'. How many calls are open then, the connection decides.
 */
async function runInOrder(
  entries: readonly CatalogEntry[],
  run: (collector: Collector, region: string) => Promise<void>,
  regionsFor: (name: CollectorName) => readonly string[],
): Promise<void> {
  const started = new Map<string, Promise<void>>();
  // Who does not run in this account holds nobody up.
  const settled = Promise.resolve();
  const afterAll = async (names: readonly CollectorName[]) => {
    await Promise.all(names.map((name) => started.get(name) ?? settled));
  };
  const afterAllIn = async (region: string, names: readonly CollectorName[]) => {
    await Promise.all(names.map((name) => started.get(`${name}|${region}`) ?? started.get(name) ?? settled));
  };
  const start = async ({ collector, after = [] }: CatalogEntry) => {
    if (collector.scope === "account") {
      await afterAll(after);
      return run(collector, globalRegion);
    }
    await started.get(regionsName);
    const inRegions = regionsFor(collector.name).map((region) => {
      const done = afterAllIn(region, after).then(() => run(collector, region));
      started.set(`${collector.name}|${region}`, done);
      return done;
    });
    await Promise.all(inRegions);
  };
  for (const entry of entries) started.set(entry.collector.name, start(entry));
  await Promise.all(started.values());
}

/** The regions to ask; ENABLING ones are left for the next run. */
function activeRegions(list: Envelope, policy: "all" | readonly string[]): string[] {
  const facts = accountRegionsSchema.safeParse(list.data);
  if (!facts.success) return [];
  const active = ["ENABLED", "ENABLED_BY_DEFAULT", "DISABLING"];
  return facts.data.regions
    .filter(({ RegionOptStatus }) => active.includes(RegionOptStatus))
    .map(({ RegionName }) => RegionName)
    .filter((region) => policy === "all" || policy.includes(region));
}

/** Everybody may watch a run: what could not be read of decoys would tell where they are. */
function shownOutcome(envelope: Envelope): Outcome {
  return confidentialCollectors.has(envelope.collector) ? "ok" : worstOutcome(envelope);
}

function worstOutcome({ ops }: Envelope): Outcome {
  return ops.find(({ outcome }) => !isEvidence(outcome))?.outcome ?? "ok";
}

function inOrder(collected: ReadonlyMap<string, Envelope>): Envelope[] {
  return [...collected.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, envelope]) => envelope);
}
