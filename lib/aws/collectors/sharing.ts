/** What an account has shared with everybody: snapshots of disks and databases, and documents of Systems Manager. */
import { DescribeSnapshotsCommand, GetSnapshotBlockPublicAccessStateCommand } from "@aws-sdk/client-ec2";
import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBSnapshotAttributesCommand,
} from "@aws-sdk/client-rds";
import { DescribeDocumentPermissionCommand, ListDocumentsCommand } from "@aws-sdk/client-ssm";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { ec2ComputeSchema } from "#lib/facts/ec2.ts";
import type { RdsSharing, SsmDocuments } from "#lib/facts/public-endpoints.ts";
import { rdsDatabasesSchema } from "#lib/facts/rds.ts";
import { listedBy } from "./resource-policies.ts";

const blockOp = "ec2:GetSnapshotBlockPublicAccessState";

/**
 * `ec2.sharing`: ec2:DescribeSnapshots of the account's own that everybody may restore, and
 * ec2:GetSnapshotBlockPublicAccessState, where `ec2.compute` has listed snapshots.
 */
export const ec2Sharing: Collector<"ec2.sharing"> = {
  name: "ec2.sharing",
  scope: "region",
  actions: [
    { action: "ec2:DescribeSnapshots", reason: "snapshots of disks that everybody may restore" },
    { action: blockOp, reason: "whether shared snapshots are shut again" },
  ],
  async collect(from) {
    const compute = ec2ComputeSchema.safeParse(from.options.earlier?.("ec2.compute", from.region)?.data);
    if (compute.data?.snapshots?.length === 0) {
      from.skip("ec2:DescribeSnapshots", "no-snapshot");
      from.skip(blockOp, "no-snapshot");
      return { publicSnapshots: [], snapshotBlock: null };
    }
    const listed = await from.pages("ec2:DescribeSnapshots", async (clients, http, NextToken) => {
      const input = {
        OwnerIds: ["self"],
        RestorableByUserIds: ["all"],
        MaxResults: 1_000,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ec2.send(new DescribeSnapshotsCommand(input), http);
      return { items: identified(page.Snapshots, "SnapshotId"), next: page.NextToken };
    });
    const found = valueOf(listed)?.filter(({ OwnerId = from.accountId }) => OwnerId === from.accountId);
    if (found?.length === 0) {
      from.skip(blockOp, "no-public-snapshot");
      return { publicSnapshots: [], snapshotBlock: null };
    }
    const block = await from.call(
      blockOp,
      (clients, http) => clients.ec2.send(new GetSnapshotBlockPublicAccessStateCommand({}), http),
      { isWhole: ({ State }) => State !== undefined },
    );
    return {
      publicSnapshots: found?.flatMap(({ SnapshotId }) => SnapshotId ?? []).sort() ?? null,
      snapshotBlock: valueOf(block)?.State ?? null,
    };
  },
};

type Shared = RdsSharing["snapshots"][number];

/**
 * `rds.sharing`: rds:DescribeDBSnapshotAttributes, or DescribeDBClusterSnapshotAttributes, of each manual snapshot that
 * `rds.databases` has listed and that is not encrypted: RDS refuses to share others with everybody. No operation asks for
 * many at once.
 */
export const rdsSharing: Collector<"rds.sharing"> = {
  name: "rds.sharing",
  scope: "region",
  actions: [
    {
      action: "rds:DescribeDBSnapshotAttributes",
      reason: "snapshots of databases that everybody may restore",
    },
    { action: "rds:DescribeDBClusterSnapshotAttributes", reason: "the same of clusters" },
  ],
  async collect(from) {
    const listed = listedBy(from, "rds.databases", "rds:DescribeDBSnapshots", rdsDatabasesSchema);
    const databases = from.options.earlier?.("rds.databases", from.region);
    if (databases !== undefined) from.adopt("rds:DescribeDBClusterSnapshots", databases);
    if (listed === null) return null;
    const manual = (listed.snapshots ?? []).filter(
      ({ SnapshotType, Encrypted }) => SnapshotType === "manual" && Encrypted !== true,
    );
    const ofClusters = (listed.clusterSnapshots ?? []).filter(
      ({ SnapshotType, StorageEncrypted }) => SnapshotType === "manual" && StorageEncrypted !== true,
    );
    if (manual.length === 0) from.skip("rds:DescribeDBSnapshotAttributes", "no-snapshot");
    if (ofClusters.length === 0) from.skip("rds:DescribeDBClusterSnapshotAttributes", "no-snapshot");
    const snapshots = [
      ...(await mapAtOnce(manual, 4, ({ DBSnapshotArn }) => readSnapshot(from, DBSnapshotArn))),
      ...(await mapAtOnce(ofClusters, 4, ({ DBClusterSnapshotArn }) =>
        readClusterSnapshot(from, DBClusterSnapshotArn),
      )),
    ];
    return { snapshots: orderedBy(snapshots.flat(), "arn") };
  },
};

/** The identifier is what follows the type in an ARN; it may hold no colon. */
function identifierOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

function isShared(
  attributes: readonly { AttributeName?: string | undefined; AttributeValues?: string[] | undefined }[],
): boolean {
  return attributes.some(
    ({ AttributeName, AttributeValues }) =>
      AttributeName === "restore" && AttributeValues?.includes("all") === true,
  );
}

async function readSnapshot(from: Collecting, arn: string): Promise<Shared[]> {
  const answer = await from.call(
    "rds:DescribeDBSnapshotAttributes",
    (clients, http) => {
      const command = new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: identifierOf(arn) });
      return clients.rds.send(command, http);
    },
    {
      resource: arn,
      gone: ["DBSnapshotNotFound", "DBSnapshotNotFoundFault"],
      isWhole: (output) => Array.isArray(output.DBSnapshotAttributesResult?.DBSnapshotAttributes),
    },
  );
  if (answer.kind === "gone") return [];
  const attributes = valueOf(answer)?.DBSnapshotAttributesResult?.DBSnapshotAttributes;
  return [{ arn, isPublic: attributes === undefined ? null : isShared(attributes) }];
}

