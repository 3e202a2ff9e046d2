/** Fields of accounts as the form of details posts them. */
import type { AccountField, AccountFields, AccountValue } from "#lib/account-fields.ts";
import { readTagText } from "#lib/tag-text.ts";

/** What somebody said with a form: what became of the fields that they touched. */
interface PostedFields {
  fields: AccountFields;
  takeBack: AccountField[];
}

/**
 * What differs from what the form began with: `set:` of each field beside its `was:`. Its tags are the person's own;
 * without any of them the person says nothing, and the tags of others stay.
 *
 * @throws AppError INVALID_INPUT naming the line of a tag
 */
export function changedFields(posted: Record<string, unknown>): PostedFields {
  const textOf = (name: string) => {
    const value = posted[name];
    return typeof value === "string" ? value.replaceAll("\r\n", "\n") : undefined;
  };
  const named = Object.keys(posted).flatMap((key) => (key.startsWith("set:") ? [key.slice(4)] : []));
  const changed = named.flatMap((field): [string, string][] => {
    const [now, was] = [textOf(`set:${field}`), textOf(`was:${field}`)];
    return now === undefined || now === was ? [] : [[field, now]];
  });
  const isLeft = ([field, text]: [string, string]) => field === "tags" && text.trim() === "";
  const valueOf = (field: string, text: string): AccountValue | null => {
    if (text.trim() === "") return null;
    return field === "tags" ? readTagText(text) : text;
  };
  return {
    fields: Object.fromEntries(
      changed.filter((one) => !isLeft(one)).map(([field, text]) => [field, valueOf(field, text)]),
    ),
    takeBack: changed.some(isLeft) ? ["tags"] : [],
  };
}
