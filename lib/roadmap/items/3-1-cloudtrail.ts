import type { Item } from "#lib/roadmap/item.ts";

/** Item 3.1 of the roadmap; no facts are collected for it yet. */
export const cloudtrail: Item = {
  id: "3.1",
  slug: "cloudtrail",
  stage: 3,
  title: "CloudTrail",
  kind: "automatic",
  scope: "account",
  summary:
    "One trail of the organization records every account and region and delivers to a bucket in the security account.",
  guidance: {
    why: "Without the record of API calls nobody can say what happened. A trail of the organization covers new accounts by itself, and members cannot stop it.",
    steps: [
      {
        text: "Let CloudTrail see the organization, then create the trail and start it.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com",
            "aws cloudtrail create-trail --region <home-region> --name organization-trail --s3-bucket-name <log-bucket> \\",
            "  --is-organization-trail --is-multi-region-trail --enable-log-file-validation",
            "aws cloudtrail start-logging --region <home-region> --name organization-trail",
          ].join("\n"),
        },
      },
      { text: "Limit the bucket policy and the key policy to this trail with aws:SourceArn." },
    ],
    since2019: [
      {
        asOf: "2026-05",
        text: "CloudTrail Lake takes no new customers; existing event data stores still count.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
