/** Every field of one account: what holds, whose word that is, and what the others say. */
import { type CustomColumn, enterableStates, fieldName } from "#lib/account-field-values.ts";
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
import type { KnownAccount } from "./account-plan.ts";
import { readCustomColumns } from "./custom-columns.ts";
import { query } from "./database.ts";

/** One field as a page shows it. */
export interface AccountFieldView {
  field: AccountField;
  /** As people read it. */
  name: string;
  value: AccountValue | null;
  /** The value as people type it; of tags, which are merged key by key, only what a person said. */
  text: string;
  /** Whose word counts; null: nobody says anything. */
  source: AccountSource | null;
  /** Who said it, as the audit log names them; null where an organization lists it, or nobody did. */
  setBy: string | null;
  setAt: Date | null;
  /** What others say: their word does not count; of tags, which are merged key by key, it does but for keys said above them. */
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
  const isOthersToSay = (field: AccountField) => account.base.isListed && isListedField(field);
  return everyField(columns).map((field) => ({
    ...shape(field, columns),
    ...spoken(field, account, said),
    mayChange: !isOthersToSay(field) && maySay(viewer, field, "manual"),
  }));
}

/**
 * The fields that somebody can say of an account that is not there yet; nothing stands in them.
 *
 * @throws AppError FORBIDDEN
 */
export async function listNewAccountFields(viewer: Viewer): Promise<AccountFieldView[]> {
  requirePermission(viewer, "account.admin");
  const columns = await readCustomColumns({ query });
  return everyField(columns).map((field) => ({
    ...shape(field, columns),
    value: null,
    text: "",
    source: null,
    setBy: null,
    setAt: null,
    others: [],
    mayChange: true,
  }));
}

/** A field that can be edited for many accounts at once. */
export type OwnFieldView = Pick<AccountFieldView, "field" | "name" | "kind" | "choices">;

/** The fields that only people know, as far as the viewer may say them of accounts that they may change. @throws AppError FORBIDDEN */
export async function listOwnFields(viewer: Viewer): Promise<OwnFieldView[]> {
  requirePermission(viewer, "account.write");
  const columns = await readCustomColumns({ query });
  return everyField(columns)
    .filter((field) => !isListedField(field) && maySay(viewer, field, "manual"))
    .map((field) => shape(field, columns));
}

function everyField(columns: readonly CustomColumn[]): AccountField[] {
  return [...listedFields, ...ownFields, ...columns.map(({ id }): AccountField => `custom.${id}`)];
}

/** What a field is, whatever stands in it. */
function shape(
  field: AccountField,
  columns: readonly CustomColumn[],
): Pick<AccountFieldView, "field" | "name" | "kind" | "choices"> {
  const column = columns.find(({ id }) => field === `custom.${id}`);
  const name = fieldName(field, columns);
  if (field === "state") return { field, name, kind: "choice", choices: [...enterableStates] };
  if (field === "notes" || field === "tags") return { field, name, kind: field, choices: [] };
  return { field, name, kind: column?.kind ?? "text", choices: column?.choices ?? [] };
}

/** What is said of a field, and by whom. */
function spoken(
  field: AccountField,
  { base, sayings }: KnownAccount,
  said: readonly Said[],
): Pick<AccountFieldView, "value" | "text" | "source" | "setBy" | "setAt" | "others"> {
  const { value = null, source = null } = mergeAccount(base, sayings).get(field) ?? {};
  const origin = said.find((one) => one.field === field && one.source === source);
  const others = sayings.filter((saying) => saying.field === field && saying.source !== source);
  return {
    value,
    text: field === "tags" ? ownTagText(sayings) : typeof value === "string" ? value : "",
    source,
    setBy: origin?.setBy ?? null,
    setAt: origin?.setAt ?? null,
    others: others.map((saying) => ({ source: saying.source, value: saying.value })),
  };
}

function ownTagText(sayings: KnownAccount["sayings"]): string {
  const own = sayings.find(({ field, source }) => field === "tags" && source === "manual")?.value;
  return typeof own === "object" && own !== null ? tagText(own) : "";
}
