import type { Item } from "#lib/roadmap/item.ts";

/** Item 4.3 of the roadmap; no facts are collected for it yet. */
export const regularScanning: Item = {
  id: "4.3",
  slug: "regular-scanning",
  stage: 4,
  title: "Regular scanning",
  kind: "assisted",
  scope: "account",
  summary: "Every account is scanned again and again, not only watched for events.",
  guidance: {
    why: "An idle role or a forgotten snapshot causes no event. Scans also notice when the event path broke and apply new rules to old resources.",
    steps: [
      {
        text: "Run a scanner weekly in all accounts and import its results, or turn on Security Hub CSPM with a standard.",
      },
      {
        text: "Start the configuration recorder where it stands still: without it Security Hub evaluates nothing.",
        command: {
          runIn: "<account-id>",
          lines:
            "aws configservice start-configuration-recorder --region <home-region> --configuration-recorder-name default",
        },
      },
      { text: "Give findings an owner and a queue." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "The standards and findings of Security Hub are now called Security Hub CSPM, beside a new Security Hub with resources of its own.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
