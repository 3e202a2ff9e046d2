import type { Item } from "#lib/roadmap/item.ts";

/** Item 1.2 of the roadmap; no facts are collected for it yet. */
export const organizations: Item = {
  id: "1.2",
  slug: "organizations",
  stage: 1,
  title: "Organizations",
  kind: "automatic",
  scope: "organization",
  summary:
    "All accounts belong to one organization with all features on, and its management account holds no workload.",
  guidance: {
    why: "Policies, central logging and delegated administrators reach members only. What runs in the management account is beyond all service control policies.",
    steps: [
      {
        text: "Invite the accounts that are still outside.",
        command: {
          runIn: "management account <management-account-id>",
          lines:
            "aws organizations invite-account-to-organization --target Id=<invited-account-id>,Type=ACCOUNT",
        },
      },
      {
        text: "Turn on all features where the organization only shares the bill.",
        command: {
          runIn: "management account <management-account-id>",
          lines: "aws organizations enable-all-features",
        },
      },
      { text: "Move instances, buckets and databases of the management account into a workload account." },
    ],
    since2019: [],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
