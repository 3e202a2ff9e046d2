import type { Item } from "#lib/roadmap/item.ts";

/** Item 8.1 of the roadmap; no facts are collected for it yet. */
export const scps: Item = {
  id: "8.1",
  slug: "scps",
  stage: 8,
  title: "Service control policies",
  kind: "automatic",
  scope: "account",
  summary: "Policies of the organization forbid what nobody may do, administrators and root users included.",
  guidance: {
    why: "A policy above the account holds even when the account is taken over: unused regions stay shut, and logging and security roles stay in place.",
    steps: [
      {
        text: "Enable the policy type at the root.",
        command: {
          runIn: "management account <management-account-id>",
          lines:
            "aws organizations enable-policy-type --root-id <root-id> --policy-type SERVICE_CONTROL_POLICY",
        },
      },
      {
        text: "Try each policy on one organizational unit first, and look in CloudTrail for calls that it would have refused.",
      },
      {
        text: "Prefer declarative policies and the S3 policy type where AWS offers them, and add resource control policies for a data perimeter.",
      },
    ],
    since2019: [
      {
        asOf: "2024-12",
        text: "Resource control policies and declarative policies stand beside service control policies today.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
