import type { Item } from "#lib/roadmap/item.ts";

/** Item 7.2 of the roadmap; no facts are collected for it yet. */
export const infrastructureAsCode: Item = {
  id: "7.2",
  slug: "infrastructure-as-code",
  stage: 7,
  title: "Infrastructure as code",
  kind: "assisted",
  scope: "account",
  summary: "Changes reach AWS only through code that a second person has reviewed.",
  guidance: {
    why: "Code can be reviewed, repeated and compared with what runs. Changes by hand leave no reason behind.",
    steps: [
      {
        text: "Begin with networks, security groups and IAM: import existing resources into Terraform or CloudFormation.",
      },
      {
        text: "Detect drift on a schedule, make the console read-only in production, and protect the main branch.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "checkov and its peers review the code before it is applied; their results can serve as evidence.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
