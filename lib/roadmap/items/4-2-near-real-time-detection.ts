import type { Item } from "#lib/roadmap/item.ts";

/** Item 4.2 of the roadmap; no facts are collected for it yet. */
export const nearRealTimeDetection: Item = {
  id: "4.2",
  slug: "near-real-time-detection",
  stage: 4,
  title: "Near-real-time detection",
  kind: "assisted",
  scope: "account",
  summary:
    "Alerts and API events of all accounts and regions reach the security account within minutes, and from there people.",
  guidance: {
    why: "An alert that stays in the console of a member account is read after the damage. The path has to be tested, because each of its hops can break silently.",
    steps: [
      {
        text: "Send findings of each region to the security account by an EventBridge rule, or aggregate them with Security Hub over all regions.",
      },
      {
        text: "Confirm every subscription, then prove the path with a sample finding in a member account outside the home region.",
        command: {
          runIn: "<account-id>",
          lines: [
            "aws guardduty create-sample-findings --region <home-region> --detector-id <detector> \\",
            "  --finding-types Recon:EC2/PortProbeUnprotectedPort",
          ].join("\n"),
        },
      },
      { text: "Let teams query their own logs, for instance with Athena over the trail bucket." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "CloudWatch Events became EventBridge; read-only calls reach rules in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.",
      },
      {
        asOf: "2026-05",
        text: "With CloudTrail Lake closed to new customers, Athena over the trail bucket is the usual way to query again.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
