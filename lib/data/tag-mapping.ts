/** Which tags of AWS Organizations say what of accounts: the keys of each field, and what they come to. */
import { type CustomColumn, checkedField, fieldName } from "#lib/account-field-values.ts";
import { type AccountField, type AccountFields, ownFields } from "#lib/account-fields.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { lockAccounts, writePlans } from "./account-details-write.ts";
import { type AccountEntry, planAccount } from "./account-plan.ts";
import { appendAudits } from "./audit.ts";
import { canonicalJson } from "./canonical.ts";
import { readCustomColumns } from "./custom-columns.ts";
import { type Queryable, query, type Transaction, transaction } from "./database.ts";

/** What a tag can say beside fields: who may be the owner, which a person decides (unowned-accounts.ts). */
const ownerField = "owner";

/** The tags that say a field. */
export interface TagMapping {
  field: AccountField | typeof ownerField;
  /** As people read it. */
  name: string;
  /** In any case; the first that an account has, and that fits the field, counts. Empty: no tag says it. */
  keys: string[];
}

const mostKeys = 10;

function mappable(columns: readonly CustomColumn[]): AccountField[] {
  return [
    ...ownFields.filter((field) => field !== "tags" && field !== "notes"),
    ...columns.map(({ id }): AccountField => `custom.${id}`),
  ];
}

async function readMappings(db: Queryable, columns: readonly CustomColumn[]): Promise<TagMapping[]> {
  const rows = await db.query<{ field: string; keys: string[] }>("select field, keys from tag_mapping");
  const keysOf = (field: string) => rows.find((row) => row.field === field)?.keys ?? [];
  return [
    ...mappable(columns).map((field) => ({
      field,
      name: fieldName(field, columns),
      keys: keysOf(field),
    })),
    { field: ownerField, name: "Owner, as a suggestion", keys: keysOf(ownerField) },
  ];
}

/** Every field that a tag can say. @throws AppError FORBIDDEN */
export async function listTagMappings(viewer: Viewer): Promise<TagMapping[]> {
  requirePermission(viewer, "settings.read");
  return readMappings({ query }, await readCustomColumns({ query }));
}

const saysField = (mapping: TagMapping): mapping is TagMapping & { field: AccountField } =>
  mapping.field !== ownerField;

/** The keys of tags that suggest an owner, in the order in which they count. */
export async function readOwnerKeys(db: Queryable): Promise<string[]> {
  const [row] = await db.query<{ keys: string[] }>("select keys from tag_mapping where field = $1", [
    ownerField,
  ]);
  return row?.keys ?? [];
}

/** What the tags of an account say by the mappings; fields that no tag says, or with no fitting value, are taken back. */
export type TagReader = (tags: Readonly<Record<string, string>>) => Required<Omit<AccountEntry, "accountId">>;

