/** What may be said of accounts, by whom, and in which form: decided before anything is read or written. */
import { type CustomColumn, checkedFields, fieldName } from "#lib/account-field-values.ts";
import {
  type AccountField,
  type AccountFields,
  customColumnOf,
  isListedField,
  type SayingSource,
} from "#lib/account-fields.ts";
import { AppError } from "#lib/errors.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import type { AccountEntry } from "./account-plan.ts";

/** So many accounts at once, at most. */
const mostAccounts = 20_000;

/** What an owner may say of their own accounts; custom columns as well. */
const ownersFields: readonly string[] = [
  "environment",
  "dataClassification",
  "businessUnit",
  "costCentre",
  "notes",
];

/** Not too many, and none twice. @throws AppError INVALID_INPUT */
export function requireFewAndOnce(entries: readonly { accountId: string }[]): void {
  if (entries.length > mostAccounts)
    throw new AppError("INVALID_INPUT", { userMessage: `At most ${mostAccounts} accounts at once.` });
  const seen = new Set<string>();
  for (const { accountId } of entries) {
    if (seen.has(accountId))
      throw new AppError("INVALID_INPUT", { userMessage: `Account ${accountId} is named twice.` });
    seen.add(accountId);
  }
}

/** Whether the viewer may say something of the field of an account that they may change. */
export function maySay(viewer: Viewer, field: AccountField, source: SayingSource): boolean {
  if (hasPermission(viewer, "account.admin")) return true;
  const isOwners = ownersFields.includes(field) || customColumnOf(field) !== null;
  return hasPermission(viewer, "account.write") && source === "manual" && isOwners;
}

/** The fields in the form in which they are kept, as far as the viewer may set them. @throws AppError FORBIDDEN, INVALID_INPUT */
export function checkedEntry(
  viewer: Viewer,
  { accountId, fields, takeBack = [] }: AccountEntry,
  source: SayingSource,
  columns: readonly CustomColumn[],
): AccountEntry {
  // Object.keys forgets the type of the keys.
  for (const field of [...(Object.keys(fields) as AccountField[]), ...takeBack])
    if (!maySay(viewer, field, source))
      throw new AppError("FORBIDDEN", {
        userMessage: `Setting ${fieldName(field, columns).toLowerCase()} needs the permission account.admin, which the role ${viewer.role} does not have.`,
      });
  try {
    const twice = takeBack.find((field) => field in fields);
    if (twice !== undefined)
      throw new AppError("INVALID_INPUT", {
        userMessage: `${fieldName(twice, columns)} is set or taken back, not both.`,
      });
    checkedFields(Object.fromEntries(takeBack.map((field) => [field, null])), columns);
    return { accountId, fields: checkedFields(fields, columns), takeBack };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError("INVALID_INPUT", {
      userMessage: `Account ${accountId}: ${error.userMessage}`,
      cause: error,
    });
  }
}

/** What an organization lists is not a person's to say. @throws AppError INVALID_INPUT */
export function requireUnlisted(
  accountId: string,
  fields: AccountFields,
  columns: readonly CustomColumn[],
): void {
  const listed = (Object.keys(fields) as AccountField[]).find(isListedField);
  if (listed === undefined) return;
  throw new AppError("INVALID_INPUT", {
    userMessage: `Account ${accountId}: ${fieldName(listed, columns)} comes from the organization that lists the account; change it there.`,
  });
}
