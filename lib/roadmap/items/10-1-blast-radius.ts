import type { Item } from "#lib/roadmap/item.ts";

/** Item 10.1 of the roadmap. */
export const blastRadius: Item = {
  id: "10.1",
  slug: "blast-radius",
  stage: 10,
  title: "Blast radius",
  kind: "assisted",
  scope: "account",
  summary:
    "Accounts and duties are split so that one break-in neither spreads nor reaches the security team.",
  guidance: {
    why: "Whoever can change production must not be able to silence those who watch it. Small accounts keep an incident small.",
    steps: [
      {
        text: "Say what accounts are for, by account or by organizational unit, and split what serves several environments or too many workloads.",
        command: {
          runIn: "Waymark",
          lines: 'waymark settings set environments \'{"<account-id>":"prod"}\'',
        },
      },
      {
        text: "Look at whom the role trusts that a way leads over.",
        command: {
          runIn: "the account that the role is in",
          lines: "aws iam get-role --role-name <failing-role> --query Role.AssumeRolePolicyDocument",
        },
      },
      {
        text: "Trust the one role that needs it, in your organization, instead of a whole account: the administrators of that account decide who else gets in.",
        command: {
          runIn: "the trust policy of the role",
          lines: [
            '{ "Effect": "Allow", "Action": "sts:AssumeRole",',
            '  "Principal": { "AWS": "arn:<partition>:iam::<account-id>:role/<the-one-role>" },',
            '  "Condition": { "StringEquals": { "aws:PrincipalOrgID": "<organization-id>" } } }',
          ].join("\n"),
        },
      },
      {
        text: "Let the security account administer what watches, not an account with workloads.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws organizations list-delegated-administrators",
            "aws guardduty enable-organization-admin-account --region <home-region> --admin-account-id <security-account-id>",
          ].join("\n"),
        },
      },
      {
        text: "Give the security team permission sets and groups of its own, and take its members out of those that change production.",
      },
      {
        text: "Protect the security team's roles with a service control policy, and the bucket of the logs with Object Lock.",
        command: {
          runIn: "log account <log-account-id>",
          lines:
            'aws s3api put-object-lock-configuration --bucket <your-log-bucket> --object-lock-configuration \'{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Days":365}}}\'',
        },
      },
    ],
    since2019: [
      {
        asOf: "2023-11",
        text: "Object Lock can be switched on for buckets that exist; in 2019 it had to be chosen when a bucket was made.",
      },
      {
        asOf: "2024-11",
        text: "Resource control policies limit from the organization's side whom resources and roles let in.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "organizations.tree",
    "organizations.delegation",
    "organizations.policies",
    "iam.authorization",
    "iam.providers",
    "sso.duties",
    "sso.assignments",
    "tagging.resources",
    "s3.buckets",
    "s3.log-buckets",
    "kms.policies",
    "ec2.compute",
    "lambda.functions",
    "ecs.clusters",
    "eks.clusters",
    "rds.databases",
    "data.stores",
    "sns.topics",
    "sqs.queues",
    "elb.load-balancers",
  ],
  evaluatorVersion: 2,
  implemented: true,
};
