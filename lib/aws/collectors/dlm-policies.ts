/** Data Lifecycle Manager: policies that copy snapshots to another region or share them with another account. */
import {
  GetLifecyclePoliciesCommand,
  GetLifecyclePolicyCommand,
  type PolicyDetails,
} from "@aws-sdk/client-dlm";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { ec2ComputeSchema } from "#lib/facts/ec2.ts";
import type { FactsOf } from "#lib/facts/registry.ts";

const listOp = "dlm:GetLifecyclePolicies";
const getOp = "dlm:GetLifecyclePolicy";
const policiesAtOnce = 4;

type Policy = FactsOf<"dlm.policies">["policies"][number];

/**
 * `dlm.policies`: dlm:GetLifecyclePolicies of the enabled ones where there are disks, and dlm:GetLifecyclePolicy of each; those that copy
 * nothing elsewhere are not kept. An intent: copies of snapshots do not say which volume they are of.
 */
export const dlmPolicies: Collector<"dlm.policies"> = {
  name: "dlm.policies",
  scope: "region",
  actions: [
    { action: listOp, reason: "which lifecycle policies of snapshots are enabled" },
    { action: getOp, reason: "whether snapshots are copied to another region or account" },
  ],
  async collect(from) {
    if (hasNoDisks(from)) {
      for (const op of [listOp, getOp]) from.skip(op, "no-disks");
      return { policies: [] };
    }
    const listed = await from.call(
      listOp,
      (clients, http) => clients.dlm.send(new GetLifecyclePoliciesCommand({ State: "ENABLED" }), http),
      { isWhole: ({ Policies }) => identified(Policies, "PolicyId") !== undefined },
    );
    if (listed.kind !== "ok") return null;
    const ids = (listed.value.Policies ?? []).flatMap(({ PolicyId }) => PolicyId ?? []);
    if (ids.length === 0) from.skip(getOp, "no-enabled-policy");
    const read = await mapAtOnce(ids, policiesAtOnce, (id) => readPolicy(from, id));
    const policies = read.flatMap((policy) => policy ?? []);
    return { policies: policies.sort((a, b) => (a.PolicyId < b.PolicyId ? -1 : 1)) };
  },
};

/** Decided from a complete fact of this run only. */
function hasNoDisks(from: Collecting): boolean {
  const compute = from.options.earlier?.("ec2.compute", from.region);
  if (compute?.complete !== true) return false;
  const facts = ec2ComputeSchema.safeParse(compute.data).data;
  return facts?.volumes?.length === 0 && facts.instances?.length === 0;
}

async function readPolicy(from: Collecting, PolicyId: string): Promise<Policy | null> {
  const answer = await from.call(
    getOp,
    (clients, http) => clients.dlm.send(new GetLifecyclePolicyCommand({ PolicyId }), http),
    {
      resource: PolicyId,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ Policy }) => Policy?.PolicyDetails !== undefined,
    },
  );
  if (answer.kind !== "ok") return null;
  const { regions, accounts } = destinationsOf(answer.value.Policy?.PolicyDetails ?? {});
  return regions.length + accounts.length === 0 ? null : { PolicyId, regions, accounts };
}

/** Custom policies say it by schedule, default policies once, event-based ones by action. */
function destinationsOf(details: PolicyDetails): { regions: string[]; accounts: string[] } {
  const schedules = details.Schedules ?? [];
  const regions = [
    ...schedules.flatMap(({ CrossRegionCopyRules }) => CrossRegionCopyRules ?? []).map(targetOf),
    ...(details.CrossRegionCopyTargets ?? []).map(({ TargetRegion }) => TargetRegion),
    ...(details.Actions ?? []).flatMap(({ CrossRegionCopy }) => CrossRegionCopy ?? []).map(targetOf),
  ];
  const accounts = schedules
    .flatMap(({ ShareRules }) => ShareRules ?? [])
    .flatMap(({ TargetAccounts }) => TargetAccounts ?? []);
  const isRegion = (text: string | undefined) => text !== undefined && /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(text);
  return {
    regions: [...new Set(regions.filter((region) => region !== undefined).filter(isRegion))].sort(),
    accounts: [...new Set(accounts)].sort(),
  };
}

/** The newer field may hold an Outpost's ARN, which is no other region. */
function targetOf(rule: { TargetRegion?: string | undefined; Target?: string | undefined }) {
  return rule.TargetRegion ?? rule.Target;
}
