import type { Item } from "#lib/roadmap/item.ts";

/** Item 8.2 of the roadmap; no facts are collected for it yet. */
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
        text: "Attach automatic remediation to Config rules, or let EventBridge rules call functions that act.",
      },
      { text: "Start in dry run, keep a tag for exceptions, and report every action taken." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Repokid has not been released since 2021 and its companion ConsoleMe is archived: Access Analyzer finds unused permissions, removing them is left to your own automation.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
