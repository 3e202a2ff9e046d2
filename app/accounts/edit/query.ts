/** What the address of the bulk edit asks for: which accounts, and what becomes of their fields. */
import type { AccountField, AccountFields } from "#lib/account-fields.ts";
import type { OwnFieldView } from "#lib/data/account-field-list.ts";
import type { BulkEdit } from "#lib/data/bulk-plan.ts";
import { AppError } from "#lib/errors.ts";
import { readTagText } from "#lib/tag-text.ts";

const longestQuery = 8000;
const longestText = 5000;

/** The list of accounts that the edit is about, as it stands in the address of the list. */
export function readWhich(parameters: URLSearchParams): string {
  const text = parameters.get("of") ?? "";
  return text.length > longestQuery ? "" : text;
}

/** How a form names what becomes of a field: `to:` a value, or `do:` empty or back. */
export interface AskedField {
  to: string;
  do: "" | "empty" | "back";
}

export function askedOf(parameters: URLSearchParams, field: AccountField | "untag"): AskedField {
  const how = parameters.get(`do:${field}`);
  return {
    to: (parameters.get(`to:${field}`) ?? "").slice(0, longestText),
    do: how === "empty" || how === "back" ? how : "",
  };
}

/**
 * The edit that the form asks for; null: nothing yet.
 *
 * @throws AppError INVALID_INPUT naming the field or the line
 */
export function readEdit(parameters: URLSearchParams, fields: readonly OwnFieldView[]): BulkEdit | null {
  const set: AccountFields = {};
  const takeBack: AccountField[] = [];
  for (const { field, name, kind } of fields) {
    if (kind === "tags") continue;
    const { to, do: how } = askedOf(parameters, field);
    if (to.trim() !== "" && how !== "")
      throw new AppError("INVALID_INPUT", { userMessage: `${name}: give it a value, or choose what else.` });
    if (to.trim() !== "") set[field] = to.replaceAll("\r\n", "\n");
    else if (how === "empty") set[field] = null;
    else if (how === "back") takeBack.push(field);
  }
  const hasTags = fields.some(({ kind }) => kind === "tags");
  const tags = {
    set: hasTags ? readTagText(askedOf(parameters, "tags").to) : {},
    remove: hasTags
      ? [
          ...new Set(
            askedOf(parameters, "untag")
              .to.split(/[\n,]/)
              .map((key) => key.trim()),
          ),
        ].filter((key) => key !== "")
      : [],
  };
  const isNothing =
    Object.keys(set).length + takeBack.length + Object.keys(tags.set).length + tags.remove.length === 0;
  return isNothing ? null : { set, takeBack, tags };
}
