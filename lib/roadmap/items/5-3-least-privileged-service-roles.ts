import type { Item } from "#lib/roadmap/item.ts";

/** Item 5.3 of the roadmap; no facts are collected for it yet. */
export const leastPrivilegedServiceRoles: Item = {
  id: "5.3",
  slug: "least-privileged-service-roles",
  stage: 5,
  title: "Least-privileged service roles",
  kind: "automatic",
  scope: "account",
  summary:
    "Roles of services and pipelines can reach only the AWS services they use, and unused roles are gone.",
  guidance: {
    why: "A function that is taken over can do whatever its role can. Most roles are granted far more services than they ever call.",
    steps: [
      {
        text: "Find unused roles and permissions for the whole organization.",
        command: {
          runIn: "security account",
          lines: [
            "aws accessanalyzer create-analyzer --region <home-region> --analyzer-name unused-access \\",
            '  --type ORGANIZATION_UNUSED_ACCESS --configuration \'{"unusedAccess":{"unusedAccessAge":90}}\'',
          ].join("\n"),
        },
      },
      {
        text: "Delete roles that nobody assumed, and replace broad managed policies by ones that name the used services.",
      },
      {
        text: "Bind roles of build pipelines to your own repositories with a condition on the subject of the token.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "CloudTracker has not been released since 2021: IAM Access Analyzer lists unused access and generates policies from CloudTrail.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
