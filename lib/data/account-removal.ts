/** Takes accounts out of the register: those that people, files or discoveries added and that no organization lists. */
import { mergeAccount } from "#lib/account-fields.ts";
import type { ContactRole } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { readAccountKnown } from "./account-details-write.ts";
import { appendAudit } from "./audit.ts";
import { unlinkPeople } from "./contact-bulk.ts";
import { readAccountContacts } from "./contacts.ts";
import { type Queryable, query, type Transaction, transaction } from "./database.ts";
import { reevaluateAll } from "./reevaluation.ts";
import { deleteEmptyRegisterUnits } from "./register.ts";

/** What goes with an account, by what it is called here, and the table that holds it. */
const parts = {
  fields: "account_field",
  contacts: "account_contact",
  handovers: "handover",
  campaigns: "campaign_account",
  answers: "attestation",
  exceptions: "exception",
  resources: "resource",
  changes: "account_event",
  questions: "sighting_question",
  subscriptions: "notification_subscription",
} as const;
export type RemovedPart = keyof typeof parts;

/** Emptied before the account goes, sums of them too; the others go with it by their foreign keys. */
const emptied = [
  "attestation",
  "exception",
  "resource",
  "resource_count",
  "resource_change",
  "account_resources",
  "sighting_question",
  "notification_subscription",
  "expected_place",
] as const;

const emptyAll = `with ${emptied.map((table) => `${table}_gone as (delete from ${table} where account_id = $1)`).join(", ")}
  delete from refresh where subject_id = $1`;

/** What a removal would come to. */
export interface AccountRemoval {
  accountId: string;
  name: string;
  /** Why it cannot be removed; null: it can. */
  refusal: string | null;
  /** How many rows of each go. */
  parts: Record<RemovedPart, number>;
  /** All of them together. */
  records: number;
}

interface Row {
  name: string;
  kind: "organization" | "standalone" | "register";
  organization: string;
  isGone: boolean;
  [part: string]: unknown;
}

const counts = Object.entries(parts)
  .map(([part, table]) => `(select count(*)::int from ${table} p where p.account_id = a.id) as ${part}`)
  .join(", ");

async function readRemoval(db: Queryable, viewer: Viewer, accountId: string): Promise<AccountRemoval> {
  const [row] = await db.query<Row & Record<RemovedPart, number>>(
    `select a.name, o.kind::text as kind, o.name as organization, a.missing_since is not null as "isGone", ${counts}
     from account a join organization o on o.id = a.organization_id
     where a.id = $1 and ($2::text[] is null or a.id = any($2))`,
    [accountId, visibleAccounts(viewer)],
  );
  const found = requireRow(row, "account", accountId);
  const amounts = {
    fields: found.fields,
    contacts: found.contacts,
    handovers: found.handovers,
    campaigns: found.campaigns,
    answers: found.answers,
    exceptions: found.exceptions,
    resources: found.resources,
    changes: found.changes,
    questions: found.questions,
    subscriptions: found.subscriptions,
  };
  return {
    accountId,
    name: found.name,
    refusal: refusalOf(accountId, found),
    parts: amounts,
    records: Object.values(amounts).reduce((sum, amount) => sum + amount, 0),
  };
}

function refusalOf(
  accountId: string,
  { kind, organization, isGone }: Pick<Row, "kind" | "organization" | "isGone">,
): string | null {
  if (kind === "register") return null;
  if (kind === "standalone")
    return `Account ${accountId} is connected by itself; accounts that are connected cannot be removed.`;
  return isGone
    ? `Account ${accountId} was in ${organization}, and what was read of it is kept; it cannot be removed.`
    : `${organization} lists account ${accountId}: it cannot be removed here. Close it there, or let it leave the organization.`;
}

/** What would go with an account, and whether it can go. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getAccountRemoval(viewer: Viewer, accountId: string): Promise<AccountRemoval> {
  requirePermission(viewer, "removal.read");
  return readRemoval({ query }, viewer, accountId);
}

/**
 * Removes an account of the register with all that is kept of it, in one transaction. Whoever answered for nothing else
 * is forgotten; the audit log keeps what was there.
 *
 * @param options.records how many rows may go with it: what whoever removes it was shown
 * @throws AppError FORBIDDEN, NOT_FOUND, CONFLICT (it is not in the register, or more would go by now)
 */
export async function removeAccount(
  viewer: Viewer,
  { accountId, records }: { accountId: string; records: number },
): Promise<AccountRemoval> {
  requirePermission(viewer, "account.admin");
  return transaction(async (tx) => {
    // Who writes something about the account waits for its row, and finds it gone.
    await tx.query("select 1 from account where id = $1 for update", [accountId]);
    const removal = await readRemoval(tx, viewer, accountId);
    if (removal.refusal !== null) throw new AppError("CONFLICT", { userMessage: removal.refusal });
    if (removal.records > records)
      throw new AppError("CONFLICT", {
        userMessage: `${removal.records} records go with account ${accountId} by now, not ${records}: look again before you remove it.`,
      });
    const before = await readKept(tx, viewer, removal);
    await unlinkPeople(tx, contactsOf(accountId, before.contacts));
    await tx.query(emptyAll, [accountId]);
    await tx.query("delete from account where id = $1", [accountId]);
    await deleteEmptyRegisterUnits(tx);
    await appendAudit(tx, viewer, {
      action: "account.removed",
      subject: accountId,
      detail: { ...removal.parts },
      before: { ...before },
      after: null,
    });
    // The radar knows the account no longer: who names it names somebody unknown.
    await reevaluateAll(tx);
    return removal;
  });
}

interface Kept {
  name: string;
  /** As they were merged. */
  fields: Record<string, unknown>;
  contacts: { email: string; role: ContactRole }[];
  answers: { itemId: string; question: string; holds: boolean; answeredBy: string; answeredAt: Date }[];
}

/** For the audit log: what nobody can look up any more. */
async function readKept(tx: Transaction, viewer: Viewer, { accountId, name }: AccountRemoval): Promise<Kept> {
  const account = requireRow(await readAccountKnown(tx, viewer, accountId), "account", accountId);
  const merged = [...mergeAccount(account.base, account.sayings)];
  const contacts = (await readAccountContacts(tx, [accountId])).get(accountId) ?? [];
  const answers = await tx.query<Kept["answers"][number] & Record<string, unknown>>(
    `select item_id as "itemId", question, holds, answered_by as "answeredBy", answered_at as "answeredAt"
     from attestation where account_id = $1 order by answered_at`,
    [accountId],
  );
  return {
    name,
    fields: Object.fromEntries(
      merged.flatMap(([field, { value }]) => (value === null ? [] : [[field, value]])),
    ),
    contacts: contacts.map(({ email, role }) => ({ email, role })),
    answers,
  };
}

function contactsOf(accountId: string, contacts: Kept["contacts"]) {
  const byRole = Map.groupBy(contacts, ({ role }) => role);
  return [...byRole].map(([role, all]) => ({ accountId, role, remove: all.map(({ email }) => email) }));
}
