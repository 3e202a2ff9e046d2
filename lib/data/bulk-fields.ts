/** One edit of the fields of many accounts: looked at first, then carried out as it was looked at, or not at all. */
import { checkedFields } from "#lib/account-field-values.ts";
import { type AccountField, customColumnOf, ownFields } from "#lib/account-fields.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { type FieldsSet, writeAccountFields } from "./account-details.ts";
import { lockAccounts, readSeveralKnown } from "./account-details-write.ts";
import { checkedEntry, requireFewAndOnce } from "./account-entry-checks.ts";
import { type BulkCell, type BulkEdit, type BulkPlan, planBulk } from "./bulk-plan.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { readCustomColumns } from "./custom-columns.ts";
import { type Queryable, query, transaction } from "./database.ts";

/** An edit, and the accounts that it is about. */
export interface BulkRequest {
  accountIds: readonly string[];
  edit: BulkEdit;
}

/** One account of which something changes, or cannot. */
export interface BulkRow {
  accountId: string;
  name: string;
  cells: BulkCell[];
}

/** How many cells of one field are what. */
export interface BulkSum {
  name: string;
  change: number;
  same: number;
  refused: number;
}

export interface BulkPreview {
  /** Accounts that were chosen and are there. */
  accounts: number;
  /** Accounts of which something changes. */
  changing: number;
  sums: BulkSum[];
  rows: BulkRow[];
  /** Begin the next page after this account; null: this is the last. */
  next: string | null;
  /** Of every change: what is carried out has to be what was looked at. */
  fingerprint: string;
}

/** @throws AppError FORBIDDEN, INVALID_INPUT naming the field */
async function checkedEdit(db: Queryable, viewer: Viewer, { set, takeBack, tags }: BulkEdit) {
  const columns = await readCustomColumns(db);
  // Object.keys forgets the type of the keys.
  const named = [...(Object.keys(set) as AccountField[]), ...takeBack];
  const strange = named.find(
    (field) => !(ownFields as readonly string[]).includes(field) && customColumnOf(field) === null,
  );
  if (strange !== undefined || named.includes("tags"))
    throw new AppError("INVALID_INPUT", {
      userMessage: `${strange ?? "tags"} cannot be edited for many accounts at once${strange === undefined ? " as a field: name the tags" : ""}.`,
    });
  const hasTags = Object.keys(tags.set).length + tags.remove.length > 0;
  if (named.length === 0 && !hasTags)
    throw new AppError("INVALID_INPUT", { userMessage: "Say which fields become what." });
  const both = tags.remove.find((key) => key in tags.set);
  if (both !== undefined)
    throw new AppError("INVALID_INPUT", { userMessage: `The tag ${both} is set or removed, not both.` });
  // Who may not say one of them is refused before anything is read.
  const entry = {
    accountId: "000000000000",
    fields: { ...set, ...(hasTags && { tags: { ...tags.set } }) },
    takeBack,
  };
  try {
    checkedEntry(viewer, entry, "manual", columns);
    return { columns, edit: { set: checkedFields(set, columns), takeBack, tags } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, {
      userMessage: error.userMessage.replace(/^Account 0{12}: /, ""),
      cause: error,
    });
  }
}

function fingerprintOf(plans: readonly BulkPlan[]): string {
  const changes = plans.map(({ accountId, cells }) => [
    accountId,
    cells.filter(({ kind }) => kind === "change").map(({ name, before, after }) => [name, before, after]),
  ]);
  return sha256(canonicalJson(changes));
}

function sumsOf(plans: readonly BulkPlan[]): BulkSum[] {
  const sums = new Map<string, BulkSum>();
  for (const { name, kind } of plans.flatMap(({ cells }) => cells)) {
    const sum = sums.get(name) ?? { name, change: 0, same: 0, refused: 0 };
    sum[kind] += 1;
    sums.set(name, sum);
  }
  return [...sums.values()];
}

/**
 * Says cell by cell what an edit would change, what is so already, and what may not become so; nothing is written.
 * Accounts that the viewer does not see are left out, as if they were not there.
 *
 * @param options.after id of the account after which the page begins
 * @throws AppError FORBIDDEN; INVALID_INPUT naming the field, or that there are too many accounts
 */
export async function previewBulkEdit(
  viewer: Viewer,
  { accountIds, edit }: BulkRequest,
  { after = null, limit }: { after?: string | null; limit: number },
): Promise<BulkPreview> {
  requirePermission(viewer, "account.write");
  requireFewAndOnce(accountIds.map((accountId) => ({ accountId })));
  const checked = await checkedEdit({ query }, viewer, edit);
  const known = await readSeveralKnown({ query }, viewer, accountIds);
  const plans = known.map((account) => planBulk(account, checked.edit, checked.columns));
  const told = plans.filter(
    ({ accountId, cells }) =>
      (after === null || accountId > after) && cells.some(({ kind }) => kind !== "same"),
  );
  const page = told.slice(0, limit);
  const names = await readNames(page.map(({ accountId }) => accountId));
  return {
    accounts: plans.length,
    changing: plans.filter(({ entry }) => entry !== null).length,
    sums: sumsOf(plans),
    rows: page.map(({ accountId, cells }) => ({ accountId, name: names.get(accountId) ?? accountId, cells })),
    next: told.length > limit ? (page.at(-1)?.accountId ?? null) : null,
    fingerprint: fingerprintOf(plans),
  };
}

async function readNames(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await query<{ id: string; name: string }>("select id, name from account where id = any($1)", [
    ids,
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/**
 * Carries an edit out as it was looked at: all of it in one transaction, with a row of the audit log for each account.
 *
 * @param options.fingerprint of the preview
 * @throws AppError FORBIDDEN; INVALID_INPUT; CONFLICT: something has changed since, and the edit would do something else
 */
export async function applyBulkEdit(
  viewer: Viewer,
  { accountIds, edit, fingerprint }: BulkRequest & { fingerprint: string },
): Promise<FieldsSet> {
  requirePermission(viewer, "account.write");
  requireFewAndOnce(accountIds.map((accountId) => ({ accountId })));
  return transaction(async (tx) => {
    const checked = await checkedEdit(tx, viewer, edit);
    const known = await lockAccounts(tx, viewer, accountIds);
    const plans = [...known.values()].map((account) => planBulk(account, checked.edit, checked.columns));
    if (fingerprintOf(plans) !== fingerprint)
      throw new AppError("CONFLICT", {
        userMessage: "Some of these accounts have changed since you looked: look again at what would change.",
      });
    const entries = plans.flatMap(({ entry }) => (entry === null ? [] : [entry]));
    return writeAccountFields(tx, viewer, entries, { source: "manual" });
  });
}
