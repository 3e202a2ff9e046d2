/** Contacts of OUs: who hears of what the owners below do not answer. */
import { checkedContact } from "#lib/contact.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { enterContact } from "./contact-changes.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { forgetIdleContacts } from "./idle-contacts.ts";

export interface UnitContactView {
  unitId: string;
  organizationId: string;
  organizationName: string;
  /** `/Workloads/Prod`; `/` is the root. */
  unitPath: string;
  email: string;
  name: string | null;
  /** Whether mail to them comes back. */
  bounced: boolean;
}

/** A page of the OUs that have a contact, by id. @throws AppError FORBIDDEN */
export async function listUnitContacts(
  viewer: Viewer,
  { after = null, limit }: { after?: string | null | undefined; limit: number },
): Promise<{ contacts: UnitContactView[]; next: string | null }> {
  requirePermission(viewer, "campaign.read");
  const rows = await query<UnitContactView & Record<string, unknown>>(
    `select u.id as "unitId", o.id as "organizationId", o.name as "organizationName", u.path as "unitPath", c.email, c.name,
       c.bounced_at is not null as bounced
     from unit_contact uc join organizational_unit u on u.id = uc.unit_id join organization o on o.id = u.organization_id
       join contact c on c.id = uc.contact_id
     where ($1::text[] is null or exists (
         select 1 from account a join organizational_unit below on below.id = a.unit_id
         where a.id = any($1) and a.organization_id = u.organization_id
           and (below.path = u.path or starts_with(below.path, rtrim(u.path, '/') || '/'))))
       and ($2::text is null or u.id > $2)
     order by u.id limit $3`,
    [visibleAccounts(viewer), after, limit + 1],
  );
  const contacts = rows.slice(0, limit);
  return { contacts, next: rows.length > limit ? (contacts.at(-1)?.unitId ?? null) : null };
}

/** Who is the contact of a unit, locked with it; null: nobody. */
async function openUnit(
  tx: Transaction,
  unitId: string,
): Promise<{ contactId: string; email: string } | null> {
  const [unit] = await tx.query("select 1 from organizational_unit where id = $1 for no key update", [
    unitId,
  ]);
  requireRow(unit, "OU", unitId);
  const [row] = await tx.query<{ contactId: string; email: string }>(
    `select c.id as "contactId", c.email from unit_contact uc join contact c on c.id = uc.contact_id where uc.unit_id = $1`,
    [unitId],
  );
  return row ?? null;
}

async function forgetAfter(tx: Transaction, before: { contactId: string } | null): Promise<void> {
  if (before === null) return;
  await tx.query("select 1 from contact where id = $1 for update", [before.contactId]);
  await forgetIdleContacts(tx, [before.contactId]);
}

/**
 * Makes somebody, or a list, the contact of an OU, in the place of whoever is. It gives no right to any account.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the OU), INVALID_INPUT naming the field
 */
export async function setUnitContact(
  viewer: Viewer,
  { unitId, email, name }: { unitId: string; email: string; name: string | null },
): Promise<void> {
  requirePermission(viewer, "campaign.write");
  const entered = checkedContact({ kind: "person", email, name });
  await transaction(async (tx) => {
    const before = await openUnit(tx, unitId);
    if (before?.email === entered.email && entered.name === null) return;
    const [known] = await tx.query<{ kind: "person" | "list" }>(
      "select kind::text as kind from contact where email = $1",
      [entered.email],
    );
    const { id } = await enterContact(tx, viewer, { ...entered, kind: known?.kind ?? "person" });
    await tx.query(
      `insert into unit_contact (unit_id, contact_id) values ($1, $2)
       on conflict (unit_id) do update set contact_id = excluded.contact_id`,
      [unitId, id],
    );
    await forgetAfter(tx, before);
    await appendAudit(tx, viewer, {
      action: "unit.contact_set",
      subject: unitId,
      detail: {},
      before: before === null ? null : { email: before.email },
      after: { email: entered.email },
    });
  });
}

/** An OU has no contact any more. @throws AppError FORBIDDEN; NOT_FOUND (the OU, or it has none) */
export async function removeUnitContact(viewer: Viewer, { unitId }: { unitId: string }): Promise<void> {
  requirePermission(viewer, "campaign.write");
  await transaction(async (tx) => {
    const before = await openUnit(tx, unitId);
    if (before === null) throw notFound("contact of OU", unitId);
    await tx.query("delete from unit_contact where unit_id = $1", [unitId]);
    await forgetAfter(tx, before);
    await appendAudit(tx, viewer, {
      action: "unit.contact_removed",
      subject: unitId,
      detail: {},
      before: { email: before.email },
      after: null,
    });
  });
}
