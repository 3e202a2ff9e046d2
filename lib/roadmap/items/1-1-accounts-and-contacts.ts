import type { Item } from "#lib/roadmap/item.ts";

/** Item 1.1 of the roadmap; no facts are collected for it yet. */
export const accountsAndContacts: Item = {
  id: "1.1",
  slug: "accounts-and-contacts",
  stage: 1,
  title: "Accounts and contacts",
  kind: "assisted",
  scope: "account",
  summary:
    "One list names every AWS account that the company pays for, the payer behind it, and a person who answers for it.",
  guidance: {
    why: "An account that nobody owns is the one that nobody patches or dares to close. Every other figure here is only as complete as this list.",
    steps: [
      {
        text: "Compare the accounts of the organization with invoices, with account ids that role trust policies mention, and with what the teams say. Decide for each unknown id whether it is ours.",
      },
      {
        text: "Set a security contact of the account that is not its root mailbox.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws account put-alternate-contact --account-id <account-id> --alternate-contact-type SECURITY \\",
            '  --name "<name>" --title "<title>" --email-address "<mail>" --phone-number "<phone>"',
          ].join("\n"),
        },
      },
      { text: "Have the owner confirm name, team and security contact every quarter." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Resource Explorer searches accounts and regions together and replaces the sweep with Tag Editor.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
