import type { Item } from "#lib/roadmap/item.ts";

/** Item 10.2 of the roadmap. */
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
      {
        text: "Plan two exercises a year and change the scenario: a leaked key and an instance's role taken over first, then public data, destroyed data, the root user, an insider, a supplier's code. At least one of the two is live, and those who watch are not told.",
      },
      {
        text: "Write down who does what for each kind of finding before it is needed: who may isolate an instance, take a snapshot, close an account's ways in, and with which role.",
      },
      {
        text: "Give a live exercise something harmless to find. Sample findings show whether anybody looks; a call with a decoy's key shows how long it takes.",
        command: {
          runIn: "security account <security-account-id>",
          lines: [
            "DETECTOR=$(aws guardduty list-detectors --region <home-region> --query 'DetectorIds[0]' --output text)",
            'aws guardduty create-sample-findings --region <home-region> --detector-id "$DETECTOR" --finding-types UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
          ].join("\n"),
        },
      },
      {
        text: "Note four moments while it lasts: when it began, when somebody noticed, when it was clear what had happened, and when it was stopped. Times that were made up afterwards measure nothing.",
      },
      {
        text: "Record it within a week, with a ticket, an owner and a day for every lesson. Somebody else than the recorder approves it; of a real incident the link is its post-mortem.",
        command: { runIn: "where Waymark runs", lines: "waymark records add exercise.json --kind exercise" },
      },
      {
        text: "Close the lessons: record the exercise again under the same id with the day on which each was done.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Besides flaws.cloud and flaws2.cloud, CloudGoat and iam-vulnerable offer newer practice environments.",
      },
      {
        asOf: "2026-08",
        text: "Incident Manager of Systems Manager takes no new customers; that an account has no response plans in it says nothing.",
      },
    ],
  },
  collectors: [
    "organizations.tree",
    "account.regions",
    "account.contacts",
    "cloudtrail.trails",
    "iam.authorization",
    "ec2.compute",
    "ssm.platforms",
  ],
  evaluatorVersion: 2,
  implemented: true,
};
