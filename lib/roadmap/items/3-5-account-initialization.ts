import type { Item, OrganizationContext } from "#lib/roadmap/item.ts";
import { judgeAccounts } from "#lib/roadmap/items/3-5-accounts.ts";
import { judgeMechanism, readStackSets } from "#lib/roadmap/items/3-5-baseline.ts";
import { judgeProcess } from "#lib/roadmap/items/3-5-process.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";

/** Item 3.5 of the roadmap. */
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
        text: "Control Tower's baselines are not read: the release of its client in use lacks the operations. Its accounts count by what they have.",
      },
      {
        asOf: "2026-08",
        text: "Central root access can remove the root credentials of member accounts altogether.",
      },
    ],
  },
  collectors: ["organizations.tree", "account.regions", "cloudformation.stack-sets"],
  evaluatorVersion: 2,
  implemented: true,
};

/**
 * Three tenths are the written process, one a baseline that new accounts get by themselves, six the accounts: each has the
 * baseline, or has by whatever means what a baseline is for (3.1, 3.2, 3.4 and 4.1).
 */
export function evaluateAccountInitialization(context: OrganizationContext): Verdict {
  const stackSets = readStackSets(context);
  return concludeWeighted(
    accountInitialization,
    context.view,
    [
      { weight: 30, units: [judgeProcess(context)] },
      { weight: 10, units: [judgeMechanism(context, stackSets)] },
      { weight: 60, units: judgeAccounts(context, stackSets) },
    ],
    {
      noun: ["check", "checks"],
      met: "The creation of accounts is written down, and every account has the baseline.",
      none: "",
      roleName: context.input.organization.roleName,
      preposition: "for",
    },
  );
}
