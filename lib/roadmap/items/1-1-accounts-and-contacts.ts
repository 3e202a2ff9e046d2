import { conclude, type Wording } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { judgeConfirmation, judgeFields, judgeSecurityContact } from "#lib/roadmap/items/1-1-contact.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";

/** Item 1.1 of the roadmap. */
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
      {
        text: "Name owner (with their team) and security contact on the page of the account, and have the owner confirm them every quarter.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Resource Explorer searches accounts and regions together and replaces the sweep with Tag Editor.",
      },
      {
        asOf: "2026-08",
        text: "Alternate contacts of all members can be set from the management account or a delegated administrator, once account.amazonaws.com is trusted there.",
      },
    ],
  },
  collectors: ["account.contacts", "organizations.tree", "cost.linked-accounts"],
  evaluatorVersion: 4,
  implemented: true,
};

/**
 * Six tenths are the five things that the register of contacts says, two that somebody has confirmed it lately, two that AWS can reach
 * security beside the root user. An account that nobody has classified has none of it.
 */
export function evaluateAccountsAndContacts(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const { account, organization, records } = input;
  const wording: Wording = {
    noun: ["check", "checks"],
    met: "Somebody answers for the account and has confirmed it, and AWS can reach security.",
    none: "",
    roleName: organization.roleName,
    preposition: "for",
  };
  const isUnclassified = records.candidates.some(
    ({ data }) => data.accountId === account.id && data.classification === "unclassified",
  );
  if (isUnclassified) {
    const why = "nobody has said yet whether the account is ours";
    const failing = [{ resource: account.id, region: "global", why: "Nobody has classified the account." }];
    return conclude(accountsAndContacts, view, [{ result: "fail", place: null, why, failing }], wording);
  }
  return concludeWeighted(
    accountsAndContacts,
    view,
    [
      { weight: 60, units: judgeFields(input) },
      { weight: 20, units: [judgeConfirmation(context)] },
      { weight: 20, units: [judgeSecurityContact(context)] },
    ],
    wording,
  );
}
