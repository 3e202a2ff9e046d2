import type { Item } from "#lib/roadmap/item.ts";

/** Item 4.4 of the roadmap; no facts are collected for it yet. */
export const securityGuidelines: Item = {
  id: "4.4",
  slug: "security-guidelines",
  stage: 4,
  title: "Security guidelines",
  kind: "attested",
  scope: "organization",
  summary:
    "The company has written down what it expects of its accounts, which deviations it accepts, and which rules are its own.",
  guidance: {
    why: "Teams can only follow rules that they can read. Scanners know neither your accepted bastion host nor your own rule on replicated data.",
    steps: [
      {
        text: "Publish a page that covers accounts and ownership, logging, IAM, network exposure, data, backups and incident contacts.",
      },
      {
        text: "Keep exceptions with approver and expiry beside it, and turn rules into checks where that is possible.",
      },
    ],
    since2019: [],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
