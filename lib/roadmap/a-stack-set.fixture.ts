/** Builders for tests of 3.5: stack sets and how far they got. */
import type { CloudformationStackSets } from "#lib/facts/cloudformation.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { aFact, managementId } from "./a-fact.fixture.ts";

type StackSet = CloudformationStackSets["stackSets"][number];
type Instance = NonNullable<StackSet["instances"]>[number];

/** An instance that is as it should be. */
export function anInstance(Account: string, more: Partial<Instance> = {}): Instance {
  return {
    Account,
    Region: "us-east-1",
    Status: "CURRENT",
    DetailedStatus: "SUCCEEDED",
    DriftStatus: "NOT_CHECKED",
    ...more,
  };
}

/** A stack set that deploys itself below the root. */
export function aStackSet(instances: Instance[], more: Partial<StackSet> = {}): StackSet {
  return {
    StackSetName: "account-baseline",
    StackSetId: "account-baseline:1",
    OrganizationalUnitIds: ["r-ab12"],
    instances,
    ...more,
  };
}

/** `cloudformation.stack-sets` of a region, as the management account sees it. */
export function aStackSetsFact(
  region: string,
  stackSets: StackSet[] = [],
  accountId = managementId,
): Envelope {
  const ops = ["cloudformation:ListStackSets"];
  if (stackSets.length > 0) ops.push("cloudformation:DescribeStackSet", "cloudformation:ListStackInstances");
  return aFact("cloudformation.stack-sets", ops, { stackSets }, { region, accountId });
}
