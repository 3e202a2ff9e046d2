import type { Item } from "#lib/roadmap/item.ts";

/** Item 6.2 of the roadmap; no facts are collected for it yet. */
export const privateSubnets: Item = {
  id: "6.2",
  slug: "private-subnets",
  stage: 6,
  title: "Private subnets",
  kind: "assisted",
  scope: "account",
  summary: "What need not be public stands in private subnets and leaves through a point that can filter.",
  guidance: {
    why: "A port that is opened by mistake is harmless where no route leads to it, and outbound traffic can only be limited where it passes one point.",
    steps: [
      { text: "Give each zone private subnets, and move databases and instances into them." },
      {
        text: "Reach S3 and DynamoDB through gateway endpoints and other used services through interface endpoints.",
      },
      {
        text: "Send the rest through a central egress VPC with a firewall or proxy, and delete the default VPCs.",
      },
    ],
    since2019: [],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
