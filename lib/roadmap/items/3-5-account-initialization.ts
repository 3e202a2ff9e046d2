import type { Item } from "#lib/roadmap/item.ts";

/** Item 3.5 of the roadmap; no facts are collected for it yet. */
export const accountInitialization: Item = {
  id: "3.5",
  slug: "account-initialization",
  stage: 3,
  title: "Account initialization",
  kind: "assisted",
  scope: "organization",
  summary:
    "New and acquired accounts get the same baseline automatically, by a written process that says who creates them and how.",
  guidance: {
    why: "What is missing on the first day is found months later, account by account. The process also settles who holds the root mailbox and its second factor.",
    steps: [
      {
        text: "Deploy the baseline with automatic deployment to new accounts of the organizational units.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws cloudformation create-stack-set --region <home-region> --stack-set-name account-baseline \\",
            "  --template-body file://baseline.yaml --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED \\",
            "  --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=true",
          ].join("\n"),
        },
      },
      {
        text: "Give the management account the same baseline by a stack of its own: StackSets leave it out.",
      },
      {
        text: "Write down who creates accounts, for what, the pattern and recipients of their mail address, phone and billing data, and where root credentials are kept.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Central root access can remove the root credentials of member accounts altogether.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
