import type { Item } from "#lib/roadmap/item.ts";

/** Item 9.3 of the roadmap; no facts are collected for it yet. */
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
        text: "Create users without rights under a path of their own, and spread their keys over build variables, laptops and wikis.",
      },
      { text: "Alarm on each use by way of the organization trail, and fire every decoy once a quarter." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Hosted canary services and small open-source tools exist beside home-made tokens.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
