/** What people say of accounts that were seen: that one is a vendor's, or is left aside until a day. */
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { requireText, requireUntil } from "./answer-checks.ts";
import { appendAudit } from "./audit.ts";
import { type Transaction, transaction } from "./database.ts";
import { reevaluateAll } from "./reevaluation.ts";

const longestName = 200;
const longestReason = 1000;

/** @throws AppError FORBIDDEN */
function requireEverything(viewer: Viewer): void {
  requirePermission(viewer, "account.admin");
  if (viewer.accounts !== "all")
    throw new AppError("FORBIDDEN", { userMessage: "Whose an account is says who sees all accounts." });
}

function checkedId(accountId: string): string {
  if (/^\d{12}$/.test(accountId)) return accountId;
  throw new AppError("INVALID_INPUT", { userMessage: `${accountId} is no account id, which has 12 digits.` });
}

/** @throws AppError INVALID_INPUT where it is no address of the web. */
function checkedLink(link: string | null): string | null {
  if (link === null || link.trim() === "") return null;
  const url = URL.canParse(link.trim()) ? new URL(link.trim()) : null;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url.href;
  throw new AppError("INVALID_INPUT", { userMessage: `${link} is no address that begins with https://.` });
}

/** Refuses an account that the register knows: it is ours, whatever else it may be. */
async function requireUnregistered(tx: Transaction, accountId: string): Promise<void> {
  const [account] = await tx.query("select 1 from account where id = $1", [accountId]);
  if (account === undefined) return;
  throw new AppError("CONFLICT", {
    userMessage: `Account ${accountId} stands in the register: it is one of ours.`,
  });
}

interface VendorSaid {
  accountId: string;
  vendor: string;
  /** The vendor's own page, the contract, the ticket. */
  link: string | null;
  /** When somebody has to look at it again. */
  reviewBy: Date | null;
  now: Date;
}

/**
 * Says that an account is a vendor's, which answers what item 1.1 asks of it; what was said of it before is replaced.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT naming the field; CONFLICT (it stands in the register)
 */
export async function nameVendor(viewer: Viewer, said: VendorSaid): Promise<void> {
  requireEverything(viewer);
  const accountId = checkedId(said.accountId);
  const vendor = requireText(said.vendor, { what: "The name of a vendor", longest: longestName });
  const link = checkedLink(said.link);
  if (said.reviewBy !== null && said.reviewBy <= said.now)
    throw new AppError("INVALID_INPUT", { userMessage: "The day to look again lies ahead." });
  await transaction(async (tx) => {
    await requireUnregistered(tx, accountId);
    const [before] = await tx.query<{ vendor: string }>(
      "select vendor from vendor_account where account_id = $1 for update",
      [accountId],
    );
    await tx.query(
      `insert into vendor_account (account_id, vendor, link, source, review_by, loaded_by, loaded_at)
       values ($1, $2, $3, 'person', $4, $5, $6)
       on conflict (account_id) do update set vendor = excluded.vendor, link = excluded.link, source = excluded.source,
         review_by = excluded.review_by, loaded_by = excluded.loaded_by, loaded_at = excluded.loaded_at`,
      [accountId, vendor, link, said.reviewBy, viewer.actor, said.now],
    );
    await appendAudit(tx, viewer, {
      action: "vendor.named",
      subject: accountId,
      detail: {},
      before: before ?? null,
      after: { vendor, link, reviewBy: said.reviewBy?.toISOString() ?? null },
    });
    await reevaluateAll(tx);
  });
}

/** Takes back that an account is a vendor's. @throws AppError FORBIDDEN, NOT_FOUND */
export async function removeVendor(viewer: Viewer, accountId: string): Promise<void> {
  requireEverything(viewer);
  await transaction(async (tx) => {
    const [gone] = await tx.query<{ vendor: string; link: string | null; source: string }>(
      "delete from vendor_account where account_id = $1 returning vendor, link, source",
      [accountId],
    );
    const before = requireRow(gone, "vendor with account", accountId);
    await appendAudit(tx, viewer, {
      action: "vendor.removed",
      subject: accountId,
      detail: {},
      before,
      after: null,
    });
    await reevaluateAll(tx);
  });
}

/**
 * Leaves an unknown account aside until a day; then it is unknown again.
 *
 * @param said.until at most 366 days ahead
 * @throws AppError FORBIDDEN; INVALID_INPUT naming the field; CONFLICT (it stands in the register)
 */
export async function dismissSighting(
  viewer: Viewer,
  said: { accountId: string; reason: string; until: Date; now: Date },
): Promise<void> {
  requireEverything(viewer);
  const accountId = checkedId(said.accountId);
  const reason = requireText(said.reason, { what: "A reason", longest: longestReason });
  requireUntil(said.until, { what: "An account is left aside", now: said.now });
  await transaction(async (tx) => {
    await requireUnregistered(tx, accountId);
    await tx.query(
      `insert into sighting_dismissal (account_id, reason, until, dismissed_by, dismissed_at) values ($1, $2, $3, $4, $5)
       on conflict (account_id) do update set reason = excluded.reason, until = excluded.until,
         dismissed_by = excluded.dismissed_by, dismissed_at = excluded.dismissed_at`,
      [accountId, reason, said.until, viewer.actor, said.now],
    );
    await appendAudit(tx, viewer, {
      action: "sighting.dismissed",
      subject: accountId,
      detail: { reason, until: said.until.toISOString() },
    });
  });
}

/** Takes back that an account is left aside. @throws AppError FORBIDDEN, NOT_FOUND */
export async function restoreSighting(viewer: Viewer, accountId: string): Promise<void> {
  requireEverything(viewer);
  await transaction(async (tx) => {
    const [gone] = await tx.query<{ reason: string }>(
      "delete from sighting_dismissal where account_id = $1 returning reason",
      [accountId],
    );
    const before = requireRow(gone, "dismissal of account", accountId);
    await appendAudit(tx, viewer, {
      action: "sighting.restored",
      subject: accountId,
      detail: {},
      before,
      after: null,
    });
  });
}
