/** Whom AWS writes to about each account, as last read: a narrow row an account, for comparing all accounts at once. */
import { awsContactTypes } from "#lib/alternate-contact.ts";
import { accountContactsSchema } from "#lib/facts/account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { Transaction } from "./database.ts";

const operation = "account:GetAlternateContact";
/** Without the root user's address, which the list of accounts has. */
const kinds = awsContactTypes.filter((type) => type !== "ROOT");

/** How the reading of one kind ended; an operation without a kind speaks of all. */
function outcomeOf({ ops }: Envelope, kind: string): string {
  const own = ops.filter(({ op }) => op === operation);
  const found =
    own.find(({ resource }) => resource === kind) ?? own.find(({ resource }) => resource === undefined);
  return found?.outcome ?? "never";
}

/**
 * Keeps the contacts of an account's fresh facts. Nothing happens where they were not asked for; what was refused is kept
 * with its outcome, never as a contact that is not there. The caller holds the account's `refresh` row.
 *
 * @returns how many rows were written: one where a contact or an outcome changed, none where only the time did.
 */
export async function writeAwsContacts(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<number> {
  const envelope = envelopes.find(({ collector }) => collector === "account.contacts");
  if (envelope === undefined) return 0;
  const { data } = accountContactsSchema.safeParse(envelope.data);
  const emails = kinds.map((kind) => data?.alternates[kind]?.EmailAddress.trim().toLowerCase() ?? null);
  const outcomes = kinds.map((kind) => (data === undefined ? "never" : outcomeOf(envelope, kind)));
  const [written] = await tx.query<{ same: boolean | null }>(
    `with before as (
       select (emails, outcomes, company) is not distinct from ($2::text[], $3::text[], $4::text) as same
       from aws_contacts where account_id = $1
     ), written as (
       insert into aws_contacts (account_id, emails, outcomes, company, observed_at) values ($1, $2, $3, $4, $5)
       on conflict (account_id) do update set emails = excluded.emails, outcomes = excluded.outcomes,
         company = excluded.company, observed_at = excluded.observed_at
     )
     select (select same from before) as same`,
    [accountId, emails, outcomes, data?.primary?.CompanyName ?? null, envelope.observedAt],
  );
  return written?.same === true ? 0 : 1;
}
