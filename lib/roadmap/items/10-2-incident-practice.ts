import type { Item } from "#lib/roadmap/item.ts";

/** Item 10.2 of the roadmap; no facts are collected for it yet. */
export const incidentPractice: Item = {
  id: "10.2",
  slug: "incident-practice",
  stage: 10,
  title: "Incident practice",
  kind: "attested",
  scope: "organization",
  summary: "The team has rehearsed incidents and knows how long it takes to notice, understand and react.",
  guidance: {
    why: "The first real incident is a poor moment to find out who may isolate an instance. Lessons count only when they become tickets.",
    steps: [
      { text: "Plan two exercises a year from scenarios such as a leaked key or a taken-over role." },
      { text: "Record the three times and turn each lesson into a ticket with an owner." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Besides flaws.cloud and flaws2.cloud, CloudGoat and iam-vulnerable offer newer practice environments.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
