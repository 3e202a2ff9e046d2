/** `waymark accounts set|add|changes`: what people say of accounts, and what happened to them. */
import type { AccountEventKind } from "#lib/account-event-kinds.ts";
import { checkedAccountId } from "#lib/account-field-values.ts";
import type { AccountField, AccountFields, AccountValue } from "#lib/account-fields.ts";
import { addAccounts, setAccountFields } from "#lib/data/account-details.ts";
import { type AccountEventView, listAccountEvents } from "#lib/data/account-events.ts";
import { type AccountFieldView, listAccountFields } from "#lib/data/account-field-list.ts";
import { AppError } from "#lib/errors.ts";
import { readTagText } from "#lib/tag-text.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

/** What options say of an account. */
export interface Said {
  argument: string;
  /** `environment=prod`; nothing after the sign empties the field. */
  field?: string[];
  /** `key=value`. */
  tag?: string[];
  takeBack?: string[];
  json?: boolean;
}

function nameAndValue(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1)
    throw new AppError("INVALID_INPUT", { userMessage: `--field ${text}: it is written name=value.` });
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** @throws AppError INVALID_INPUT naming the option */
export function fieldsOf({ field = [], tag }: Pick<Said, "field" | "tag">): AccountFields {
  const fields: Record<string, AccountValue | null> = {};
  for (const [name, value] of field.map(nameAndValue)) fields[name] = value === "" ? null : value;
  if (tag !== undefined) fields["tags"] = readTagText(tag.join("\n"));
  // lib/data refuses names that are no fields, in words.
  return fields as AccountFields;
}

function valueText(value: AccountValue | null): string {
  if (value === null) return "";
  return typeof value === "string"
    ? value
    : Object.entries(value)
        .map((tag) => tag.join("="))
        .join(", ");
}

function fieldText(fields: readonly AccountFieldView[]): string {
  return textTable(
    ["FIELD", "VALUE", "SOURCE", "SINCE"],
    fields
      .filter(({ source, value }) => source !== null || value !== null)
      .map(({ field, value, source, setAt }) => [
        field,
        valueText(value),
        source ?? "",
        setAt?.toISOString().slice(0, 10) ?? "",
      ]),
  );
}

/** Sets fields, or leaves their word to the next source. */
export function setCommand(io: CommandIo, options: Said): Promise<number> {
  const { argument: accountId, takeBack = [] } = options;
  const fields = fieldsOf(options);
  if (Object.keys(fields).length === 0 && takeBack.length === 0)
    throw new AppError("INVALID_INPUT", {
      userMessage: "Say what to set: --field environment=prod, --tag team=blue or --take-back notes.",
    });
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    // lib/data refuses names that are no fields, in words.
    const entry = { accountId, fields, takeBack: takeBack as AccountField[] };
    await setAccountFields(viewer, [entry], { source: "manual" });
    const list = await listAccountFields(viewer, accountId);
    printResult(io, options.json, list, () => fieldText(list));
    return exitCodes.done;
  });
}

/** An account that no connected organization lists. */
export function addCommand(io: CommandIo, options: Said): Promise<number> {
  const accountId = checkedAccountId(options.argument);
  const fields = fieldsOf(options);
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { existing } = await addAccounts(viewer, [{ accountId, fields }], { source: "manual" });
    if (existing.length > 0)
      throw new AppError("CONFLICT", { userMessage: `Account ${accountId} is known already.` });
    const list = await listAccountFields(viewer, accountId);
    printResult(io, options.json, list, () => fieldText(list));
    return exitCodes.done;
  });
}

interface Changes {
  since?: Date;
  until?: Date;
  ou?: string;
  kind?: AccountEventKind[];
  account?: string;
  limit: number;
  json?: boolean;
}

function wordOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "none" : JSON.stringify(value);
}

function whatText({ before, after }: AccountEventView): string {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .map((field) => {
      const [was, is] = [before?.[field], after?.[field]].map((one) => wordOf(one));
      return before === null ? `${field} ${is}` : `${field} ${was} -> ${is}`;
    })
    .join(", ");
}

/** The feed, the newest first. */
export function changesCommand(io: CommandIo, options: Changes): Promise<number> {
  const { since, until, kind: kinds, account: accountId, ou: unitPath, limit } = options;
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { events } = await listAccountEvents(viewer, {
      since,
      until,
      kinds,
      accountId,
      unitPath,
      limit,
    });
    printResult(io, options.json, events, () =>
      events.length === 0
        ? "No account changed.\n"
        : textTable(
            ["AT", "ACCOUNT", "NAME", "KIND", "WHAT"],
            events.map((event) => [
              event.at.slice(0, 16).replace("T", " "),
              event.accountId,
              event.accountName,
              event.kind,
              whatText(event),
            ]),
          ),
    );
    return exitCodes.done;
  });
}
