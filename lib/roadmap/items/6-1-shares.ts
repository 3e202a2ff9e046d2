/** Images, snapshots and documents that are shared with everybody, and rules that open serverless search, for item 6.1. */
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type Found, type Look, unlisted } from "./6-1-policies.ts";
import type { Exposure } from "./6-1-units.ts";

function arnIn({ input }: EvaluationContext, region: string, service: string, resource: string): string {
  const { partition, id } = input.account;
  return `arn:${partition}:${service}:${region}:${id}:${resource}`;
}

/** What a flag of AWS says; null although it was asked: the answer does not have it. */
function flagged(isPublic: boolean | null, why: string, isCritical: boolean, op: string): Exposure["state"] {
  if (isPublic === null) return { is: "unknown", gap: { kind: "not_asked", op } };
  return isPublic ? { is: "open", why, isCritical } : { is: "shut" };
}

function images(context: EvaluationContext, region: string): Found {
  const listed = context.view.find("ec2.images", region).ask("ec2:DescribeImages", (data) => data.images);
  if (!listed.known) return unlisted(listed.gap);
  if (listed.value === null) return unlisted({ kind: "not_asked", op: "ec2:DescribeImages" });
  const exposures = listed.value.map(
    ({ ImageId, Public }): Exposure => ({
      arn: arnIn(context, region, "ec2", `image/${ImageId}`),
      region,
      name: `image ${ImageId}`,
      collector: "ec2.images",
      state: flagged(Public, "every AWS account may launch it", true, "ec2:DescribeImages"),
    }),
  );
  return { exposures, gaps: [] };
}

/** Snapshots of disks: all own ones are units, of which AWS names those that everybody may restore. */
function diskSnapshots(context: EvaluationContext, region: string): Found {
  const facts = context.view.find("ec2.sharing", region);
  const shared = facts.ask("ec2:DescribeSnapshots", ({ publicSnapshots }) => publicSnapshots);
  if (!shared.known) return unlisted(shared.gap);
  const block = facts.ask("ec2:GetSnapshotBlockPublicAccessState", ({ snapshotBlock }) => snapshotBlock);
  const own = context.view
    .find("ec2.compute", region)
    .ask("ec2:DescribeSnapshots", ({ snapshots }) => snapshots);
  const open = new Set(shared.value ?? []);
  const ids = new Set([
    ...open,
    ...((own.known ? own.value : null) ?? []).map(({ SnapshotId }) => SnapshotId),
  ]);
  const why = "every AWS account may restore it";
  const stateOf = (id: string): Exposure["state"] => {
    if (!open.has(id)) return { is: "shut" };
    if (!block.known) return { is: "unknown", gap: block.gap };
    if (block.value === "block-all-sharing")
      return { is: "shut", note: "shared with everybody, which the Region's block overrules" };
    return { is: "open", why, isCritical: true };
  };
  const exposures = [...ids].sort().map(
    (id): Exposure => ({
      arn: arnIn(context, region, "ec2", `snapshot/${id}`),
      region,
      name: `snapshot ${id}`,
      collector: "ec2.sharing",
      state: stateOf(id),
    }),
  );
  return { exposures, gaps: [] };
}

const snapshotOps = ["rds:DescribeDBSnapshotAttributes", "rds:DescribeDBClusterSnapshotAttributes"] as const;

/** Manual snapshots of databases and clusters; encrypted ones cannot be shared with everybody. */
function databaseSnapshots({ view }: EvaluationContext, region: string): Found {
  const facts = view.find("rds.sharing", region);
  const listed = facts.ask("rds:DescribeDBSnapshots", (data) => data.snapshots);
  const clusterGap = facts.gapOf("rds:DescribeDBClusterSnapshots");
  if (!listed.known) return unlisted(listed.gap);
  const exposures = listed.value
    .filter(({ arn }) => !facts.isGone(arn))
    .map(({ arn, isPublic }): Exposure => {
      const op = snapshotOps[arn.includes(":cluster-snapshot:") ? 1 : 0];
      const gap = facts.gapOf(op, arn);
      const why = "every AWS account may restore it";
      return {
        arn,
        region,
        name: `snapshot ${arn.slice(arn.lastIndexOf(":") + 1)}`,
        collector: "rds.sharing",
        state: gap === null ? flagged(isPublic, why, true, op) : { is: "unknown", gap },
      };
    });
  return { exposures, gaps: clusterGap === null ? [] : [clusterGap] };
}

function searchRules(context: EvaluationContext, region: string): Found {
  const facts = context.view.find("aoss.network-policies", region);
  const listed = facts.ask("aoss:ListSecurityPolicies", ({ policies }) => policies);
  if (!listed.known) return unlisted(listed.gap);
  const op = "aoss:GetSecurityPolicy";
  const exposures = listed.value
    .filter(({ name }) => !facts.isGone(name))
    .map(({ name, AllowFromPublic }): Exposure => {
      const gap = facts.gapOf(op, name);
      const why = "its rule lets the internet reach collections";
      return {
        arn: arnIn(context, region, "aoss", `security-policy/${name}`),
        region,
        name: `network policy ${name}`,
        collector: "aoss.network-policies",
        state: gap === null ? flagged(AllowFromPublic, why, true, op) : { is: "unknown", gap },
      };
    });
  return { exposures, gaps: [] };
}

function documents(context: EvaluationContext, region: string): Found {
  const facts = context.view.find("ssm.documents", region);
  const listed = facts.ask("ssm:ListDocuments", (data) => data.documents);
  if (!listed.known) return unlisted(listed.gap);
  const op = "ssm:DescribeDocumentPermission";
  const exposures = listed.value
    .filter(({ Name }) => !facts.isGone(Name))
    .map(({ Name, isPublic }): Exposure => {
      const gap = facts.gapOf(op, Name);
      return {
        arn: arnIn(context, region, "ssm", `document/${Name}`),
        region,
        name: `document ${Name}`,
        collector: "ssm.documents",
        state:
          gap === null
            ? flagged(isPublic, "every AWS account may use it", false, op)
            : { is: "unknown", gap },
      };
    });
  return { exposures, gaps: [] };
}

/** Kinds that carry a flag of their own. */
export const sharedKinds: readonly Look[] = [
  images,
  diskSnapshots,
  databaseSnapshots,
  searchRules,
  documents,
];
