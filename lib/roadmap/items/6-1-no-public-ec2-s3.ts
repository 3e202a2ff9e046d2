import type { Item } from "#lib/roadmap/item.ts";

/** Item 6.1 of the roadmap; no facts are collected for it yet. */
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
        text: "Close the VPCs of a region at the internet gateway where nothing needs to be reachable.",
        command: {
          runIn: "<account-id>",
          lines:
            "aws ec2 modify-vpc-block-public-access-options --region <home-region> --internet-gateway-block-mode block-ingress",
        },
      },
      {
        text: "Keep snapshots and images private.",
        command: {
          runIn: "<account-id>",
          lines: [
            "aws ec2 enable-snapshot-block-public-access --region <home-region> --state block-all-sharing",
            "aws ec2 enable-image-block-public-access --region <home-region> --image-block-public-access-state block-new-sharing",
          ].join("\n"),
        },
      },
      {
        text: "Serve buckets through CloudFront with origin access control, and replace SSH from outside by Session Manager.",
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
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
