/** Instances, volumes and snapshots of one account in one region. */
import {
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type Instance,
  type InstanceMetadataOptionsResponse,
  type OperatorResponse,
  type ProductCode,
  type Snapshot,
  type Volume,
} from "@aws-sdk/client-ec2";
import { type Collecting, type Collector, identified, isHollow, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { Ec2Compute } from "#lib/facts/ec2.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";
import { tagFacts } from "./tags.ts";

type InstanceFacts = NonNullable<Ec2Compute["instances"]>[number];
type VolumeFacts = NonNullable<Ec2Compute["volumes"]>[number];
type SnapshotFacts = NonNullable<Ec2Compute["snapshots"]>[number];

/** EC2 gives up to a thousand of each a page. */
const MaxResults = 1_000;

/**
 * `ec2.compute`: ec2:DescribeInstances, DescribeVolumes and DescribeSnapshots (the account's own), one region. What AWS
 * services manage for the account, and hide by default, is asked for too.
 */
export const ec2Compute: Collector<"ec2.compute"> = {
  name: "ec2.compute",
  scope: "region",
  actions: [
    {
      action: "ec2:DescribeInstances",
      reason:
        "which instances exist, from which image, and who may ask their metadata service for credentials",
    },
    { action: "ec2:DescribeVolumes", reason: "which volumes exist, and whether they go with their instance" },
    { action: "ec2:DescribeSnapshots", reason: "the account's own snapshots" },
  ],
  async collect(from) {
    const [instances, volumes, snapshots] = await Promise.all([
      readInstances(from),
      readVolumes(from),
      readSnapshots(from),
    ]);
    return { instances, volumes, snapshots };
  },
};

/** Both are answered for about an hour after the end. */
const endedStates: readonly (string | undefined)[] = ["terminated", "shutting-down"];

async function readInstances(from: Collecting): Promise<InstanceFacts[] | null> {
  const reservations = await from.pages("ec2:DescribeInstances", async (clients, http, NextToken) => {
    const input = {
      MaxResults,
      IncludeManagedResources: true,
      ...(NextToken === undefined ? {} : { NextToken }),
    };
    const page = await clients.ec2.send(new DescribeInstancesCommand(input), http);
    const isWhole = page.Reservations?.every(
      ({ Instances }) => Instances === undefined || identified(Instances, "InstanceId") !== undefined,
    );
    return { items: isWhole === true ? page.Reservations : undefined, next: page.NextToken };
  });
  const found = valueOf(reservations)
    ?.flatMap(({ Instances }) => Instances ?? [])
    .filter(({ State }) => !endedStates.includes(State?.Name));
  return orderedBy(found?.flatMap(instanceFacts) ?? null, "InstanceId");
}

function instanceFacts(instance: Instance): InstanceFacts[] {
  const { InstanceId, InstanceType, Tags, Operator, State, ImageId, IamInstanceProfile } = instance;
  const group = Tags?.find(({ Key }) => Key === "aws:autoscaling:groupName")?.Value;
  return InstanceId === undefined
    ? []
    : [
        {
          InstanceId,
          InstanceType: InstanceType ?? null,
          createdAt: creationOf(instance),
          autoScalingGroup: group === undefined ? null : withoutSecret(group),
          operator: operatorName(Operator),
          State: State?.Name ?? null,
          ImageId: ImageId ?? null,
          productCodes: marketplaceProducts(instance.ProductCodes),
          instanceProfile: IamInstanceProfile?.Arn ?? null,
          MetadataOptions: metadataFacts(instance.MetadataOptions),
          Tags: tagFacts(Tags),
        },
      ];
}

/** Ids of the Marketplace products among product codes, ordered. */
export function marketplaceProducts(codes: readonly ProductCode[] = []): string[] {
  return codes
    .flatMap(({ ProductCodeId, ProductCodeType }) =>
      ProductCodeType === "marketplace" ? (ProductCodeId ?? []) : [],
    )
    .sort();
}

/** An object without members says as little as none. */
function metadataFacts(
  options: InstanceMetadataOptionsResponse | undefined,
): InstanceFacts["MetadataOptions"] {
  if (options === undefined || isHollow(options)) return null;
  const { State, HttpTokens, HttpEndpoint, HttpPutResponseHopLimit } = options;
  return {
    State: State ?? null,
    HttpTokens: HttpTokens ?? null,
    HttpEndpoint: HttpEndpoint ?? null,
    HttpPutResponseHopLimit: HttpPutResponseHopLimit ?? null,
  };
}

/** An instance keeps its first interface for life and its root volume mostly; LaunchTime moves with each start. */
function creationOf({ LaunchTime, NetworkInterfaces, BlockDeviceMappings, RootDeviceName }: Instance) {
  const first = NetworkInterfaces?.find(({ Attachment }) => Attachment?.DeviceIndex === 0);
  const root = BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === RootDeviceName);
  const [earliest] = [LaunchTime, first?.Attachment?.AttachTime, root?.Ebs?.AttachTime]
    .flatMap((time) => time?.toISOString() ?? [])
    .sort();
  return earliest ?? null;
}

/** Who manages a resource for the account (`Operator`); null: the account itself. */
export function operatorName(operator: OperatorResponse | undefined): string | null {
  return operator?.Managed === true ? (operator.Principal ?? "unnamed") : null;
}

async function readVolumes(from: Collecting): Promise<VolumeFacts[] | null> {
  const volumes = await from.pages("ec2:DescribeVolumes", async (clients, http, NextToken) => {
    const input = {
      MaxResults,
      IncludeManagedResources: true,
      ...(NextToken === undefined ? {} : { NextToken }),
    };
    const page = await clients.ec2.send(new DescribeVolumesCommand(input), http);
    return { items: identified(page.Volumes, "VolumeId"), next: page.NextToken };
  });
  const found = valueOf(volumes)?.filter(({ State }) => State !== "deleting" && State !== "deleted");
  return orderedBy(found?.flatMap(volumeFacts) ?? null, "VolumeId");
}

function volumeFacts({ VolumeId, CreateTime, Attachments = [], Operator }: Volume): VolumeFacts[] {
  return VolumeId === undefined
    ? []
    : [
        {
          VolumeId,
          CreateTime: CreateTime?.toISOString() ?? null,
          attachments: Attachments.map(({ InstanceId, DeleteOnTermination }) => ({
            InstanceId: InstanceId ?? null,
            DeleteOnTermination: DeleteOnTermination ?? null,
          })),
          operator: operatorName(Operator),
        },
      ];
}

async function readSnapshots(from: Collecting): Promise<SnapshotFacts[] | null> {
  const snapshots = await from.pages("ec2:DescribeSnapshots", async (clients, http, NextToken) => {
    // Without an owner AWS lists every public snapshot of the region.
    const input = { MaxResults, OwnerIds: ["self"], ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeSnapshotsCommand(input), http);
    return { items: identified(page.Snapshots, "SnapshotId"), next: page.NextToken };
  });
  // An endpoint that does not look at the owner lists others' too, and says whose they are.
  const own = valueOf(snapshots)?.filter(
    ({ OwnerId }) => OwnerId === undefined || OwnerId === from.accountId,
  );
  return orderedBy(own?.flatMap(snapshotFacts) ?? null, "SnapshotId");
}

function snapshotFacts({ SnapshotId, VolumeId, StartTime, State }: Snapshot): SnapshotFacts[] {
  return SnapshotId === undefined
    ? []
    : [
        {
          SnapshotId,
          VolumeId: VolumeId ?? null,
          StartTime: StartTime?.toISOString() ?? null,
          State: State ?? null,
        },
      ];
}
