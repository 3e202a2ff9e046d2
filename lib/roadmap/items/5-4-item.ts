import type { Item } from "#lib/roadmap/item.ts";

/** Item 5.4 of the roadmap. */
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
        text: "Turn on push protection at the code host for all repositories, and a scan in the build without which nothing is merged.",
      },
      {
        text: "Scan the history once and rotate whatever turns up. Hooks before the commit are the fast first line, and each developer can skip them.",
      },
      {
        text: "Say how many repositories are covered and by what, with a link that others can follow; the answer counts for half a year.",
        command: {
          runIn: "Waymark",
          lines:
            "waymark attest --item 5.4 --state MET --question secret-detection --details coverage.json --evidence <link> --review-by <date>",
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "detect-secrets moves slowly; gitleaks, trufflehog and the push protection of code hosts are the common choices.",
      },
    ],
  },
  collectors: ["iam.authorization", "iam.credentials"],
  evaluatorVersion: 2,
  implemented: true,
};
