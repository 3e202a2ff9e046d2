/** Rows of a CSV that the console's Tag Editor or Resource Explorer wrote, or that we wrote in its columns. Pure. */
import { z } from "zod";
import { type FoundResource, normalArn, parseArn } from "./found.ts";

/** Where the columns of a file stand; found by their names, in whatever order they are. */
export interface TagEditorColumns {
  arn: number;
  identifier: number | null;
  region: number | null;
  account: number | null;
  /** Tag key → column. */
  tags: ReadonlyMap<string, number>;
  /** Of our own files: the tags that have no column, as JSON. */
  otherTags: number | null;
}

/** The console's own word for a tag that is not there; an empty cell is a tag with an empty value. */
const notTagged = "(not tagged)";

const accountNames = ["account id", "aws account", "owning account", "account"];

/** The columns of a header; a text: why it is none. */
export function tagEditorColumns(header: readonly string[]): TagEditorColumns | string {
  const names = header.map((name) => name.replace(/^\uFEFF/, "").trim());
  const find = (...wanted: readonly string[]): number | null => {
    const at = names.findIndex((name) => wanted.includes(name.toLowerCase()));
    return at === -1 ? null : at;
  };
  const arn = find("arn", "resource arn");
  if (arn === null)
    return `No column is called ARN: by it alone a resource is known. The columns are ${names.slice(0, 12).join(", ")}.`;
  const tags = names.flatMap((name, at): [string, number][] => {
    const key = /^tag:\s*(.+)$/i.exec(name)?.[1];
    return key === undefined ? [] : [[key, at]];
  });
  return {
    arn,
    identifier: find("identifier"),
    region: find("region"),
    account: find(...accountNames),
    tags: new Map(tags),
    otherTags: find("other tags"),
  };
}

/** One row of a file: a resource of an account, or why it is none. */
export type TagEditorRow = { accountId: string; resource: FoundResource } | { reason: string };

/** A formula was kept from running by an apostrophe; ids that a spreadsheet shortened are not guessed. */
function cellOf(cells: readonly string[], at: number | null): string {
  return at === null ? "" : (cells[at] ?? "").trim().replace(/^'(?=[=+\-@])/, "");
}

/**
 * What one row says.
 *
 * @param accountId for rows that name no account, as those of buckets; null: such a row is refused
 */
export function tagEditorRow(
  columns: TagEditorColumns,
  cells: readonly string[],
  { accountId, clean }: { accountId: string | null; clean: (value: string, key: string) => string },
): TagEditorRow {
  const text = cellOf(cells, columns.arn);
  const parts = parseArn(text);
  if (parts === null)
    return { reason: text === "" ? "There is no ARN." : `"${text.slice(0, 80)}" is no ARN.` };
  const named = cellOf(cells, columns.account).replaceAll(/[\s-]/g, "");
  if (named !== "" && !/^\d{12}$/.test(named))
    return { reason: `"${named.slice(0, 20)}" is no account id: it has 12 digits.` };
  const owner = parts.accountId ?? (named === "" ? accountId : named);
  if (owner === null) return { reason: "The ARN names no account: say which one it is by --account." };
  if (named !== "" && named !== owner)
    return { reason: `The ARN names account ${owner}, the column ${named}.` };
  const arn = normalArn(text, owner);
  const region =
    parts.region === "global" ? regionOf(cellOf(cells, columns.region), parts.service) : parts.region;
  const others = otherTagsOf(cells, columns.otherTags);
  if (others === null) return { reason: "What stands under Other tags is no JSON of keys and values." };
  const own = [...columns.tags].flatMap(([key, at]): [string, string][] => {
    const value = cells[at] ?? notTagged;
    return value === notTagged ? [] : [[key, cellOf(cells, at)]];
  });
  const tags = [...others, ...own].map(([key, value]): [string, string] => [key, clean(value, key)]);
  const resource: FoundResource = {
    arn,
    region,
    type: parts.type,
    id: parts.id,
    name: cellOf(cells, columns.identifier) || null,
    detail: null,
    tags: columns.tags.size === 0 && columns.otherTags === null ? null : Object.fromEntries(tags),
    isPublic: null,
    isDefault: false,
    addresses: [],
    createdAt: null,
  };
  return { accountId: owner, resource };
}

const otherTagsSchema = z.record(z.string(), z.string());

/** Key and value of the tags without a column; null: the cell holds something else. */
function otherTagsOf(cells: readonly string[], at: number | null): [string, string][] | null {
  const text = cellOf(cells, at);
  if (text === "") return [];
  try {
    const { data } = otherTagsSchema.safeParse(JSON.parse(text));
    return data === undefined ? null : Object.entries(data);
  } catch {
    return null;
  }
}

/** Of what the console shows in some region although it belongs to none, only buckets really live there. */
function regionOf(text: string, service: string): string {
  const isRegion = /^[a-z]{2,}(-[a-z]+)+-\d$/.test(text);
  return service === "s3" && isRegion ? text : "global";
}
