import type { Item } from "#lib/roadmap/item.ts";

/** Item 6.3 of the roadmap; no facts are collected for it yet. */
export const securityGroups: Item = {
  id: "6.3",
  slug: "security-groups",
  stage: 6,
  title: "Security groups",
  kind: "automatic",
  scope: "account",
  summary:
    "Security groups refer to other groups instead of address ranges, above all instead of whole private networks.",
  guidance: {
    why: "A rule for all of 10.0.0.0/8 makes each machine inside a stepping stone to every other.",
    steps: [
      { text: "Replace address ranges by references to security groups or by prefix lists." },
      {
        text: "Empty the default groups, delete unused ones, and remove ports 22 and 3389 in favour of Session Manager.",
      },
    ],
    since2019: [],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
