/** Collector by collector: where its facts name accounts. Each fact has its form, which the registry has checked. */
import { accountInArn } from "#lib/facts/partitions.ts";
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import { accountsOfIdentityPolicy, accountsOfPolicy, accountsOfTrust } from "./policy-sightings.ts";
import type { SightingDetail, SightingKind } from "./sighting.ts";

/** One name of one account in one resource; the same may be said again. */
export interface Named {
  accountId: string;
  kind: SightingKind;
  resource: string;
  detail?: SightingDetail;
  isAws?: boolean;
}

/** Where the facts are from. */
export interface Where {
  partition: string;
  accountId: string;
  region: string;
}

type Reader<Name extends CollectorName> = (facts: FactsOf<Name>, where: Where) => Named[];

const ofMap = (
  kind: SightingKind,
  resource: string,
  accounts: ReadonlyMap<string, SightingDetail>,
): Named[] => [...accounts].map(([accountId, detail]) => ({ accountId, kind, resource, detail }));

const ofPolicy = (kind: SightingKind, resource: string, policy: string | null): Named[] =>
  policy === null ? [] : ofMap(kind, resource, accountsOfPolicy(policy));

/** Of an ARN that points elsewhere. */
function ofArn(kind: SightingKind, resource: string, arn: string | null | undefined): Named[] {
  const accountId = arn === null || arn === undefined ? null : accountInArn(arn);
  return accountId === null ? [] : [{ accountId, kind, resource }];
}

function ofId(
  kind: SightingKind,
  resource: string,
  id: string | null,
  said: Pick<Named, "detail" | "isAws"> = {},
): Named[] {
  return id !== null && /^\d{12}$/.test(id) ? [{ accountId: id, kind, resource, ...said }] : [];
}

const resourcePolicies =
  (kind: SightingKind) =>
  ({ resources }: FactsOf<"sns.policies">): Named[] =>
    resources.flatMap(({ arn, policy }) => ofPolicy(kind, arn, policy));

function ofAuthorization(facts: FactsOf<"iam.authorization">): Named[] {
  const { auditRole, roles = [], users = [], groups = [], policies = [] } = facts;
  const inline = [...roles, ...users, ...groups].flatMap(({ Arn, inlinePolicies }) =>
    inlinePolicies.flatMap(({ document }) =>
      document === null ? [] : ofMap("identity_policy", Arn, accountsOfIdentityPolicy(document)),
    ),
  );
  const managed = policies.flatMap(({ Arn, document }) =>
    // AWS's own name no customer, and stand in every account.
    document === null || accountInArn(Arn) === null
      ? []
      : ofMap("identity_policy", Arn, accountsOfIdentityPolicy(document)),
  );
  const trusts = roles.flatMap(({ Arn, trustPolicy, lastUsedOn }) =>
    trustPolicy === null
      ? []
      : [...accountsOfTrust(trustPolicy)].map(
          ([accountId, detail]): Named => ({
            accountId,
            kind: "role_trust",
            resource: Arn,
            detail: { ...detail, lastUsedOn },
          }),
        ),
  );
  const isListed = roles.some(({ Arn }) => Arn === auditRole?.Arn);
  const audit =
    auditRole === null || auditRole.trustPolicy === null || isListed
      ? []
      : ofMap("role_trust", auditRole.Arn, accountsOfTrust(auditRole.trustPolicy));
  return [...trusts, ...audit, ...inline, ...managed];
}

/** The alias that AWS writes where an image is its own, or sold by its marketplace. */
const isOfAws = (alias: string | null) => alias !== null;

