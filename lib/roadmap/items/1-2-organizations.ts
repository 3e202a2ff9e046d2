import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import type { Item, OrganizationContext } from "#lib/roadmap/item.ts";
import { judgeInventory, readManagementInventory } from "#lib/roadmap/items/1-2-inventory.ts";
import { judgeMembership } from "#lib/roadmap/items/1-2-membership.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

/** Item 1.2 of the roadmap. */
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
        text: "Invite the accounts that are still outside. One that was invited already has to accept, in that account: aws organizations accept-handshake.",
        command: {
          runIn: "management account <management-account-id>",
          lines:
            "aws organizations invite-account-to-organization --target Id=<other-account-id>,Type=ACCOUNT",
        },
      },
      {
        text: "Turn on all features where the organization only shares the bill.",
        command: {
          runIn: "management account <management-account-id>",
          lines: "aws organizations enable-all-features # organization <organization-id>",
        },
      },
      {
        text: "Copy the buckets of the management account into a workload account, then delete them.",
        command: {
          runIn: "management account <management-account-id>",
          lines: "aws s3 sync s3://<bucket> s3://<new-bucket-in-workload-account>",
        },
      },
      {
        text: "Make an image of each instance in the management account, share it with a workload account, start it there, and end the original.",
        command: {
          runIn: "management account <management-account-id>",
          lines:
            "aws ec2 create-image --region <region> --instance-id <instance-id> --name moved-<instance-id>",
        },
      },
      {
        text: "Set up in a workload account what else the management account runs or keeps, and delete it here. What has to stay needs an accepted risk that somebody else approves and that ends.",
        command: {
          runIn: "management account <management-account-id>",
          lines: "# <regional-arn>",
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-09",
        text: "Organizations says what became of an account in its field State; the older Status called closed accounts suspended.",
      },
    ],
  },
  collectors: [
    "organizations.tree",
    "organizations.invitations",
    "account.regions",
    "s3.buckets",
    "iam.credentials",
    "ec2.compute",
    "ec2.images",
    "ec2.network",
    "rds.databases",
    "data.stores",
    "lambda.functions",
    "ecs.clusters",
    "eks.clusters",
    "elb.load-balancers",
    "apigateway.apis",
    "sns.topics",
    "sqs.queues",
  ],
  evaluatorVersion: 3,
  implemented: true,
};

/** One unit for each known account (a member, or not), one for the feature set, one for the management account. */
export function evaluateOrganizations(context: OrganizationContext): Verdict {
  if (context.input.organization.kind === "standalone") return judgeStandalone(context);
  const { input, view } = context;
  const inventory = readManagementInventory(context);
  const members = judgeMembership(context);
  const units = [...members.units, judgeFeatureSet(context), ...judgeInventory(context, inventory)];
  const verdict = conclude(organizations, view, units, {
    noun: ["check", "checks"],
    met: "All known accounts are members of one organization with all features, and its management account holds no workload.",
    none: "No account is known.",
    roleName: input.organization.roleName,
  });
  return { ...verdict, evidence: [...members.evidence, ...verdict.evidence] };
}

/** One account is business enough to have an organization around it. */
function judgeStandalone({ input, view }: OrganizationContext): Verdict {
  const { id, roleName } = input.organization;
  // What says that the account stands alone is as old as the last time that it was entered.
  view.find("sts.assume").attempt((data) => data.assumed);
  const unit: Unit = {
    result: "fail",
    place: null,
    why: "the account belongs to no organization",
    failing: [{ resource: id, region: "global", why: "Belongs to no organization." }],
  };
  return conclude(organizations, view, [unit], {
    noun: ["check", "checks"],
    met: "",
    none: "",
    roleName,
  });
}

function judgeFeatureSet({ input, view }: OrganizationContext): Unit {
  const { id, managementAccountId } = input.organization;
  const answer = view
    .find("organizations.tree")
    .ask("organizations:DescribeOrganization", (data) => data.FeatureSet);
  if (!answer.known) return { result: "unknown", place: null, gaps: [answer.gap] };
  if (answer.value === null) {
    const text = "AWS did not say which features the organization has";
    return { result: "unknown", place: null, gaps: [{ kind: "said", code: "not_read", text }] };
  }
  const isWhole = answer.value === "ALL";
  const evidence = {
    collector: "organizations.tree",
    accountId: managementAccountId,
    region: "global",
    observed: `The feature set of ${id} is ${answer.value}.`,
  };
  if (isWhole) return { result: "pass", place: null, evidence: [{ ...evidence, result: "pass" }] };
  return {
    result: "fail",
    place: null,
    why: `the organization does not have all features (${answer.value})`,
    failing: [{ resource: id, region: "global", why: `Feature set ${answer.value} instead of ALL.` }],
    evidence: [{ ...evidence, result: "fail" }],
  };
}
