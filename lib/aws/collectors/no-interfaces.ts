/** Regions in which nothing is connected to any network of the account. */
import type { Collecting } from "#lib/aws/collecting.ts";
import { ec2NetworkSchema } from "#lib/facts/ec2-network.ts";
import { isEvidence } from "#lib/facts/envelope.ts";

const op = "ec2:DescribeNetworkInterfaces";

/**
 * Whether `ec2.network` of this run read every interface here and found none, those of services included. Then the
 * operations are skipped: whatever stands in a network would have one.
 */
export function hasNoInterfaces(from: Collecting, ...operations: readonly string[]): boolean {
  const network = from.options.earlier?.("ec2.network", from.region);
  const asked = (network?.ops ?? []).filter((operation) => operation.op === op);
  if (asked.length === 0 || !asked.every(({ outcome }) => isEvidence(outcome))) return false;
  const facts = ec2NetworkSchema.safeParse(network?.data);
  if (!facts.success || facts.data.networkInterfaces?.length !== 0) return false;
  for (const operation of operations) from.skip(operation, "no-interfaces");
  return true;
}
