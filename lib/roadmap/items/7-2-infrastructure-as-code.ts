import type { Item } from "#lib/roadmap/item.ts";

/** Item 7.2 of the roadmap. */
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
        text: "Begin with permissions, buckets and networks. Let CloudFormation write a template of what exists, and import the resources into a stack.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws cloudformation start-resource-scan --region <home-region>",
            "aws cloudformation create-generated-template --region <home-region> --generated-template-name adopted --resources file://resources.json",
          ].join("\n"),
        },
      },
      {
        text: "Or import them into Terraform, one block for each, and let the plan write the code.",
        command: {
          runIn: "Terraform",
          lines: ["import {", "  to = aws_s3_bucket.example", '  id = "<bucket>"', "}"].join("\n"),
        },
      },
      {
        text: "Show what Terraform manages: only types, addresses and ARNs of the state are kept. Do it from the pipeline after each apply.",
        command: {
          runIn: "waymark",
          lines: "waymark import terraform-state terraform.tfstate --account <account-id>",
        },
      },
      {
        text: "Look for drift on a schedule, in every stack.",
        command: {
          runIn: "account <account-id>",
          lines: "aws cloudformation detect-stack-drift --region <home-region> --stack-name <stack-name>",
        },
      },
      {
        text: "Make the console read-only in production, protect the main branch with a review, and say so once a year; that nothing was changed by hand and that plans show no drift, every month.",
        command: {
          runIn: "waymark",
          lines:
            "waymark attest --item 7.2 --account <account-id> --state MET --evidence <link> --review-by <date>",
        },
      },
    ],
    since2019: [
      {
        asOf: "2024-02",
        text: "CloudFormation's IaC generator scans an account and writes templates of what it finds. In 2019 resources could not even be imported.",
      },
      {
        asOf: "2023-09",
        text: "OpenTofu continues Terraform under an open licence; its states have the same form and count alike.",
      },
      {
        asOf: "2026-08",
        text: "checkov and its peers review the code before it is applied; their results can serve as evidence.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "cloudformation.stacks",
    "tagging.resources",
    "iam.authorization",
    "s3.buckets",
    "ec2.network",
    "ec2.launch",
    "autoscaling.groups",
    "ec2.compute",
    "elb.load-balancers",
    "lambda.functions",
    "rds.databases",
    "data.stores",
    "ecs.clusters",
    "eks.clusters",
    "sns.topics",
    "sqs.queues",
    "kms.policies",
    "apigateway.apis",
  ],
  evaluatorVersion: 3,
  implemented: true,
};