function ofNetwork(facts: FactsOf<"ec2.network">): Named[] {
  const {
    vpcs,
    transitGatewayAttachments,
    securityGroupRules,
    prefixLists,
    vpcEndpoints,
    networkInterfaces,
  } = facts;
  return [
    ...(vpcs ?? []).flatMap(({ VpcId, OwnerId }) => ofId("shared_network", VpcId, OwnerId)),
    ...(transitGatewayAttachments ?? []).flatMap((attachment) =>
      [attachment.TransitGatewayOwnerId, attachment.ResourceOwnerId].flatMap((id) =>
        ofId("transit_gateway", attachment.TransitGatewayAttachmentId, id),
      ),
    ),
    ...(securityGroupRules ?? []).flatMap(({ GroupId, ReferencedGroup }) =>
      ReferencedGroup === null
        ? []
        : ofId("peering", GroupId, ReferencedGroup.UserId, {
            detail: { name: ReferencedGroup.VpcPeeringConnectionId ?? ReferencedGroup.GroupId },
          }),
    ),
    ...(prefixLists ?? []).flatMap(({ PrefixListId, OwnerId }) =>
      ofId("shared_network", PrefixListId, OwnerId),
    ),
    ...(vpcEndpoints ?? []).flatMap(({ VpcEndpointId, PolicyDocument }) =>
      ofPolicy("endpoint_policy", VpcEndpointId, PolicyDocument),
    ),
    // An interface that a service made may belong to the service.
    ...(networkInterfaces ?? [])
      .filter(({ RequesterManaged, operator }) => !RequesterManaged && operator === null)
      .flatMap(({ NetworkInterfaceId, OwnerId, publicIps }) =>
        [OwnerId, ...publicIps.map(({ IpOwnerId }) => IpOwnerId)].flatMap((id) =>
          ofId("address", NetworkInterfaceId, id),
        ),
      ),
  ];
}

/** What was refused, expired or deleted connects nobody, although it stays listed for a while. */
const endedPeerings: readonly (string | null)[] = ["rejected", "expired", "failed", "deleted"];

function ofPeering({ connections }: FactsOf<"ec2.peering">): Named[] {
  return connections
    .filter(({ Status }) => !endedPeerings.includes(Status))
    .flatMap(({ VpcPeeringConnectionId, RequesterVpcInfo, AccepterVpcInfo }) =>
      [RequesterVpcInfo, AccepterVpcInfo].flatMap(({ OwnerId, VpcId }) =>
        ofId(
          "vpc_peering",
          VpcPeeringConnectionId,
          OwnerId,
          VpcId === null ? {} : { detail: { name: VpcId } },
        ),
      ),
    );
}

/** Own shares name accounts, or what belongs to them; an OU or an organization by the account that manages it. */
function ofShares({ received, principals }: FactsOf<"ram.shares">): Named[] {
  return [
    ...(received ?? [])
      .filter(({ status }) => status !== "DELETED" && status !== "DELETING")
      .flatMap(({ resourceShareArn, owningAccountId, name }) =>
        ofId("resource_share", resourceShareArn, owningAccountId, name === null ? {} : { detail: { name } }),
      ),
    ...(principals ?? []).flatMap(({ resourceShareArn, id }) =>
      /^\d{12}$/.test(id)
        ? ofId("resource_share", resourceShareArn, id)
        : ofArn("resource_share", resourceShareArn, id),
    ),
  ];
}

/** An organization or an OU is named by the account that manages it. */
function ofPermissions(facts: FactsOf<"ec2.permissions">): Named[] {
  const { images, snapshots, receivedImages, receivedSnapshots } = facts;
  return [
    ...(images ?? []).flatMap(({ ImageId, LaunchPermissions }) =>
      (LaunchPermissions ?? []).flatMap(({ UserId, OrganizationArn, OrganizationalUnitArn }) => [
        ...ofId("launch_permission", ImageId, UserId),
        ...ofArn("launch_permission", ImageId, OrganizationArn),
        ...ofArn("launch_permission", ImageId, OrganizationalUnitArn),
      ]),
    ),
    ...(snapshots ?? []).flatMap(({ SnapshotId, CreateVolumePermissions }) =>
      (CreateVolumePermissions ?? []).flatMap(({ UserId }) => ofId("volume_permission", SnapshotId, UserId)),
    ),
    ...(receivedImages ?? []).flatMap(({ ImageId, OwnerId, ImageOwnerAlias, Name }) =>
      ofId("received_image", ImageId, OwnerId, {
        isAws: isOfAws(ImageOwnerAlias),
        ...(Name === null ? {} : { detail: { name: Name } }),
      }),
    ),
    ...(receivedSnapshots ?? []).flatMap(({ SnapshotId, OwnerId, OwnerAlias }) =>
      ofId("received_snapshot", SnapshotId, OwnerId, { isAws: isOfAws(OwnerAlias) }),
    ),
  ];
}

const registry = /^(?:https:\/\/)?(\d{12})\.dkr\.ecr[.-]/;

