/** Every field of one account: what holds, whose word that is, and what the others say. */
import { fieldName } from "#lib/account-field-values.ts";
import {
  type AccountField,
  type AccountSource,
  type AccountValue,
  isListedField,
  listedFields,
  mergeAccount,
  ownFields,
} from "#lib/account-fields.ts";
import { tagText } from "#lib/tag-text.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { readAccountKnown } from "./account-details-write.ts";
import { maySay } from "./account-entry-checks.ts";
import { readCustomColumns } from "./custom-columns.ts";
import { query } from "./database.ts";

/** One field as a page shows it. */
export interface AccountFieldView {
  field: AccountField;
  /** As people read it. */
  name: string;
  value: AccountValue | null;
  /** The value as people type it. */
  text: string;
  /** Whose word counts; null: nobody says anything. */
  source: AccountSource | null;
  /** Who said it, as the audit log names them; null where an organization lists it, or nobody did. */
  setBy: string | null;
  setAt: Date | null;
  /** What others say, whose word does not count; of tags nothing, which are merged key by key. */
  others: { source: AccountSource; value: AccountValue | null }[];
  /** Of a custom column: what it holds, and what can be chosen. */
  kind: "text" | "choice" | "date" | "notes" | "tags";
  choices: string[];
  /** The viewer may say something of it. */
  mayChange: boolean;
}

interface Said {
  field: string;
  source: AccountSource;
  setBy: string;
  setAt: Date;
}

/**
 * The fields of an account in the order of its page: what organizations list, what people know, custom columns.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listAccountFields(viewer: Viewer, accountId: string): Promise<AccountFieldView[]> {
  requirePermission(viewer, "account.read");
  const account = requireRow(await readAccountKnown({ query }, viewer, accountId), "account", accountId);
  const [columns, said] = await Promise.all([
    readCustomColumns({ query }),
    query<Said & Record<string, unknown>>(
      `select field, source::text as source, set_by as "setBy", set_at as "setAt" from account_field
       where account_id = $1`,
      [accountId],
    ),
  ]);
  const merged = mergeAccount(account.base, account.sayings);
  const fields: AccountField[] = [
    ...listedFields,
    ...ownFields,
    ...columns.map(({ id }): AccountField => `custom.${id}`),
  ];
  return fields.map((field) => {
    const { value = null, source = null } = merged.get(field) ?? {};
    const origin = said.find((one) => one.field === field && one.source === source);
    const column = columns.find(({ id }) => field === `custom.${id}`);
    const isOthersToSay = account.base.isListed && isListedField(field);
    return {
      field,
      name: fieldName(field, columns),
      value,
      text: value === null || typeof value === "string" ? (value ?? "") : tagText(value),
      source,
      setBy: origin?.setBy ?? null,
      setAt: origin?.setAt ?? null,
      others:
        field === "tags"
          ? []
          : account.sayings
              .filter((saying) => saying.field === field && saying.source !== source)
              .map((saying) => ({ source: saying.source, value: saying.value })),
      kind: field === "notes" || field === "tags" ? field : (column?.kind ?? "text"),
      choices: column?.choices ?? [],
      mayChange: !isOthersToSay && maySay(viewer, field, "manual"),
    };
  });
}
