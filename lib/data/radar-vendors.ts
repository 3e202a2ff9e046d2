/** Lists of vendors' accounts that the operator loads, and what is known of vendors. */
import { AppError } from "#lib/errors.ts";
import { readVendorList, readVendorTable, type VendorList } from "#lib/radar/vendor-list.ts";
import { detectContent } from "#lib/sheets/detect.ts";
import { refuseFile, requireFileSize } from "#lib/sheets/limits.ts";
import { readSheet } from "#lib/sheets/read-sheet.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, transaction } from "./database.ts";
import { reevaluateAll } from "./reevaluation.ts";

/** A vendor's account. */
export interface VendorAccount {
  accountId: string;
  vendor: string;
  link: string | null;
  /** `person`, or the name of the list. */
  source: string;
  reviewBy: Date | null;
  loadedBy: string;
  loadedAt: Date;
}

/** Vendors' accounts by id. @param asked.after id of the row before @throws AppError FORBIDDEN */
export async function listVendors(
  viewer: Viewer,
  { text, after, limit }: { text: string; after: string | null; limit: number },
): Promise<{ rows: VendorAccount[]; next: string | null }> {
  requirePermission(viewer, "import.read");
  const found = await query<VendorAccount & Record<string, unknown>>(
    `select account_id as "accountId", vendor, link, source, review_by as "reviewBy", loaded_by as "loadedBy",
       loaded_at as "loadedAt"
     from vendor_account where ($1 = '' or strpos(lower(account_id || ' ' || vendor), $1) > 0)
       and ($2::text is null or account_id > $2)
     order by account_id limit $3`,
    [storable(text).trim().toLowerCase(), after, limit + 1],
  );
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? (rows.at(-1)?.accountId ?? null) : null };
}

/** @throws AppError INVALID_INPUT where the file is no such list */
async function readList(content: Uint8Array, name: string): Promise<VendorList> {
  requireFileSize(content.length);
  const detected = detectContent(content, "");
  const list = detected.kind === "xlsx" ? null : readVendorList(detected.text);
  if (list !== null) return list;
  if (detected.kind !== "json") {
    const sheet = await readSheet(content, { name: "" });
    const table = readVendorTable(
      sheet.columns.map(({ head }) => head),
      sheet.rows,
    );
    if (table !== null) return table;
  }
  throw refuseFile(
    `${name} is no list of vendors: JSON or YAML with name, source and accounts, or a table with the columns name and account.`,
  );
}

export interface VendorsLoaded {
  added: number;
  changed: number;
  unchanged: number;
  /** Named by a person: what the list says of them was not taken. */
  kept: number;
  /** What was left out: the place in the file, and why. */
  rejected: { row: number; reason: string }[];
}

/**
 * Loads a list; accounts that it no longer names stay, and what a person said of one stays as it is.
 *
 * @param list.name of the file: by it the list is taken away again
 * @throws AppError FORBIDDEN; INVALID_INPUT (the name, or the file is no such list)
 */
export async function loadVendors(
  viewer: Viewer,
  { name, content, now }: { name: string; content: Uint8Array; now: Date },
): Promise<VendorsLoaded> {
  requirePermission(viewer, "account.admin");
  const { entries, rejected } = await readList(content, name);
  const source = storable(name).trim().slice(0, 200);
  if (source === "" || source === "person")
    throw new AppError("INVALID_INPUT", { userMessage: "The list needs a name of its own, not “person”." });
  return transaction(async (tx) => {
    const [answer] = await tx.query<{ added: number; changed: number; kept: number }>(
      `with fresh as (
         select * from unnest($1::text[], $2::text[], $3::text[]) as f(account_id, vendor, link)
       ), kept as (
         select 1 from fresh f join vendor_account v using (account_id) where v.source = 'person'
       ), written as (
         insert into vendor_account as v (account_id, vendor, link, source, loaded_by, loaded_at)
         select account_id, vendor, link, $4, $5, $6 from fresh
         on conflict (account_id) do update set vendor = excluded.vendor, link = excluded.link, source = excluded.source,
           loaded_by = excluded.loaded_by, loaded_at = excluded.loaded_at
           where v.source <> 'person' and (v.vendor, v.link, v.source) is distinct from (excluded.vendor, excluded.link, excluded.source)
         returning xmax = 0 as is_new
       )
       select (select count(*) from kept)::int as kept, (select count(*) from written where is_new)::int as added,
         (select count(*) from written where not is_new)::int as changed`,
      [
        entries.map(({ accountId }) => accountId),
        entries.map(({ vendor }) => storable(vendor)),
        entries.map(({ link }) => link),
        source,
        viewer.actor,
        now,
      ],
    );
    const { added = 0, changed = 0, kept = 0 } = answer ?? {};
    const loaded = { added, changed, kept, unchanged: entries.length - added - changed - kept };
    await appendAudit(tx, viewer, {
      action: "vendors.loaded",
      subject: source,
      detail: { ...loaded, accounts: entries.length, rejected: rejected.length },
    });
    if (added + changed > 0) await reevaluateAll(tx);
    return { ...loaded, rejected };
  });
}

/** Takes a whole list away again. @returns how many accounts it named @throws AppError FORBIDDEN, NOT_FOUND */
export async function removeVendorList(viewer: Viewer, source: string): Promise<number> {
  requirePermission(viewer, "account.admin");
  return transaction(async (tx) => {
    const [gone] = await tx.query<{ n: number }>(
      `with gone as (delete from vendor_account where source = $1 and source <> 'person' returning 1)
       select count(*)::int as n from gone`,
      [storable(source)],
    );
    const accounts = gone?.n ?? 0;
    if (accounts === 0)
      throw new AppError("NOT_FOUND", { userMessage: `No vendor comes from a list ${source}.` });
    await appendAudit(tx, viewer, { action: "vendors.removed", subject: source, detail: { accounts } });
    await reevaluateAll(tx);
    return accounts;
  });
}
