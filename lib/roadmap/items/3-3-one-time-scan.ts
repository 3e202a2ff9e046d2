import type { Item } from "#lib/roadmap/item.ts";

/** Item 3.3 of the roadmap; no facts are collected for it yet. */
export const oneTimeScan: Item = {
  id: "3.3",
  slug: "one-time-scan",
  stage: 3,
  title: "One-time scan",
  kind: "assisted",
  scope: "account",
  summary: "A scanner has looked over the account once, and what it found to be urgent has been dealt with.",
  guidance: {
    why: "A first scan shows how much work lies ahead and which doors stand open today: public data, public search clusters, ports that belong inside.",
    steps: [
      {
        text: "Scan all regions and import the result.",
        command: {
          runIn: "<account-id>",
          lines:
            "prowler aws --role arn:<partition>:iam::<account-id>:role/<role> --external-id <external-id> -M csv json-ocsf",
        },
      },
      { text: "Mark each urgent finding as fixed, false or accepted, with a reason." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Prowler is developed actively and has grown from a script to several hundred checks.",
      },
      {
        asOf: "2026-08",
        text: "CloudMapper is no longer maintained and ScoutSuite has stalled; their results can still be imported.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
