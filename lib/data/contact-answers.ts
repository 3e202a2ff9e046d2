/** What owners answer to whether an account is still theirs: it is, or it is not. The register keeps it. */
import { checkedNote } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import { hasPermission, userIdOf, type Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudits } from "./audit.ts";
import { confirmedSinceSql, isOfferedSql } from "./campaign-standing.ts";
import { contactsOf, kept, openAccount } from "./contact-changes.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import { type Queryable, type Transaction, transaction } from "./database.ts";
import { enqueueAll } from "./outbox.ts";
import { reevaluateAll } from "./reevaluation.ts";

const conflict = (userMessage: string) => new AppError("CONFLICT", { userMessage });

/** The viewer's verified address, as the register has addresses; null: none. */
async function ownAddress(db: Queryable, viewer: Viewer): Promise<string | null> {
  const [user] = await db.query<{ email: string }>(
    "select lower(email) as email from app_user where id::text = $1 and email_verified and disabled_at is null",
    [userIdOf(viewer)],
  );
  return user?.email ?? null;
}

/**
 * Confirms whoever answers for accounts that the caller has locked. An owner who said that an account is not theirs is
 * confirmed by nobody but themselves and those who administer accounts.
 *
 * @returns the accounts of which something was confirmed.
 */
async function confirmLocked(
  tx: Transaction,
  viewer: Viewer,
  { accountIds, now }: { accountIds: readonly string[]; now: Date },
): Promise<string[]> {
  const before = await readAccountContacts(tx, accountIds);
  const rows = await tx.query<{ id: string }>(
    `with confirmed as (
       update account_contact ac
       set confirmed_at = $2, confirmed_by = $3, disputed_at = null, dispute_note = null
       from contact c where c.id = ac.contact_id and ac.account_id = any($1)
         and (ac.disputed_at is null or $4 or c.email = $5)
       returning ac.account_id
     )
     select distinct account_id as id from confirmed order by 1`,
    [accountIds, now, viewer.actor, hasPermission(viewer, "account.admin"), await ownAddress(tx, viewer)],
  );
  const ids = rows.map(({ id }) => id);
  await appendAudits(
    tx,
    viewer,
    ids.map((id) => ({
      action: "contact.confirmed",
      subject: id,
      detail: {},
      before: { contacts: (before.get(id) ?? []).map(kept) },
      after: { confirmedAt: now.toISOString() },
    })),
  );
  if (ids.length > 0) await reevaluateAll(tx);
  return ids;
}

/**
 * Says that whoever answers for an account still does, all of them at once.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where the account has no contact, or only one who says that it is not theirs
 */
export async function confirmContacts(
  viewer: Viewer,
  { accountId, now }: { accountId: string; now: Date },
): Promise<AccountContact[]> {
  requirePermission(viewer, "contact.write");
  return transaction(async (tx) => {
    const before = await openAccount(tx, viewer, accountId);
    if (before.length === 0) throw conflict(`Account ${accountId} has no contact to confirm.`);
    const confirmed = await confirmLocked(tx, viewer, { accountIds: [accountId], now });
    if (confirmed.length === 0)
      throw conflict(
        `Who is named for account ${accountId} says that it is not theirs. An administrator decides, or hands it over.`,
      );
    return contactsOf(tx, accountId);
  });
}

// $1 the viewer's address, $2 the accounts; null: what open campaigns ask and they have not answered, $3 now.
const ownedSql = `
  select distinct line.account_id as id
  from contact me join account_contact line on line.contact_id = me.id and line.role = 'owner'
  where me.email = $1 and case when $2::text[] is not null then line.account_id = any($2) else
    line.disputed_at is null and not ${isOfferedSql("line.account_id", "$3")} and exists (
      select 1 from campaign_account ca join campaign c on c.id = ca.campaign_id
      where ca.account_id = line.account_id and c.opened_at is not null and c.ended_at is null
        and not ${confirmedSinceSql("line", "c")}) end`;

/**
 * Says that accounts are still the viewer's, whom the register names as their owner.
 *
 * @param options.accountIds null: all that open campaigns ask the viewer and they have not answered.
 * @returns how many accounts were confirmed.
 * @throws AppError FORBIDDEN; NOT_FOUND where one is not theirs
 */
export async function confirmOwned(
  viewer: Viewer,
  { accountIds, now }: { accountIds: readonly string[] | null; now: Date },
): Promise<number> {
  requirePermission(viewer, "ownership.answer");
  return transaction(async (tx) => {
    const owned = await tx.query<{ id: string }>(ownedSql, [await ownAddress(tx, viewer), accountIds, now]);
    const locked = await tx.query<{ id: string }>(
      `select id from account where id = any($1) and ($2::text[] is null or id = any($2)) order by id for no key update`,
      [owned.map(({ id }) => id), visibleAccounts(viewer)],
    );
    const missing = accountIds?.find((wanted) => !locked.some(({ id }) => id === wanted));
    if (missing !== undefined) throw notFound("account of yours", missing);
    if (locked.length === 0) return 0;
    return (await confirmLocked(tx, viewer, { accountIds: locked.map(({ id }) => id), now })).length;
  });
}

/**
 * Says that an account is not the viewer's although the register names them as its owner. They stay named, so that the
 * account is not nobody's, and nobody counts as confirmed until somebody else answers for it.
 *
 * @returns who answers for it now.
 * @throws AppError FORBIDDEN, NOT_FOUND, INVALID_INPUT (the note); CONFLICT where they are not named as an owner
 */
export async function disputeOwnership(
  viewer: Viewer,
  { accountId, note, now }: { accountId: string; note: string | null; now: Date },
): Promise<AccountContact[]> {
  requirePermission(viewer, "ownership.answer");
  const said = checkedNote(note);
  return transaction(async (tx) => {
    const before = await openAccount(tx, viewer, accountId);
    const address = await ownAddress(tx, viewer);
    const line = before.find(({ email, role }) => email === address && role === "owner");
    if (line === undefined) throw conflict(`You are not named as an owner of account ${accountId}.`);
    if (line.disputedAt !== null && line.disputeNote === said) return before;
    await tx.query(
      `update account_contact
       set confirmed_at = null, confirmed_by = null, disputed_at = coalesce(disputed_at, $3), dispute_note = $4
       where account_id = $1 and contact_id = $2 and role = 'owner'`,
      [accountId, line.contactId, now, said],
    );
    const after = await contactsOf(tx, accountId);
    await appendAudits(tx, viewer, [
      {
        action: "contact.disputed",
        subject: accountId,
        detail: { contactId: line.contactId },
        before: kept(line),
        after: { disputedAt: now.toISOString(), note: said },
      },
    ]);
    const [account] = await tx.query<{ name: string }>("select name from account where id = $1", [accountId]);
    await enqueueAll(tx, [
      {
        event: "contact.disputed",
        subject: requireRow(account, "account", accountId).name,
        accountId,
        unitPath: null,
        key: `dispute:${accountId}:${line.email}:${now.toISOString()}`,
        data: {
          lines: [`${line.email} says that the account is not theirs. ${said ?? ""}`.trim()],
          path: `/accounts/${accountId}`,
        },
      },
    ]);
    await reevaluateAll(tx);
    return after;
  });
}
