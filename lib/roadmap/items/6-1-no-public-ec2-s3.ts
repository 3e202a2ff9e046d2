import type { Item } from "#lib/roadmap/item.ts";

/** Item 6.1 of the roadmap. */
export const noPublicEc2S3: Item = {
  id: "6.1",
  slug: "no-public-ec2-s3",
  stage: 6,
  title: "No public EC2 or S3",
  kind: "automatic",
  scope: "account",
  summary:
    "The internet reaches no instance and no bucket directly: load balancers and CloudFront stand in front.",
  guidance: {
    why: "Each public address turns a weak password or a missed patch into an entry. With few front doors there is one place to filter, to log and to close.",
    steps: [
      {
        text: "Shut buckets that need not be public, and turn off access lists, which may open single objects. What has to be read by everybody goes behind CloudFront with origin access control.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            "aws s3api put-bucket-ownership-controls --bucket <bucket> --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'",
          ].join("\n"),
        },
      },
      {
        text: "See through which addresses and groups the internet reaches an instance; put a load balancer (or a CloudFront VPC origin) in front, take the address away, and replace SSH from outside by Session Manager.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values=<instance-id> --query 'NetworkInterfaces[].[NetworkInterfaceId,Association.PublicIp,Groups[].GroupId]'",
        },
      },
      {
        text: "Close the VPCs of a Region at the internet gateway where nothing needs to be reachable.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 modify-vpc-block-public-access-options --region <home-region> --internet-gateway-block-mode block-ingress",
        },
      },
      {
        text: "Keep snapshots and images private, those that were shared before included.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws ec2 enable-snapshot-block-public-access --region <home-region> --state block-all-sharing",
            "aws ec2 enable-image-block-public-access --region <home-region> --image-block-public-access-state block-new-sharing",
          ].join("\n"),
        },
      },
      {
        text: "Take the public flag from databases, and name accounts, the organization or a source in policies that let in everybody: an Allow for `*` needs a condition such as aws:PrincipalOrgID, aws:SourceAccount or aws:SourceVpce. Accept what has to stay public, resource by resource.",
      },
    ],
    since2019: [
      {
        asOf: "2024-11",
        text: "VPC Block Public Access and CloudFront VPC origins make public subnets unnecessary in most designs.",
      },
      { asOf: "2025-09", text: "AWS WAF Classic is no longer supported." },
      {
        asOf: "2026-08",
        text: "CloudMapper, named for this item in 2019, is no longer maintained and reads no IPv6.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "s3.account",
    "s3.buckets",
    "s3.exposure",
    "s3.access-points",
    "ec2.network",
    "ec2.compute",
    "ec2.images",
    "ec2.sharing",
    "rds.databases",
    "rds.sharing",
    "data.stores",
    "redshiftserverless.workgroups",
    "dms.instances",
    "kafka.clusters",
    "mq.brokers",
    "opensearch.domains",
    "aoss.network-policies",
    "eks.clusters",
    "ecr.policies",
    "lambda.exposure",
    "sns.policies",
    "sqs.policies",
    "kms.policies",
    "secretsmanager.policies",
    "efs.policies",
    "ssm.documents",
  ],
  evaluatorVersion: 4,
  implemented: true,
};
