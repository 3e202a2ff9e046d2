import type { Item } from "#lib/roadmap/item.ts";

/** Item 9.1 of the roadmap; no facts are collected for it yet. */
export const metadataService: Item = {
  id: "9.1",
  slug: "metadata-service",
  stage: 9,
  title: "Metadata service",
  kind: "automatic",
  scope: "account",
  summary:
    "Role credentials of an instance cannot be fetched through a web application that forwards requests.",
  guidance: {
    why: "Version 2 of the instance metadata service asks for a token first, which a forged request cannot supply. Version 1 hands credentials to any caller.",
    steps: [
      {
        text: "Require version 2 for new instances of each region.",
        command: {
          runIn: "<account-id>",
          lines:
            "aws ec2 modify-instance-metadata-defaults --region <home-region> --http-tokens required --http-put-response-hop-limit 2",
        },
      },
      {
        text: "Where the metric MetadataNoToken stays at zero, require it on running instances and in launch templates.",
        command: {
          runIn: "<account-id>",
          lines:
            "aws ec2 modify-instance-metadata-options --region <home-region> --instance-id <instance-id> --http-tokens required",
        },
      },
      { text: "Enforce it for all members with a declarative policy." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "The proxy of 2018 (aws-metadata-proxy) is dead: IMDSv2, account defaults and declarative policies replace it.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
