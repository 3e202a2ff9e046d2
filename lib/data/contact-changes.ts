/**
 * Changes of the register of contacts. Ownership is read from it at every request (effective-role.ts), so that what is
 * written here moves the rights of owners with its commit.
 */
import { randomUUID } from "node:crypto";
import {
  type ContactInput,
  type ContactRole,
  checkedContact,
  checkedEmail,
  mostContacts,
} from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { type AuditEntry, appendAudit } from "./audit.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import { type Transaction, transaction } from "./database.ts";
import { forgetIdleContacts } from "./idle-contacts.ts";
import { reevaluateOrganization } from "./reevaluation.ts";

/**
 * Decides, and makes changes of one account's contacts wait for each other.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function openAccount(
  tx: Transaction,
  viewer: Viewer,
  accountId: string,
): Promise<AccountContact[]> {
  const [row] = await tx.query(
    "select 1 from account where id = $1 and ($2::text[] is null or id = any($2)) for no key update",
    [accountId, visibleAccounts(viewer)],
  );
  requireRow(row, "account", accountId);
  return contactsOf(tx, accountId);
}

/** Writes the row of the audit log, and has item 1.1, which reads the register, judged again. */
async function recordChange(tx: Transaction, viewer: Viewer, event: AuditEntry): Promise<void> {
  await appendAudit(tx, viewer, event);
  const [row] = await tx.query<{ id: string }>("select organization_id as id from account where id = $1", [
    event.subject,
  ]);
  if (row !== undefined) await reevaluateOrganization(tx, row.id);
}

/** The contacts of an account that the caller has opened. */
export async function contactsOf(tx: Transaction, accountId: string): Promise<AccountContact[]> {
  return (await readAccountContacts(tx, [accountId])).get(accountId) ?? [];
}

/** What the audit log keeps of somebody in one role. */
export function kept({
  email,
  name,
  team,
  kind,
  role,
  confirmedAt,
}: AccountContact): Record<string, unknown> {
  return { email, name, team, kind, role, confirmedAt };
}

/**
 * The contact with this address, entered where there is none, and locked. One that answers for accounts which the viewer
 * does not see keeps its name, its team and its kind, on which the rights to those accounts depend.
 */
export async function enterContact(
  tx: Transaction,
  viewer: Viewer,
  entered: ContactInput,
): Promise<{ id: string }> {
  const { kind, email, name, team = null } = entered;
  const [row] = await tx.query<{ id: string }>(
    `insert into contact (id, kind, email, name, team) values ($1::uuid, $2::text::"ContactKind", $3, $4, $5)
     on conflict (email) do update set email = excluded.email
     returning id`,
    [randomUUID(), kind, email, name, team],
  );
  if (row === undefined) throw new Error("a contact that was entered is there");
  await tx.query(
    `update contact c set kind = $2::text::"ContactKind", name = coalesce($3, c.name), team = coalesce($5, c.team)
     where c.id = $1 and (c.kind::text <> $2 or c.name is distinct from coalesce($3, c.name)
         or c.team is distinct from coalesce($5, c.team))
       and ($4::text[] is null or not exists (
         select 1 from account_contact ac where ac.contact_id = c.id and ac.account_id <> all($4)))`,
    [row.id, kind, name, visibleAccounts(viewer), team],
  );
  return row;
}

async function link(
  tx: Transaction,
  {
    accountId,
    role,
    contactId,
    source,
  }: Pick<AccountContact, "contactId" | "role" | "source"> & { accountId: string },
): Promise<void> {
  await tx.query(
    `insert into account_contact (account_id, role, contact_id, source) values ($1, $2::text::"ContactRole", $3, $4)
     on conflict (account_id, role, contact_id) do nothing`,
    [accountId, role, contactId, source],
  );
}

/** Takes roles away; whoever then answers for no account is forgotten. */
async function unlink(tx: Transaction, accountId: string, removed: readonly AccountContact[]): Promise<void> {
  const contactIds = [...new Set(removed.map(({ contactId }) => contactId))];
  // Locked before they are looked at: somebody may be entering them for another account.
  await tx.query("select 1 from contact where id = any($1) order by id for update", [contactIds]);
  await tx.query(
    `delete from account_contact ac using unnest($2::uuid[], $3::text[]) as gone (contact_id, role)
     where ac.account_id = $1 and ac.contact_id = gone.contact_id and ac.role::text = gone.role`,
    [accountId, removed.map(({ contactId }) => contactId), removed.map(({ role }) => role)],
  );
  await forgetIdleContacts(tx, contactIds);
}

function requireRoom(present: readonly AccountContact[]): void {
  if (present.length < mostContacts) return;
  throw new AppError("CONFLICT", {
    userMessage: `The account has ${mostContacts} contacts already; remove one that nobody needs.`,
  });
}

export interface NewContact extends ContactInput {
  accountId: string;
  role: ContactRole;
}

const isSame = (email: string, role: ContactRole) => (one: AccountContact) =>
  one.email === email && one.role === role;

/**
 * Gives somebody a role for an account, or corrects their name and kind. Who has the role already keeps it; nothing is
 * written where nothing changes.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT naming the field; CONFLICT where the account has too many
 */
export async function setContact(viewer: Viewer, entry: NewContact): Promise<AccountContact> {
  requirePermission(viewer, "contact.write");
  const { accountId, role } = entry;
  const entered = checkedContact(entry);
  return transaction(async (tx) => {
    const present = await openAccount(tx, viewer, accountId);
    const before = present.find(isSame(entered.email, role));
    if (before === undefined) requireRoom(present);
    const { id } = await enterContact(tx, viewer, entered);
    await link(tx, { accountId, role, contactId: id, source: "person" });
    const after = (await contactsOf(tx, accountId)).find(isSame(entered.email, role));
    if (after === undefined) throw new Error("a contact that was set is there");
    if (JSON.stringify(before) !== JSON.stringify(after))
      await recordChange(tx, viewer, {
        action: before === undefined ? "contact.added" : "contact.changed",
        subject: accountId,
        detail: { contactId: id },
        before: before === undefined ? null : kept(before),
        after: kept(after),
      });
    return after;
  });
}

/**
 * Takes a role for an account from somebody, or all of theirs.
 *
 * @returns what they had.
 * @throws AppError FORBIDDEN; NOT_FOUND (the account, or nobody with that address has it)
 */
export async function removeContact(
  viewer: Viewer,
  { accountId, email, role }: { accountId: string; email: string; role: ContactRole | null },
): Promise<AccountContact[]> {
  requirePermission(viewer, "contact.write");
  const address = checkedEmail(email);
  return transaction(async (tx) => {
    const present = await openAccount(tx, viewer, accountId);
    const removed = present.filter((one) => one.email === address && (role === null || one.role === role));
    const [first] = removed;
    if (first === undefined) throw notFound(`${role ?? ""} contact`.trim(), address);
    await unlink(tx, accountId, removed);
    await recordChange(tx, viewer, {
      action: "contact.removed",
      subject: accountId,
      detail: { contactId: first.contactId },
      before: { contacts: removed.map(kept) },
      after: null,
    });
    return removed;
  });
}
