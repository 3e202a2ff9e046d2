/**
 * Lists of vendors' accounts as operators bring them: JSON or YAML in the shape of the public list of known accounts (a
 * list of names, each with a source and its accounts), or a table with the columns name, account and link. Pure.
 */
import { parse as parseYaml } from "yaml";
import { z } from "zod";

export interface VendorEntry {
  /** 12 digits. */
  accountId: string;
  vendor: string;
  /** Where it is written; null: the list does not say. */
  link: string | null;
}

export interface VendorList {
  /** Each account once, by id. */
  entries: VendorEntry[];
  /** What was left out: the place in the file, and why. */
  rejected: { row: number; reason: string }[];
}

/** Entries at most. */
const mostEntries = 20_000;

const text = z.union([z.string(), z.number()]).transform(String);
const vendorSchema = z.looseObject({
  name: z.string().trim().min(1).max(200),
  source: z.union([z.string(), z.array(z.string())]).nullish(),
  accounts: z.array(text),
});

function linkOf(source: string | readonly string[] | null | undefined): string | null {
  const all = typeof source === "string" ? [source] : (source ?? []);
  return all.find((one) => /^https?:\/\/\S+$/.test(one) && one.length <= 2000) ?? null;
}

function collect(
  rows: Iterable<{ row: number; vendor: string; link: string | null; id: string }>,
): VendorList {
  const entries = new Map<string, VendorEntry>();
  const rejected: VendorList["rejected"] = [];
  for (const { row, vendor, link, id } of rows) {
    const digits = id.replaceAll(/[\s-]/g, "");
    const before = entries.get(digits);
    if (!/^\d{12}$/.test(digits))
      rejected.push({ row, reason: `${id} is no account id, which has 12 digits.` });
    else if (before !== undefined && before.vendor !== vendor)
      rejected.push({ row, reason: `${digits} is named twice: ${before.vendor} and ${vendor}.` });
    else entries.set(digits, { accountId: digits, vendor, link });
    if (entries.size > mostEntries)
      return {
        entries: [],
        rejected: [{ row, reason: `More than ${mostEntries} accounts; split the list.` }],
      };
  }
  const sorted = [...entries.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  return { entries: sorted, rejected };
}

/**
 * Reads JSON or YAML.
 *
 * @returns null: the text is neither, or not such a list.
 */
export function readVendorList(content: string): VendorList | null {
  const document = parsed(content);
  const list: unknown = Array.isArray(document)
    ? document
    : z.looseObject({ accounts: z.array(z.unknown()) }).safeParse(document).data?.accounts;
  if (!Array.isArray(list)) return null;
  const rejected: VendorList["rejected"] = [];
  const rows = list.flatMap((entry: unknown, index) => {
    const vendor = vendorSchema.safeParse(entry);
    const row = index + 1;
    if (vendor.success) {
      const { name, source, accounts } = vendor.data;
      return accounts.map((id) => ({ row, vendor: name, link: linkOf(source), id }));
    }
    const [issue] = vendor.error.issues;
    rejected.push({
      row,
      reason: `${issue?.path.join(".") ?? "entry"}: ${issue?.message ?? "not understood"}`,
    });
    return [];
  });
  const read = collect(rows);
  return { ...read, rejected: [...rejected, ...read.rejected].sort((a, b) => a.row - b.row) };
}

/** JSON is YAML, but ids written as numbers lose their zeros in both: those are refused by their length. */
function parsed(content: string): unknown {
  try {
    // No aliases: a few lines could otherwise grow to gigabytes.
    return parseYaml(content.replace(/^\uFEFF/, ""), { maxAliasCount: 0, schema: "failsafe" });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

const heads: Record<"vendor" | "id" | "link", readonly string[]> = {
  vendor: ["name", "vendor", "company", "owner"],
  id: ["account", "accounts", "account id", "account_id", "accountid", "id", "aws account id"],
  link: ["source", "link", "url", "sources"],
};

/**
 * Reads a table: a row an account, or several accounts in one cell.
 *
 * @returns null: a column for the name or the account is missing.
 */
export function readVendorTable(
  columns: readonly string[],
  rows: readonly { row: number; cells: readonly string[] }[],
): VendorList | null {
  const at = (names: readonly string[]) =>
    columns.findIndex((head) => names.includes(head.trim().toLowerCase()));
  const [vendorAt, idAt, linkAt] = [at(heads.vendor), at(heads.id), at(heads.link)];
  if (vendorAt === -1 || idAt === -1) return null;
  return collect(
    rows.flatMap(({ row, cells }) =>
      (cells[idAt] ?? "")
        .split(/[;,]\s*|\s{2,}/)
        .filter((id) => id.trim() !== "")
        .map((id) => ({
          row,
          vendor: (cells[vendorAt] ?? "").trim().slice(0, 200) || "unnamed",
          link: linkOf(cells[linkAt]),
          id,
        })),
    ),
  );
}
