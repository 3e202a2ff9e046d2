import type { Item } from "#lib/roadmap/item.ts";

/** Item 5.4 of the roadmap; no facts are collected for it yet. */
export const secretDetection: Item = {
  id: "5.4",
  slug: "secret-detection",
  stage: 5,
  title: "Secret detection",
  kind: "attested",
  scope: "organization",
  summary: "Credentials are stopped on their way into source code.",
  guidance: {
    why: "A key in a repository is copied with every clone, and automated searches find public ones within minutes.",
    steps: [
      {
        text: "Turn on push protection at the code host for all repositories, and a blocking scan in the build.",
      },
      {
        text: "Scan the history once, rotate whatever turns up, and keep the pre-commit hook as the fast first line.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "detect-secrets moves slowly; gitleaks, trufflehog and the push protection of code hosts are the common choices.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
