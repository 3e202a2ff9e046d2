/** Which resources everybody may reach or use, by facts about resources that others list. Pure. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { factsIn } from "./facts-in.ts";
import { normalArn } from "./found.ts";

/** What is said of the resources of some types in one place. */
export interface Openness {
  types: readonly string[];
  /** Those that are open, and those that are known not to be. */
  open: readonly string[];
  closed: readonly string[];
}

/** Of the facts of one collector; null: they say nothing of it. */
export function opennessIn(envelope: Envelope): Openness | null {
  switch (envelope.collector) {
    case "s3.exposure":
      return bucketOpenness(envelope);
    case "ec2.network":
      return addressOpenness(envelope);
    case "ec2.sharing":
      return snapshotOpenness(envelope);
    case "rds.sharing":
      return databaseSnapshotOpenness(envelope);
    case "lambda.exposure":
      return functionOpenness(envelope);
    default:
      return null;
  }
}

function parted(
  types: readonly string[],
  said: readonly { arn: string; isOpen: boolean | null }[],
): Openness {
  return {
    types,
    open: said.filter(({ isOpen }) => isOpen === true).map(({ arn }) => arn),
    closed: said.filter(({ isOpen }) => isOpen === false).map(({ arn }) => arn),
  };
}

/** A policy or an ACL that AWS calls public counts unless the bucket's own block takes its force. */
function bucketOpenness(envelope: Envelope): Openness | null {
  const facts = factsIn(envelope, "s3.exposure");
  if (facts === null) return null;
  const said = facts.buckets.map(({ Name, publicAccessBlock, policyPublic, aclPublic }) => {
    const byPolicy = policyPublic === true && publicAccessBlock?.RestrictPublicBuckets !== true;
    const byAcl = aclPublic === true && publicAccessBlock?.IgnorePublicAcls !== true;
    const isKnown = policyPublic !== null && aclPublic !== null;
    return {
      arn: `arn:${envelope.partition}:s3:::${Name}`,
      isOpen: byPolicy || byAcl || (isKnown ? false : null),
    };
  });
  return parted(["s3:bucket"], said);
}

/** An instance with a public address; what its groups let in, item 6.3 says. */
function addressOpenness(envelope: Envelope): Openness | null {
  const interfaces = factsIn(envelope, "ec2.network")?.networkInterfaces ?? null;
  if (interfaces === null) return null;
  const byInstance = Map.groupBy(interfaces, ({ InstanceId }) => InstanceId);
  const said = [...byInstance].flatMap(([id, theirs]) =>
    id === null
      ? []
      : {
          arn: `arn:${envelope.partition}:ec2:${envelope.region}:${envelope.accountId}:instance/${id}`,
          isOpen: theirs.some(({ publicIps }) => publicIps.length > 0),
        },
  );
  return parted(["ec2:instance"], said);
}

function snapshotOpenness(envelope: Envelope): Openness | null {
  const facts = factsIn(envelope, "ec2.sharing");
  if (facts === null || facts.publicSnapshots === null) return null;
  const isBlocked = facts.snapshotBlock === "block-all-sharing";
  const said = facts.publicSnapshots.map((id) => ({
    arn: `arn:${envelope.partition}:ec2:${envelope.region}:${envelope.accountId}:snapshot/${id}`,
    isOpen: !isBlocked,
  }));
  return parted(["ec2:snapshot"], said);
}

function databaseSnapshotOpenness(envelope: Envelope): Openness | null {
  const facts = factsIn(envelope, "rds.sharing");
  if (facts === null) return null;
  const said = facts.snapshots.map(({ arn, isPublic }) => ({ arn, isOpen: isPublic }));
  return parted(["rds:snapshot", "rds:cluster-snapshot"], said);
}

/** A URL without sign-in. Policies of functions are judged by item 6.1, which reads them. */
function functionOpenness(envelope: Envelope): Openness | null {
  const facts = factsIn(envelope, "lambda.exposure");
  if (facts === null) return null;
  const said = facts.functions.map(({ FunctionArn, urls }) => ({
    arn: normalArn(FunctionArn, envelope.accountId),
    isOpen: urls === null ? null : urls.some(({ AuthType }) => AuthType === "NONE"),
  }));
  return parted(["lambda:function"], said);
}
