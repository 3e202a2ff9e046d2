import type { Item } from "#lib/roadmap/item.ts";

/** Item 1.3 of the roadmap; no facts are collected for it yet. */
export const securityAccount: Item = {
  id: "1.3",
  slug: "security-account",
  stage: 1,
  title: "Security account",
  kind: "assisted",
  scope: "organization",
  summary:
    "A separate account belongs to the security team: it holds the logs and administers the detection services.",
  guidance: {
    why: "Whoever takes over a workload account must not be able to erase the traces. An account of its own gives the team one place to look from and to defend.",
    steps: [
      { text: "Create the account in an organizational unit of its own and let only the security team in." },
      {
        text: "Make it the delegated administrator of the detection services, region by region.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws guardduty enable-organization-admin-account --region <home-region> --admin-account-id <security-account-id>",
            "aws securityhub enable-organization-admin-account --region <home-region> --admin-account-id <security-account-id>",
          ].join("\n"),
        },
      },
      { text: "Let the organization trail deliver into a bucket of this account." },
    ],
    since2019: [],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