function ofDatabases({ snapshots, clusterSnapshots }: FactsOf<"rds.databases">): Named[] {
  return [
    ...(snapshots ?? []).flatMap(({ DBSnapshotArn, SourceDBSnapshotIdentifier }) =>
      ofArn("snapshot_copy", DBSnapshotArn, SourceDBSnapshotIdentifier),
    ),
    ...(clusterSnapshots ?? []).flatMap(({ DBClusterSnapshotArn, SourceDBClusterSnapshotArn }) =>
      ofArn("snapshot_copy", DBClusterSnapshotArn, SourceDBClusterSnapshotArn),
    ),
  ];
}

function ofImages(
  images: readonly { ImageId: string; OwnerId: string | null; ImageOwnerAlias: string | null }[],
) {
  return images.flatMap(({ ImageId, OwnerId, ImageOwnerAlias }) =>
    ofId("image", ImageId, OwnerId, { isAws: isOfAws(ImageOwnerAlias) }),
  );
}

function ofBuses({ buses, rules }: FactsOf<"events.routes">): Named[] {
  return [
    ...buses.flatMap(({ Arn, Policy }) => ofPolicy("bus_policy", Arn, Policy)),
    ...rules.flatMap(({ Arn, targets }) =>
      (targets ?? []).flatMap((target) => ofArn("event_target", Arn, target.Arn)),
    ),
  ];
}

function ofDelivery({ buckets, logGroups }: FactsOf<"cloudtrail.delivery">, { partition }: Where): Named[] {
  return [
    ...buckets.flatMap(({ Bucket, notifications }) =>
      notifications.flatMap(({ destination }) =>
        ofArn("event_target", `arn:${partition}:s3:::${Bucket}`, destination),
      ),
    ),
    ...logGroups.flatMap(({ LogGroupArn, subscriptions }) =>
      (subscriptions ?? []).flatMap(({ destinationArn }) =>
        ofArn("log_destination", LogGroupArn, destinationArn),
      ),
    ),
  ];
}

function bucketPolicies(
  buckets: readonly { Name: string; text: string | null }[],
  { partition }: Where,
): Named[] {
  return buckets.flatMap(({ Name, text }) =>
    ofPolicy("bucket_policy", `arn:${partition}:s3:::${Name}`, text),
  );
}

