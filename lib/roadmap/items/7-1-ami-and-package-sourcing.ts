import type { Item } from "#lib/roadmap/item.ts";

/** Item 7.1 of the roadmap; no facts are collected for it yet. */
export const amiAndPackageSourcing: Item = {
  id: "7.1",
  slug: "ami-and-package-sourcing",
  stage: 7,
  title: "AMI and package sourcing",
  kind: "assisted",
  scope: "account",
  summary:
    "It is decided which machine images, container images and packages may run, and where they come from.",
  guidance: {
    why: "Anybody can publish an image. What production fetches from the internet at start time can change between two starts.",
    steps: [
      { text: "Build images in one account and share them from there." },
      {
        text: "Let EC2 first report, then refuse other images.",
        command: {
          runIn: "<account-id>",
          lines:
            "aws ec2 enable-allowed-images-settings --region <home-region> --allowed-images-settings-state audit-mode",
        },
      },
      { text: "Fetch packages and base images through a mirror, and pin images by digest." },
    ],
    since2019: [
      {
        asOf: "2024-12",
        text: "Allowed AMIs, also as a declarative policy of the organization, enforces what was a guideline in 2019.",
      },
      {
        asOf: "2026-08",
        text: "Container image scanning is done by AWS itself or, in its enhanced form, by Inspector; Clair was replaced.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
