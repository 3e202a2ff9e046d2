/**
 * AWS's alternate contacts beside the register's: the command that brings AWS in line with it. We never write to AWS: the
 * command is for a person to read and run. Pure.
 */

/** What AWS keeps one of for each account, and the root user's address. */
export const awsContactTypes = ["SECURITY", "OPERATIONS", "BILLING", "ROOT"] as const;
export type AwsContactType = (typeof awsContactTypes)[number];

/**
 * How the two stand to each other. `missing`: AWS has none · `only_aws`: the register has none · `none`: neither has, or the
 * register names nobody for the root user · `not_read`: what AWS has is not known, and nothing follows from that.
 */
export const contactDifferences = ["same", "differs", "missing", "only_aws", "none", "not_read"] as const;
export type ContactDifference = (typeof contactDifferences)[number];

/** Who shall stand in AWS. */
export interface WantedContact {
  email: string;
  name: string | null;
  team: string | null;
}

/** A command, or why there is none. */
export type AlternateContactFix = { runIn: string; lines: string } | { refused: string };

// Limits of account:PutAlternateContact, as its API reference gives them.
const longestName = 64;
const longestTitle = 50;
const address = /^[\w+=.#!&-]+@[\w.-]+\.\w+$/;

const titles: Record<Exclude<AwsContactType, "ROOT">, string> = {
  SECURITY: "Security contact",
  OPERATIONS: "Operations contact",
  BILLING: "Billing contact",
};

/** One word of a POSIX shell, whatever stands in it. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** AWS's command line reads what begins like this from a file or an address instead of taking it as it is. */
function isReadFromElsewhere(text: string): boolean {
  return /^\s*(fileb?|https?):\/\//i.test(text);
}

function cut(text: string, longest: number): string {
  return Array.from(text).slice(0, longest).join("").trim();
}

/**
 * `aws account put-alternate-contact` for one contact of one account. Title and number AWS insists on: the title is the team,
 * else what the contact is for; the register keeps no numbers, so that the command stops until PHONE is set.
 *
 * @param options.from account to run it in: the account itself, or the management account, whose delegated administrator may too.
 * @see https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html: an account may not name itself.
 */
export function alternateContactFix(
  type: Exclude<AwsContactType, "ROOT">,
  { email, name, team }: WantedContact,
  { accountId, from }: { accountId: string; from: string },
): AlternateContactFix {
  if (!address.test(email)) return { refused: `AWS does not take ${email} as an address of a contact.` };
  const named = cut(name ?? email, longestName);
  const title = cut(team ?? titles[type], longestTitle);
  if (isReadFromElsewhere(named) || isReadFromElsewhere(title))
    return {
      refused: "The name or the team looks like the address of a file, which AWS's command would read.",
    };
  const delegated = from === accountId ? "" : ` --account-id ${accountId}`;
  return {
    runIn:
      delegated === "" ? accountId : `management account ${from}, or the delegated administrator of contacts`,
    lines: [
      `aws account put-alternate-contact${delegated} --alternate-contact-type ${type} \\`,
      `  --name=${shellWord(named)} --title=${shellWord(title)} \\`,
      `  --email-address=${shellWord(email)} --phone-number="\${PHONE:?set PHONE to the number that AWS shall call}"`,
    ].join("\n"),
  };
}
