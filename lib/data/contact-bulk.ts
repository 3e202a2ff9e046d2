/** Many contacts of many accounts at once, within the transaction of whoever imports them. */
import { randomUUID } from "node:crypto";
import { type ContactKind, type ContactRole, checkedContact } from "#lib/contact.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudits } from "./audit.ts";
import { readAccountContacts } from "./contacts.ts";
import type { Transaction } from "./database.ts";
import { forgetIdleContacts } from "./idle-contacts.ts";
import { reevaluateAll } from "./reevaluation.ts";

/** Who has a role for an account from now on, and who has it no longer. */
export interface ContactsEntry {
  accountId: string;
  role: ContactRole;
  /** A name or kind that is null stays as the register has it. */
  set: readonly { email: string; name: string | null; kind: ContactKind | null }[];
  /** Addresses. */
  remove: readonly string[];
}

interface Person {
  email: string;
  name: string | null;
  kind: ContactKind | null;
}

/** Everybody once; what any entry says of them counts. */
function peopleOf(entries: readonly ContactsEntry[]): Person[] {
  const people = new Map<string, Person>();
  for (const { email, name, kind } of entries.flatMap(({ set }) => set)) {
    const checked = checkedContact({ email, name, kind: kind ?? "person" });
    const before = people.get(checked.email);
    people.set(checked.email, {
      email: checked.email,
      name: checked.name ?? before?.name ?? null,
      kind: kind ?? before?.kind ?? null,
    });
  }
  return [...people.values()].sort((a, b) => (a.email < b.email ? -1 : 1));
}

async function enterPeople(tx: Transaction, people: readonly Person[]): Promise<void> {
  await tx.query(
    `insert into contact (id, kind, email, name)
     select id, coalesce(kind, 'person')::"ContactKind", email, name
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as t(id, email, name, kind)
     on conflict (email) do update set email = excluded.email`,
    [
      people.map(() => randomUUID()),
      people.map(({ email }) => email),
      people.map(({ name }) => name),
      people.map(({ kind }) => kind),
    ],
  );
  await tx.query(
    `update contact c set kind = coalesce(t.kind, c.kind::text)::"ContactKind", name = coalesce(t.name, c.name)
     from unnest($1::text[], $2::text[], $3::text[]) as t(email, name, kind)
     where c.email = t.email
       and (c.kind::text <> coalesce(t.kind, c.kind::text) or c.name is distinct from coalesce(t.name, c.name))`,
    [people.map(({ email }) => email), people.map(({ name }) => name), people.map(({ kind }) => kind)],
  );
}

async function linkPeople(tx: Transaction, entries: readonly ContactsEntry[]): Promise<void> {
  const links = entries.flatMap(({ accountId, role, set }) =>
    set.map(({ email }) => ({ accountId, role, email: email.toLowerCase() })),
  );
  await tx.query(
    `insert into account_contact (account_id, role, contact_id, source)
     select t.account_id, t.role::"ContactRole", c.id, 'import'
     from unnest($1::text[], $2::text[], $3::text[]) as t(account_id, role, email) join contact c on c.email = t.email
     on conflict (account_id, role, contact_id) do nothing`,
    [links.map(({ accountId }) => accountId), links.map(({ role }) => role), links.map(({ email }) => email)],
  );
}

/** Takes roles away; whoever then answers for no account is forgotten. */
export async function unlinkPeople(
  tx: Transaction,
  entries: readonly Pick<ContactsEntry, "accountId" | "role" | "remove">[],
): Promise<void> {
  const gone = entries.flatMap(({ accountId, role, remove }) =>
    remove.map((email) => ({ accountId, role, email })),
  );
  if (gone.length === 0) return;
  const emails = [...new Set(gone.map(({ email }) => email))];
  // Locked before they are looked at: somebody may be entering them for another account.
  const people = await tx.query<{ id: string }>(
    "select id from contact where email = any($1) order by id for update",
    [emails],
  );
  await tx.query(
    `delete from account_contact ac using unnest($1::text[], $2::text[], $3::text[]) as t(account_id, role, email)
     join contact c on c.email = t.email
     where ac.account_id = t.account_id and ac.role::text = t.role and ac.contact_id = c.id`,
    [gone.map(({ accountId }) => accountId), gone.map(({ role }) => role), gone.map(({ email }) => email)],
  );
  await forgetIdleContacts(
    tx,
    people.map(({ id }) => id),
  );
}

type Kept = Record<string, { role: string; email: string; name: string | null; kind: string }[]>;

async function keptOf(tx: Transaction, accountIds: readonly string[]): Promise<Kept> {
  const contacts = await readAccountContacts(tx, accountIds);
  return Object.fromEntries(
    [...contacts].map(([id, all]) => [
      id,
      all.map(({ role, email, name, kind }) => ({ role, email, name, kind })),
    ]),
  );
}

/**
 * Writes contacts of accounts that the caller has locked and decided to change; each account that changes leaves its row
 * in the audit log.
 *
 * @throws AppError FORBIDDEN, INVALID_INPUT
 */
export async function writeContacts(
  tx: Transaction,
  viewer: Viewer,
  entries: readonly ContactsEntry[],
): Promise<void> {
  requirePermission(viewer, "contact.write");
  if (entries.length === 0) return;
  const accountIds = [...new Set(entries.map(({ accountId }) => accountId))];
  const before = await keptOf(tx, accountIds);
  const people = peopleOf(entries);
  if (people.length > 0) {
    await enterPeople(tx, people);
    await linkPeople(tx, entries);
  }
  await unlinkPeople(tx, entries);
  const after = await keptOf(tx, accountIds);
  const changed = accountIds.filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  if (changed.length > 0) await reevaluateAll(tx);
  await appendAudits(
    tx,
    viewer,
    changed.map((id) => ({
      action: "contact.imported",
      subject: id,
      detail: { source: "import" },
      before: { contacts: before[id] ?? [] },
      after: { contacts: after[id] ?? [] },
    })),
  );
}
