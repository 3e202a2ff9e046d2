import type { Item } from "#lib/roadmap/item.ts";

/** Item 9.3 of the roadmap. */
export const honeyTokens: Item = {
  id: "9.3",
  slug: "honey-tokens",
  stage: 9,
  title: "Honey tokens",
  kind: "assisted",
  scope: "organization",
  summary: "Decoy credentials lie where an intruder would look, and somebody is told when they are used.",
  guidance: {
    why: "Nobody has a rightful reason to touch a decoy, so an alarm from it is rarely false.",
    steps: [
      {
        text: "Create a user without rights under a path of its own, deny it everything, and give it a key. The answer names the key once; its secret goes where it is planted, and nowhere else.",
        command: {
          runIn: "an account of your choice",
          lines: [
            "aws iam create-user --path /ops/ --user-name NAME",
            "aws iam attach-user-policy --user-name NAME --policy-arn arn:<partition>:iam::aws:policy/AWSDenyAll",
            "aws iam create-access-key --user-name NAME",
          ].join("\n"),
        },
      },
      {
        text: "Plant it where intruders look: variables of build systems, files of developers' laptops, repositories of configuration, the wiki.",
      },
      {
        text: "Count its id in the logs of the organization's trail, which sees every Region and every call, and alarm on the first. A rule of EventBridge sees its own Region only, and calls that only read just in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws logs put-metric-filter --region <home-region> --log-group-name LOG_GROUP --filter-name FILTER --filter-pattern '{ $.userIdentity.accessKeyId = \"KEY_ID\" }' --metric-transformations metricName=METRIC,metricNamespace=Decoys,metricValue=1",
            "aws cloudwatch put-metric-alarm --region <home-region> --alarm-name METRIC --namespace Decoys --metric-name METRIC --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching --alarm-actions TOPIC_ARN",
          ].join("\n"),
        },
      },
      {
        text: "Register each decoy, without its secret, and fire all of them once a quarter from a known address. The new record says when that was, when the alarm came, and where both can be seen.",
        command: {
          runIn: "where Waymark runs",
          lines: [
            "waymark records add decoys.json --kind honey-token",
            "aws sts get-caller-identity --profile decoy",
          ].join("\n"),
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Hosted canary services and small open-source tools exist beside home-made tokens.",
      },
    ],
  },
  collectors: ["organizations.tree", "honey.tokens"],
  evaluatorVersion: 2,
  implemented: true,
};
