/** Contacts that nobody needs any more. */
import type { Transaction } from "./database.ts";

/** Forgets those of the named contacts, which the caller has locked, that answer for no account and no OU. */
export async function forgetIdleContacts(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.query(
    `delete from contact c where c.id = any($1)
       and not exists (select 1 from account_contact ac where ac.contact_id = c.id)
       and not exists (select 1 from unit_contact uc where uc.contact_id = c.id)`,
    [ids],
  );
}
