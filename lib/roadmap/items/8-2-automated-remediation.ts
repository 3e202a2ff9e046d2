import type { Item } from "#lib/roadmap/item.ts";

/** Item 8.2 of the roadmap. */
export const automatedRemediation: Item = {
  id: "8.2",
  slug: "automated-remediation",
  stage: 8,
  title: "Automated remediation",
  kind: "assisted",
  scope: "account",
  summary:
    "What cannot be forbidden is corrected by automation, such as public buckets, open security groups and unused roles.",
  guidance: {
    why: "Minutes count between a mistake and the first scan from outside. People read the ticket the next morning.",
    steps: [
      {
        text: "Find out in which Regions AWS Config records: without a recorder none of its rules finds anything.",
        command: {
          runIn: "account <account-id>",
          lines: "aws configservice describe-configuration-recorder-status --region <region>",
        },
      },
      {
        text: "Roll out rules with automatic remediation as a conformance pack, by StackSets, to all accounts and Regions.",
        command: {
          runIn: "management account <management-account-id>",
          lines:
            "aws configservice put-organization-conformance-pack --organization-conformance-pack-name remediation --template-s3-uri s3://BUCKET/remediation.yaml",
        },
      },
      {
        text: "Give a rule that exists its correction, and let it run by itself.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws configservice put-remediation-configurations --region <region> --remediation-configurations \\",
            "  'ConfigRuleName=RULE,TargetType=SSM_DOCUMENT,TargetId=AWS-DisablePublicAccessForSecurityGroup,Automatic=true,MaximumAutomaticAttempts=5,RetryAttemptSeconds=60,Parameters={GroupId={ResourceValue={Value=RESOURCE_ID}},AutomationAssumeRole={StaticValue={Values=[ROLE_ARN]}}}'",
          ].join("\n"),
        },
      },
      {
        text: "See whether corrections succeed; runs that all fail correct nothing.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws configservice describe-remediation-execution-status --region <region> --config-rule-name RULE",
        },
      },
      {
        text: "For many accounts, run Automated Security Response on AWS or Cloud Custodian from the security account. Start in dry run, keep a tag for exceptions, and report every action taken.",
      },
      {
        text: "Try each correction once a month, and say which scenario it really corrects: of functions and of Cloud Custodian no fact tells.",
        command: {
          runIn: "Waymark",
          lines:
            "waymark attest --item 8.2 --account <account-id> --state MET --details chains.json --evidence <link> --review-by <date>",
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Automation rules of Security Hub edit findings and open tickets; none of them corrects what was found. That takes a rule of EventBridge with something behind it that acts.",
      },
      {
        asOf: "2026-08",
        text: "Repokid has not been released since 2021 and its companion ConsoleMe is archived: Access Analyzer finds unused permissions, removing them is left to your own automation.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "config.recorder",
    "config.remediation",
    "events.routes",
    "scheduler.schedules",
    "sfn.machines",
    "ssm.automations",
    "codebuild.projects",
    "ecs.clusters",
    "lambda.functions",
    "tagging.resources",
    "iam.authorization",
    "s3.account",
    "s3.buckets",
    "ec2.network",
    "organizations.effective-policies",
    "organizations.tree",
    "organizations.policies",
  ],
  evaluatorVersion: 2,
  implemented: true,
};
