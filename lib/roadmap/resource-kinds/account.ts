/** What is listed once for the account, and networks, which every Region has. */
import { listed, undated } from "./kind.ts";

/** In the order in which they are reported. */
export const accountKinds = [
  listed({
    type: "s3:bucket",
    noun: "S3 bucket",
    collector: "s3.buckets",
    op: "s3:ListBuckets",
    scope: "account",
    select: ({ buckets }, _arn, { partition }) =>
      buckets.map(({ Name, BucketRegion, CreationDate }) => ({
        arn: `arn:${partition}:s3:::${Name}`,
        created: CreationDate,
        ...(BucketRegion === null ? {} : { region: BucketRegion }),
      })),
  }),
  listed({
    type: "iam:role",
    noun: "IAM role",
    collector: "iam.authorization",
    op: "iam:GetAccountAuthorizationDetails",
    scope: "account",
    select: ({ roles }) => roles?.map(({ Arn, CreateDate }) => ({ arn: Arn, created: CreateDate })),
  }),
  listed({
    type: "iam:policy",
    noun: "customer managed policy",
    collector: "iam.authorization",
    op: "iam:GetAccountAuthorizationDetails",
    scope: "account",
    select: ({ customerPolicies }) =>
      customerPolicies?.map(({ Arn, CreateDate }) => ({ arn: Arn, created: CreateDate })),
  }),
] as const;

const keys = listed({
  type: "kms:key",
  noun: "customer managed key",
  collector: "kms.policies",
  op: "kms:ListKeys",
  select: ({ resources }) => resources.map(({ arn }) => undated(arn)),
});

/** Networks and keys. */
export const networkKinds = [
  {
    ...keys,
    /** Without the aliases AWS's own keys cannot be told from the account's. */
    read: (view, place) => {
      const gap = view.find("kms.policies", place.region).gapOf("kms:ListAliases");
      const found = keys.read(view, place);
      return gap === null || !found.known ? found : { known: false, gap };
    },
  } satisfies typeof keys,
  listed({
    type: "ec2:vpc",
    noun: "VPC",
    collector: "ec2.network",
    op: "ec2:DescribeVpcs",
    // One that another account shares is that account's.
    select: ({ vpcs }, arn, { accountId }) =>
      vpcs
        ?.filter(({ OwnerId }) => OwnerId === null || OwnerId === accountId)
        .map(({ VpcId }) => undated(arn("ec2", `vpc/${VpcId}`))),
  }),
  listed({
    type: "ec2:subnet",
    noun: "subnet",
    collector: "ec2.network",
    op: "ec2:DescribeSubnets",
    select: ({ subnets }, arn, { accountId }) =>
      subnets
        ?.filter(({ OwnerId }) => OwnerId === null || OwnerId === accountId)
        .map(({ SubnetId }) => undated(arn("ec2", `subnet/${SubnetId}`))),
  }),
  listed({
    type: "ec2:route-table",
    noun: "route table",
    collector: "ec2.network",
    op: "ec2:DescribeRouteTables",
    select: ({ routeTables }, arn, { accountId }) =>
      routeTables
        ?.filter(({ OwnerId }) => OwnerId === null || OwnerId === accountId)
        .map(({ RouteTableId }) => undated(arn("ec2", `route-table/${RouteTableId}`))),
  }),
  listed({
    type: "ec2:security-group",
    noun: "security group",
    collector: "ec2.network",
    op: "ec2:DescribeSecurityGroups",
    select: ({ securityGroups }, arn, { accountId }) =>
      securityGroups
        ?.filter(({ OwnerId }) => OwnerId === null || OwnerId === accountId)
        .map(({ GroupId }) => undated(arn("ec2", `security-group/${GroupId}`))),
  }),
] as const;