async function readClusterSnapshot(from: Collecting, arn: string): Promise<Shared[]> {
  const answer = await from.call(
    "rds:DescribeDBClusterSnapshotAttributes",
    (clients, http) => {
      const command = new DescribeDBClusterSnapshotAttributesCommand({
        DBClusterSnapshotIdentifier: identifierOf(arn),
      });
      return clients.rds.send(command, http);
    },
    {
      resource: arn,
      gone: ["DBClusterSnapshotNotFoundFault"],
      isWhole: (output) =>
        Array.isArray(output.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes),
    },
  );
  if (answer.kind === "gone") return [];
  const attributes = valueOf(answer)?.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes;
  return [{ arn, isPublic: attributes === undefined ? null : isShared(attributes) }];
}

/** `ssm.documents`: ssm:ListDocuments of the account's own, fifty a page, and ssm:DescribeDocumentPermission of each. */
export const ssmDocuments: Collector<"ssm.documents"> = {
  name: "ssm.documents",
  scope: "region",
  actions: [
    { action: "ssm:ListDocuments", reason: "which documents of Systems Manager the account made" },
    { action: "ssm:DescribeDocumentPermission", reason: "which of them everybody may use" },
  ],
  async collect(from) {
    const listed = await from.pages("ssm:ListDocuments", async (clients, http, NextToken) => {
      const input = {
        Filters: [{ Key: "Owner", Values: ["Self"] }],
        MaxResults: 50,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ssm.send(new ListDocumentsCommand(input), http);
      return { items: identified(page.DocumentIdentifiers, "Name"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) from.skip("ssm:DescribeDocumentPermission", "no-document");
    const names = listed.value.flatMap(({ Name }) => Name ?? []);
    const documents = await mapAtOnce(names, 4, (Name) => readDocument(from, Name));
    return { documents: orderedBy(documents.flat(), "Name") };
  },
};

async function readDocument(from: Collecting, Name: string): Promise<SsmDocuments["documents"]> {
  const shared = await from.pages(
    "ssm:DescribeDocumentPermission",
    async (clients, http, NextToken) => {
      const input = {
        Name,
        PermissionType: "Share" as const,
        MaxResults: 200,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ssm.send(new DescribeDocumentPermissionCommand(input), http);
      return { items: page.AccountIds, next: page.NextToken };
    },
    { resource: Name, gone: ["InvalidDocument"] },
  );
  if (shared.kind === "gone") return [];
  return [
    { Name, isPublic: shared.kind === "ok" ? shared.value.some((id) => id.toLowerCase() === "all") : null },
  ];
}
