import type { Item } from "#lib/roadmap/item.ts";

/** Item 10.1 of the roadmap; no facts are collected for it yet. */
export const blastRadius: Item = {
  id: "10.1",
  slug: "blast-radius",
  stage: 10,
  title: "Blast radius",
  kind: "assisted",
  scope: "account",
  summary:
    "Accounts and duties are split so that one break-in neither spreads nor reaches the security team.",
  guidance: {
    why: "Whoever can change production must not be able to silence those who watch it. Small accounts keep an incident small.",
    steps: [
      { text: "Split accounts by environment, then by workload." },
      { text: "Trust role names with the id of the organization instead of whole accounts." },
      {
        text: "Protect the roles of the security team with a service control policy, and lock the log bucket.",
      },
    ],
    since2019: [],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
