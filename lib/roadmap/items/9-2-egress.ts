import type { Item } from "#lib/roadmap/item.ts";

/** Item 9.2 of the roadmap; no facts are collected for it yet. */
export const egress: Item = {
  id: "9.2",
  slug: "egress",
  stage: 9,
  title: "Egress",
  kind: "assisted",
  scope: "account",
  summary: "Resources call the internet only where they must, and through something that filters.",
  guidance: {
    why: "Stolen data and the commands of an intruder travel outbound. A workload that reaches only what it needs is of little use to either.",
    steps: [
      { text: "Remove default routes that nothing needs, and use endpoints with policies for AWS services." },
      { text: "Filter the rest by domain in a central egress VPC, and let DNS Firewall fail closed." },
      { text: "Attach functions and containers to private subnets as well." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "PrivateLink now comes with endpoint policies for data perimeters, and VPC Block Public Access can shut a region in both directions.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
