/** What a hand-over moves: decided in one place for its preview, for asking the successor and for doing it at once. */
import {
  type ContactRole,
  checkedContact,
  checkedEmail,
  checkedNote,
  type HandoverReason,
} from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import { userIdOf, type Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, visibleAccounts } from "./access.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import { type Queryable, query } from "./database.ts";

/** Somebody shall answer for accounts in the place of another. */
export interface HandoverRequest {
  /** null: all that `from` answers for, as far as the viewer sees them. */
  accountIds: readonly string[] | null;
  /** Address of who hands over; null: of each account its only owner, or, of several, the one who asks. */
  from: string | null;
  to: { email: string; name: string | null; team?: string | null | undefined };
  /** `left` and `bounces` move every role; the others ownership alone. */
  reason: HandoverReason;
  /** To the successor; null: nothing. */
  note: string | null;
}

/** What moves of one account. */
export interface HandoverMove {
  accountId: string;
  accountName: string;
  /** null: nobody owns it. */
  from: string | null;
  roles: ContactRole[];
}

/** So many accounts are handed over at once. */
const mostAccounts = 10_000;

type Checked = Omit<HandoverRequest, "to"> & {
  to: { email: string; name: string | null; team: string | null };
};

/** The request in the form in which it is kept. @throws AppError INVALID_INPUT naming the field */
export function checkedRequest(request: HandoverRequest): Checked {
  const {
    email,
    name,
    team = null,
  } = checkedContact({
    kind: "person",
    email: request.to.email,
    name: request.to.name,
    team: request.to.team,
  });
  const from = request.from === null ? null : checkedEmail(request.from);
  if (request.accountIds === null && from === null)
    throw new AppError("INVALID_INPUT", { userMessage: "Say whose accounts are handed over, or which." });
  if (from === email)
    throw new AppError("INVALID_INPUT", { userMessage: `${email} cannot hand over to themselves.` });
  return { ...request, from, to: { email, name, team }, note: checkedNote(request.note) };
}

/** Roles of one account that move; null: `from` has none of them. */
function moveOf(
  present: readonly AccountContact[],
  { from, reason }: Pick<Checked, "from" | "reason">,
  ownAddress: string | null,
): { from: string | null; roles: ContactRole[] } | "several" | null {
  const everyRole = reason === "left" || reason === "bounces";
  const rolesOf = (address: string) =>
    present.filter(({ email, role }) => email === address && (everyRole || role === "owner"));
  if (from !== null) {
    const roles = rolesOf(from).map(({ role }) => role);
    return roles.length === 0 ? null : { from, roles };
  }
  const owners = present.filter(({ role }) => role === "owner").map(({ email }) => email);
  const [first, ...others] = owners;
  if (first === undefined) return { from: null, roles: ["owner"] };
  const who = others.length === 0 ? first : owners.find((email) => email === ownAddress);
  return who === undefined ? "several" : { from: who, roles: rolesOf(who).map(({ role }) => role) };
}

const conflict = (userMessage: string) => new AppError("CONFLICT", { userMessage });

async function readAccounts(
  db: Queryable,
  viewer: Viewer,
  { accountIds, from }: Checked,
): Promise<{ id: string; name: string }[]> {
  const ids = accountIds === null ? null : [...new Set(accountIds)];
  if (ids !== null && ids.length > mostAccounts)
    throw new AppError("INVALID_INPUT", {
      userMessage: `At most ${mostAccounts} accounts are handed over at once.`,
    });
  // Whoever changes contacts of these accounts waits, where the caller is in a transaction that does.
  const found = await db.query<{ id: string; name: string }>(
    `select a.id, a.name from account a
     where ($1::text[] is null or a.id = any($1)) and ($2::text[] is null or a.id = any($2))
       and ($1::text[] is not null or a.id in (
         select ac.account_id from account_contact ac join contact c on c.id = ac.contact_id where c.email = $3))
     order by a.id limit $4 for no key update of a`,
    [ids, visibleAccounts(viewer), from, mostAccounts],
  );
  const known = new Set(found.map(({ id }) => id));
  const missing = ids?.find((id) => !known.has(id));
  if (missing !== undefined) throw notFound("account", missing);
  if (found.length === 0) throw notFound("contact", from ?? "");
  return found;
}

/**
 * What would move, of accounts that stay locked until the end of the caller's transaction.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where `from` does not have the role, or nobody says which of several owners
 */
export async function planHandover(db: Queryable, viewer: Viewer, request: Checked): Promise<HandoverMove[]> {
  requirePermission(viewer, "contact.write");
  const accounts = await readAccounts(db, viewer, request);
  const contacts = await readAccountContacts(
    db,
    accounts.map(({ id }) => id),
  );
  const [user] = await db.query<{ email: string }>(
    "select lower(email) as email from app_user where id::text = $1 and email_verified",
    [userIdOf(viewer)],
  );
  const moves = accounts.flatMap(({ id, name }): HandoverMove[] => {
    const present = contacts.get(id) ?? [];
    const move = moveOf(present, request, user?.email ?? null);
    if (move === "several") throw conflict(`Account ${id} has several owners: say which of them hands over.`);
    if (move === null && request.accountIds === null) return [];
    if (move === null) throw conflict(`${request.from} is not an owner of account ${id} any more.`);
    if (move.from === request.to.email) throw conflict(`${request.to.email} owns account ${id} already.`);
    return [{ accountId: id, accountName: name, ...move }];
  });
  if (moves.length > 0) return moves;
  throw conflict(
    `${request.from} owns no account that you see; say that they left to move their other roles.`,
  );
}

/** What a hand-over would move. Nothing is written. @throws as `planHandover`; INVALID_INPUT naming the field */
export async function previewHandover(viewer: Viewer, request: HandoverRequest): Promise<HandoverMove[]> {
  return planHandover({ query }, viewer, checkedRequest(request));
}