/** For the transaction that writes what they say. */
export async function readTagReader(db: Queryable): Promise<TagReader> {
  const columns = await readCustomColumns(db);
  const mappings = (await readMappings(db, columns)).filter(saysField);
  return (tags) => {
    const byKey = new Map(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
    const fields: AccountFields = {};
    const takeBack: AccountField[] = [];
    for (const { field, keys } of mappings) {
      const values = keys.flatMap((key) => fitting(field, byKey.get(key.toLowerCase()), columns) ?? []);
      if (values[0] === undefined) takeBack.push(field);
      else fields[field] = values[0];
    }
    return { fields, takeBack };
  };
}

/** The value in the form of the field; null: there is none, or it does not fit, which tags of others may well not. */
function fitting(
  field: AccountField,
  value: string | undefined,
  columns: readonly CustomColumn[],
): string | null {
  if (value === undefined) return null;
  try {
    const checked = checkedField(field, value, columns);
    return typeof checked === "string" ? checked : null;
  } catch (error) {
    if (error instanceof AppError && error.code === "INVALID_INPUT") return null;
    throw error;
  }
}

function checkedKeys(keys: readonly string[]): string[] {
  const trimmed = keys.map((key) => key.trim()).filter((key) => key !== "");
  const once = trimmed.filter(
    (key, at) => trimmed.findIndex((other) => other.toLowerCase() === key.toLowerCase()) === at,
  );
  const long = once.find((key) => key.length > 128);
  if (long !== undefined)
    throw new AppError("INVALID_INPUT", { userMessage: "The key of a tag has at most 128 characters." });
  if (once.length > mostKeys)
    throw new AppError("INVALID_INPUT", { userMessage: `At most ${mostKeys} keys say one field.` });
  return once;
}

/** What becomes of one field. */
export interface NewMapping {
  field: string;
  keys: readonly string[];
}

/**
 * Says which tags say which fields, all or none, and applies it at once to every account whose tags were read. Fields that
 * are not named stay as they are.
 *
 * @returns the mappings that were named, and how many accounts changed by them
 * @throws AppError FORBIDDEN, NOT_FOUND (no tag can say that field), INVALID_INPUT
 */
export async function setTagMappings(
  viewer: Viewer,
  entries: readonly NewMapping[],
): Promise<{ mappings: TagMapping[]; accounts: number }> {
  requirePermission(viewer, "settings.write");
  const wanted = entries.map(({ field, keys }) => ({ field, keys: checkedKeys(keys) }));
  return transaction(async (tx) => {
    // Columns before mappings, mappings before accounts, as everywhere: nobody waits in a circle.
    const columns = await readCustomColumns(tx);
    // Whoever records tags has read the mappings: they end first, and nobody begins.
    await tx.query("lock table tag_mapping in access exclusive mode");
    const known = await readMappings(tx, columns);
    const pairs = wanted.map(({ field, keys }) => {
      const found = known.find((one) => one.field === field);
      const before = requireRow(found, "field that a tag can say:", field);
      return { before, after: { ...before, keys } };
    });
    const changed = pairs.filter(
      ({ before, after }) => before.keys.join("\u0000") !== after.keys.join("\u0000"),
    );
    const mappings = pairs.map(({ after }) => after);
    if (changed.length === 0) return { mappings, accounts: 0 };
    await tx.query(
      `insert into tag_mapping (field, keys)
       select field, array(select jsonb_array_elements_text(keys))
       from jsonb_to_recordset($1::jsonb) as t(field text, keys jsonb)
       on conflict (field) do update set keys = excluded.keys`,
      [canonicalJson(changed.map(({ after: { field, keys } }) => ({ field, keys })))],
    );
    const fields = changed.map(({ after }) => after).filter(saysField);
    const accounts = await applyMappings(
      tx,
      viewer,
      fields.map(({ field }) => field),
    );
    await appendAudits(
      tx,
      viewer,
      changed.map(({ before, after }) => ({
        action: "tag_mapping.changed",
        subject: after.field,
        detail: { accounts },
        before: { keys: before.keys },
        after: { keys: after.keys },
      })),
    );
    return { mappings, accounts };
  });
}

async function applyMappings(
  tx: Transaction,
  viewer: Viewer,
  changed: readonly AccountField[],
): Promise<number> {
  const tagged = await tx.query<{ id: string }>(
    "select account_id as id from account_field where field = 'tags' and source = 'organization'",
  );
  const known = await lockAccounts(
    tx,
    viewer,
    tagged.map(({ id }) => id),
  );
  const read = await readTagReader(tx);
  const plans = [...known.values()].map((account) => {
    const said = account.sayings.find((one) => one.field === "tags" && one.source === "organization")?.value;
    const all = read(typeof said === "object" && said !== null ? said : {});
    const fields = Object.fromEntries(
      Object.entries(all.fields).filter(([field]) => changed.some((one) => one === field)),
    );
    const takeBack = all.takeBack.filter((field) => changed.includes(field));
    return planAccount(account, { fields, takeBack }, "organization");
  });
  await writePlans(tx, plans, { source: "organization", actor: viewer.actor, isNew: false });
  return plans.filter(({ change }) => change !== null).length;
}