/** Collector → what its facts name. A collector that is not here names no account that is worth telling. */
export const readers: { readonly [Name in CollectorName]?: Reader<Name> } = {
  "iam.authorization": ofAuthorization,
  "s3.exposure": ({ buckets }, where) =>
    bucketPolicies(
      buckets.map(({ Name, publicPolicy: text }) => ({ Name, text })),
      where,
    ),
  "s3.log-buckets": ({ buckets }, where) =>
    bucketPolicies(
      buckets.map(({ Name, policy: text }) => ({ Name, text })),
      where,
    ),
  "s3.protection": ({ buckets }, { partition }) =>
    buckets.flatMap(({ Name, rules }) =>
      (rules ?? []).flatMap(({ Account }) => ofId("replication", `arn:${partition}:s3:::${Name}`, Account)),
    ),
  "s3.policies": resourcePolicies("bucket_policy"),
  "kms.policies": resourcePolicies("key_policy"),
  "secretsmanager.policies": resourcePolicies("secret_policy"),
  "sqs.policies": resourcePolicies("queue_policy"),
  "sns.policies": resourcePolicies("topic_policy"),
  "efs.policies": resourcePolicies("file_system_policy"),
  "ecr.policies": ({ resources, registryPolicy }, { partition, region, accountId }) => [
    ...resources.flatMap(({ arn, policy }) => ofPolicy("repository_policy", arn, policy)),
    ...ofPolicy(
      "repository_policy",
      `arn:${partition}:ecr:${region}:${accountId}:repository/*`,
      registryPolicy,
    ),
  ],
  "lambda.exposure": ({ functions }) =>
    functions.flatMap(({ policies }) =>
      policies.flatMap(({ arn, policy }) => ofPolicy("function_policy", arn, policy)),
    ),
  "opensearch.domains": ({ domains }, { partition, region, accountId }) =>
    domains.flatMap(({ DomainName, described }) =>
      ofPolicy(
        "search_policy",
        `arn:${partition}:es:${region}:${accountId}:domain/${DomainName}`,
        described?.AccessPolicies ?? null,
      ),
    ),
  "events.routes": ofBuses,
  "cloudtrail.delivery": ofDelivery,
  "cloudtrail.trails": ({ trails }) =>
    trails.flatMap(({ TrailARN, KmsKeyId, SnsTopicARN, CloudWatchLogsLogGroupArn }) =>
      [TrailARN, KmsKeyId, SnsTopicARN, CloudWatchLogsLogGroupArn].flatMap((arn) =>
        ofArn("trail", TrailARN, arn),
      ),
    ),
  "scheduler.schedules": ({ schedules }) =>
    schedules.flatMap(({ Arn, TargetArn }) => ofArn("event_target", Arn, TargetArn)),
  "ec2.network": ofNetwork,
  "ec2.peering": ofPeering,
  "ec2.permissions": ofPermissions,
  "ram.shares": ofShares,
  "ec2.images": ({ used }) => ofImages(used ?? []),
  "ec2.instance-images": ({ images }) => ofImages(images),
  "ec2.allowed-images": ({ settings }) =>
    (settings?.ImageCriteria ?? []).flatMap(({ ImageProviders, WatermarkKeys }) =>
      [...(ImageProviders ?? []), ...WatermarkKeys.map((key) => key.slice(0, 12))].flatMap((id) =>
        ofId("image", "allowed-images-settings", id),
      ),
    ),
  "ecs.images": ({ images }) =>
    images.flatMap(({ taskDefinitionArn, image }) =>
      ofId("container_image", taskDefinitionArn, registry.exec(image ?? "")?.[1] ?? null),
    ),
  "ecr.repositories": ({ pullThroughCacheRules }, { partition, region, accountId }) =>
    (pullThroughCacheRules ?? []).flatMap(({ ecrRepositoryPrefix, upstreamRegistryUrl }) =>
      ofId(
        "container_image",
        `arn:${partition}:ecr:${region}:${accountId}:repository/${ecrRepositoryPrefix}/*`,
        registry.exec(upstreamRegistryUrl)?.[1] ?? null,
      ),
    ),
  "lambda.functions": ({ functions }) =>
    functions.flatMap(({ FunctionArn, layers }) =>
      layers.flatMap((layer) => ofArn("layer", FunctionArn, layer)),
    ),
  "rds.databases": ofDatabases,
  "backup.points": ({ points, copiedTo }, { partition, region, accountId }) => [
    ...points.flatMap(({ BackupVaultArn, ResourceArn, SourceAccountId }) => [
      ...ofArn("backup_copy", BackupVaultArn, ResourceArn),
      ...ofId("backup_copy", BackupVaultArn, SourceAccountId),
    ]),
    ...copiedTo.flatMap((vault) =>
      ofArn("backup_copy", `arn:${partition}:backup:${region}:${accountId}:backup-vault:*`, vault),
    ),
  ],
  "backup.plans": ({ plans }, { partition, region, accountId }) =>
    plans.flatMap(({ copiesTo }) =>
      (copiesTo ?? []).flatMap((vault) =>
        ofArn("backup_copy", `arn:${partition}:backup:${region}:${accountId}:backup-plan:*`, vault),
      ),
    ),
  "dlm.policies": ({ policies }) =>
    policies.flatMap(({ PolicyId, accounts }) =>
      accounts.flatMap((id) => ofId("snapshot_share", PolicyId, id)),
    ),
  "config.remediation": ({ configurations }) =>
    configurations.flatMap(({ ConfigRuleName, TargetId }) => ofArn("document", ConfigRuleName, TargetId)),
  "guardduty.detector": ({ administrator }) =>
    administrator === null ? [] : ofId("administrator", "guardduty", administrator.AccountId),
  "guardduty.organization": ({ members }) =>
    (members ?? []).flatMap(({ AccountId }) => ofId("member", "guardduty", AccountId)),
  "securityhub.organization": ({ members }) =>
    (members ?? []).flatMap(({ AccountId }) => ofId("member", "securityhub", AccountId)),
  "inspector2.accounts": ({ accounts }) =>
    accounts.flatMap(({ accountId }) => ofId("member", "inspector2", accountId)),
  "organizations.invitations": ({ open }) =>
    open.flatMap(({ Id, AccountId }) => ofId("invitation", Id, AccountId)),
  "cost.linked-accounts": ({ linked }) =>
    linked.flatMap(({ AccountId, Name }) =>
      ofId("bill", "cost-explorer", AccountId, Name === null ? {} : { detail: { name: Name } }),
    ),
};
