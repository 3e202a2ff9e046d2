import type { Item } from "#lib/roadmap/item.ts";

/** Item 8.3 of the roadmap; no facts are collected for it yet. */
export const refinedIamPolicies: Item = {
  id: "8.3",
  slug: "refined-iam-policies",
  stage: 8,
  title: "Refined IAM policies",
  kind: "automatic",
  scope: "account",
  summary:
    "Policies name actions and resources, carry conditions, and are your own rather than those that AWS manages.",
  guidance: {
    why: "AWS-managed policies fit everybody and therefore allow more than anybody needs. Wildcards turn small roles into administrators.",
    steps: [
      { text: "Replace AWS-managed policies by copies that are cut to what is used." },
      { text: "Limit iam:PassRole with iam:PassedToService, and give pipelines a permissions boundary." },
      {
        text: "Check policies for new access before they are deployed, with the custom policy checks of Access Analyzer.",
      },
    ],
    since2019: [{ asOf: "2026-08", text: "Cloudsplaining is maintained; CloudTracker and Repokid are not." }],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
