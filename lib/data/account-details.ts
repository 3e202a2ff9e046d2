/**
 * What people, files and discoveries say of accounts, and accounts that no organization lists. Bulk: any number of
 * accounts in one transaction and a few statements, and a row of the audit log for each that changes.
 */
import { randomUUID } from "node:crypto";
import { checkedAccountId } from "#lib/account-field-values.ts";
import { type SayingSource, unlistedBase } from "#lib/account-fields.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { lockAccounts, writePlans } from "./account-details-write.ts";
import { checkedEntry, requireFewAndOnce, requireUnlisted } from "./account-entry-checks.ts";
import { appendAccountEvents } from "./account-events.ts";
import {
  type AccountChange,
  type AccountEntry,
  type PlannedAccount,
  planAccount,
  type Shadowed,
} from "./account-plan.ts";
import { appendAudits } from "./audit.ts";
import { readCustomColumns } from "./custom-columns.ts";
import { type Transaction, transaction } from "./database.ts";
import { registerId } from "./organizations.ts";
import { reevaluateAll } from "./reevaluation.ts";
import { ensureRegister } from "./register.ts";

interface SetOptions {
  source: SayingSource;
  /** Say what would change, and write nothing. */
  preview?: boolean;
}

export interface FieldsSet {
  /** The accounts of which a merged field changes. */
  changes: AccountChange[];
  /** What was said although somebody says otherwise whose word counts more. */
  shadowed: Shadowed[];
  /** Accounts of which nothing changes. */
  unchanged: number;
  /** Names this change in the audit log; with it, it can be undone. */
  batch: string;
}

/**
 * Says something of accounts: an absent field stays as it is, null empties it. A person's empty field hides what files
 * say; an empty field of a file takes back what that file said. What is taken back leaves the word to the next source.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND naming the account; INVALID_INPUT naming the account and the field
 */
export async function setAccountFields(
  viewer: Viewer,
  entries: readonly AccountEntry[],
  options: SetOptions,
): Promise<FieldsSet> {
  requirePermission(viewer, "account.write");
  return transaction((tx) => writeAccountFields(tx, viewer, entries, options));
}

/** The same within the caller's transaction. */
export async function writeAccountFields(
  tx: Transaction,
  viewer: Viewer,
  entries: readonly AccountEntry[],
  { source, preview = false }: SetOptions,
): Promise<FieldsSet> {
  requirePermission(viewer, "account.write");
  requireFewAndOnce(entries);
  return applyFields(tx, viewer, entries, { source, preview, isNew: false });
}

/** @param options.isNew accounts that this transaction adds: that they get their name is nothing to tell. */
async function applyFields(
  tx: Transaction,
  viewer: Viewer,
  entries: readonly AccountEntry[],
  { source, preview, isNew }: Required<SetOptions> & { isNew: boolean },
): Promise<FieldsSet> {
  const columns = await readCustomColumns(tx);
  const checked = entries.map((entry) => checkedEntry(viewer, entry, source, columns));
  const known = await lockAccounts(
    tx,
    viewer,
    checked.map(({ accountId }) => accountId),
  );
  const plans = checked.map(({ accountId, fields, takeBack }) => {
    const account = requireRow(known.get(accountId), "account", accountId);
    if (source === "manual" && account.base.isListed) requireUnlisted(accountId, fields, columns);
    return planAccount(account, { fields, ...(takeBack && { takeBack }) }, source);
  });
  const batch = randomUUID();
  if (!preview) {
    await writePlans(tx, plans, { source, actor: viewer.actor, isNew });
    await auditPlans(tx, viewer, plans, { source, batch });
  }
  const changes = plans.flatMap(({ change }) => (change === null ? [] : [change]));
  return {
    changes,
    shadowed: plans.flatMap(({ shadowed }) => shadowed),
    unchanged: plans.length - changes.length,
    batch,
  };
}

async function auditPlans(
  tx: Transaction,
  viewer: Viewer,
  plans: readonly PlannedAccount[],
  { source, batch }: { source: SayingSource; batch: string },
): Promise<void> {
  const told = plans.filter(({ says }) => says.length > 0);
  await appendAudits(
    tx,
    viewer,
    told.map(({ known: { accountId }, says, change }) => ({
      action: "account.fields_set",
      subject: accountId,
      detail: {
        source,
        batch,
        // What this source said before; what is absent it did not say.
        said: Object.fromEntries(says.flatMap(({ field, was }) => (was === undefined ? [] : [[field, was]]))),
        fields: says.map(({ field }) => field),
      },
      before: change?.before ?? null,
      after: change?.after ?? null,
    })),
  );
}

export interface AccountsAdded {
  added: string[];
  /** Known already, in whatever place; they are left as they are. */
  existing: string[];
}

/**
 * Adds accounts to the register: they belong to no connected organization, until one lists them.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT naming the account and the field
 */
export async function addAccounts(
  viewer: Viewer,
  entries: readonly AccountEntry[],
  options: { source: SayingSource },
): Promise<AccountsAdded> {
  requirePermission(viewer, "account.admin");
  return transaction((tx) => writeNewAccounts(tx, viewer, entries, options));
}

/** The same within the caller's transaction. */
export async function writeNewAccounts(
  tx: Transaction,
  viewer: Viewer,
  entries: readonly AccountEntry[],
  { source }: { source: SayingSource },
): Promise<AccountsAdded> {
  requirePermission(viewer, "account.admin");
  if (viewer.accounts !== "all")
    throw new AppError("FORBIDDEN", { userMessage: "Accounts are added by who sees all of them." });
  const checked = entries.map(({ accountId, fields }) => ({
    accountId: checkedAccountId(accountId),
    fields,
  }));
  requireFewAndOnce(checked);
  const added = await insertAccounts(
    tx,
    checked.map(({ accountId }) => accountId),
    source,
  );
  const isNew = new Set(added);
  const fresh = checked.filter(({ accountId }) => isNew.has(accountId));
  await appendAccountEvents(
    tx,
    fresh.map(({ accountId, fields }) => ({
      accountId,
      organizationId: registerId,
      kind: "new",
      before: null,
      after: { name: fields.name ?? null, source },
    })),
    { at: null, runId: null },
  );
  await appendAudits(
    tx,
    viewer,
    fresh.map(({ accountId, fields }) => ({
      action: "account.added",
      subject: accountId,
      detail: { source },
      after: { ...fields },
    })),
  );
  await applyFields(tx, viewer, fresh, { source, preview: false, isNew: true });
  // Item 1.1 asks of accounts that turned up whose they are.
  if (added.length > 0) await reevaluateAll(tx);
  return { added, existing: checked.map(({ accountId }) => accountId).filter((id) => !isNew.has(id)) };
}

async function insertAccounts(
  tx: Transaction,
  ids: readonly string[],
  source: SayingSource,
): Promise<string[]> {
  if (ids.length === 0) return [];
  await ensureRegister(tx);
  const { name, email, state } = unlistedBase.values;
  const rows = await tx.query<{ id: string }>(
    `insert into account (id, organization_id, partition, name, email, state, source)
     select id, $1, 'aws', $3, $4, $5::text::"AccountState", $6::text::"AccountSource" from unnest($2::text[]) as t(id)
     on conflict (id) do nothing returning id`,
    [registerId, ids, name, email, state, source],
  );
  return rows.map(({ id }) => id);
}
