/** The register of contacts: who answers for which account in which role, and when somebody last said that it is right. */
import type { ContactKind, ContactRole } from "#lib/contact.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { type Queryable, query } from "./database.ts";

/** Somebody in one role for one account. */
export interface AccountContact {
  contactId: string;
  kind: ContactKind;
  email: string;
  name: string | null;
  team: string | null;
  role: ContactRole;
  /** How it came in: `person`, `import`, `record`, `demo`. */
  source: string;
  /** ISO 8601 UTC; null: nobody has confirmed it since it was entered. */
  confirmedAt: string | null;
  /** Who did: the actor of the audit log. */
  confirmedBy: string | null;
  /** ISO 8601 UTC: since when this owner says that the account is not theirs; null: they do not. */
  disputedAt: string | null;
  /** What they said with it. */
  disputeNote: string | null;
}

/** The same where accounts are listed: what `waymark accounts list --json` says. */
export type ListedContact = Pick<AccountContact, "email" | "name" | "role" | "confirmedAt">;

/** What lists of accounts say of a contact. */
export function listedContact({ email, name, role, confirmedAt }: AccountContact): ListedContact {
  return { email, name, role, confirmedAt };
}

type Row = Omit<AccountContact, "confirmedAt" | "disputedAt"> & { accountId: string } & Record<
    "confirmedAt" | "disputedAt",
    Date | null
  >;

/** The contacts of accounts that the caller has decided to show, by account, role and address. */
export async function readAccountContacts(
  db: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, AccountContact[]>> {
  const rows = await db.query<Row>(
    `select ac.account_id as "accountId", c.id as "contactId", c.kind::text as kind, c.email, c.name, c.team,
       ac.role::text as role, ac.source, ac.confirmed_at as "confirmedAt", ac.confirmed_by as "confirmedBy",
       ac.disputed_at as "disputedAt", ac.dispute_note as "disputeNote"
     from account_contact ac join contact c on c.id = ac.contact_id
     where ac.account_id = any($1) order by ac.account_id, ac.role, c.email`,
    [accountIds],
  );
  const contacts = rows.map(({ accountId, confirmedAt, disputedAt, ...row }) => ({
    accountId,
    contact: {
      ...row,
      confirmedAt: confirmedAt?.toISOString() ?? null,
      disputedAt: disputedAt?.toISOString() ?? null,
    },
  }));
  const byAccount = Map.groupBy(contacts, ({ accountId }) => accountId);
  return new Map([...byAccount].map(([id, own]) => [id, own.map(({ contact }) => contact)]));
}

/** Who answers for an account, by role and address. @throws AppError FORBIDDEN, NOT_FOUND */
export async function listAccountContacts(viewer: Viewer, accountId: string): Promise<AccountContact[]> {
  requirePermission(viewer, "contact.read");
  const [found] = await query(
    "select 1 from account where id = $1 and ($2::text[] is null or id = any($2))",
    [accountId, visibleAccounts(viewer)],
  );
  requireRow(found, "account", accountId);
  return (await readAccountContacts({ query }, [accountId])).get(accountId) ?? [];
}
