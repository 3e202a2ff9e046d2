/** What is collected of one account, in which regions, and in which order. */
import { accountRegionsSchema } from "#lib/facts/account.ts";
import { type Envelope, globalRegion, isEvidence, type Outcome } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import type { CollectOptions, Collector } from "./collecting.ts";
import { accountRegions } from "./collectors/account.ts";
import { cloudtrailSelectors, cloudtrailStores } from "./collectors/cloudtrail-recording.ts";
import { cloudtrailTrails } from "./collectors/cloudtrail-trails.ts";
import { effectivePolicies } from "./collectors/effective-policies.ts";
import { guarddutyAdmins, guarddutyDetector, guarddutyOrganization } from "./collectors/guardduty.ts";
import { iamAuthorization } from "./collectors/iam-authorization.ts";
import { iamCredentials } from "./collectors/iam-credentials.ts";
import { iamSummary } from "./collectors/iam-summary.ts";
import { organizationsInvitations } from "./collectors/organizations-invitations.ts";
import { s3Account } from "./collectors/s3-account.ts";
import { s3Buckets } from "./collectors/s3-buckets.ts";
import { s3Exposure } from "./collectors/s3-exposure.ts";
import { mapAtOnce } from "./many.ts";
import type { AccountSession } from "./session.ts";

export interface AccountPlan {
  isManagement: boolean;
  /** Services that this account administers for the organization (`guardduty`, `cloudtrail`). */
  administratorOf: readonly string[];
  /** "all" enabled regions, or only these of them. */
  regionPolicy: "all" | readonly string[];
  auditRoleName: string;
  /** Policy types enabled on the organization's root; undefined: not known, ask anyway. */
  enabledPolicyTypes?: readonly string[];
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

/** Regions of one account at work at once; how many calls are open, the connection decides. */
const regionsAtOnce = 16;

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
    isManagement: plan.isManagement,
    ...(plan.enabledPolicyTypes === undefined ? {} : { enabledPolicyTypes: plan.enabledPolicyTypes }),
    earlier: (collector, region) => collected.get(`${collector}|${region}`),
  };
  const run = async (collector: Collector, region: string) => {
    signal?.throwIfAborted();
    const envelope = await session.collect(collector, region, signal, options);
    collected.set(`${collector.name}|${region}`, envelope);
    onProgress({ collector: collector.name, region, outcome: worstOutcome(envelope) });
    return envelope;
  };
  const inRegions = async () => {
    const regions = activeRegions(await run(accountRegions, globalRegion), plan.regionPolicy);
    options.regions = regions;
    const stores = ownsStores(plan) ? run(cloudtrailStores, globalRegion) : null;
    await Promise.all([
      mapAtOnce(regions, regionsAtOnce, (region) => collectRegion(plan, region, run)),
      stores,
    ]);
    await run(cloudtrailSelectors, globalRegion);
  };
  const buckets = async () => {
    await Promise.all([run(s3Account, globalRegion), run(s3Buckets, globalRegion)]);
    await run(s3Exposure, globalRegion);
  };
  await Promise.all([
    inRegions(),
    run(iamCredentials, globalRegion),
    run(iamSummary, globalRegion),
    run(iamAuthorization, globalRegion),
    buckets(),
    run(effectivePolicies, globalRegion),
    plan.isManagement ? run(organizationsInvitations, globalRegion) : null,
  ]);
  return [session.assume, ...inOrder(collected)];
}

/** Event data stores of the organization are in its management account or with an administrator of CloudTrail. */
function ownsStores({ isManagement, administratorOf }: AccountPlan): boolean {
  return isManagement || administratorOf.includes("cloudtrail");
}

async function collectRegion(
  plan: AccountPlan,
  region: string,
  run: (collector: Collector, region: string) => Promise<Envelope>,
): Promise<void> {
  await Promise.all([
    run(guarddutyDetector, region).then(async () => {
      if (plan.administratorOf.includes("guardduty")) await run(guarddutyOrganization, region);
    }),
    plan.isManagement ? run(guarddutyAdmins, region) : null,
    run(cloudtrailTrails, region),
  ]);
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

function worstOutcome({ ops }: Envelope): Outcome {
  return ops.find(({ outcome }) => !isEvidence(outcome))?.outcome ?? "ok";
}

function inOrder(collected: ReadonlyMap<string, Envelope>): Envelope[] {
  return [...collected.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, envelope]) => envelope);
}
