/** What is stored of the accounts of an organization, as its own items read it. */
import type { AccountVerdict, AccountVerdicts } from "#lib/roadmap/input.ts";
import { sha256 } from "./canonical.ts";
import type { Queryable } from "./database.ts";

/** A verdict as it was stored, and until when it counts. */
type Row = { [Key in keyof Omit<AccountVerdict, "validUntil">]: AccountVerdict[Key] } & {
  accountId: string;
  /** Null: the account has no status of any of the items. */
  itemId: string | null;
  validUntil: string | null;
};

// The columns are those of item_status_by_item, so that the index answers.
const verdictsSql = `
  select account.id as "accountId", s.item_id as "itemId", s.state, s.fraction_hundredths as "fractionHundredths",
    s.units, s.known, s.excepted, s.reason_code as "reasonCode", r.valid_until ->> s.item_id as "validUntil"
  from account
  left join refresh r on r.subject_id = account.id and r.evaluated_at is not null
  left join item_status s on s.item_id = any($2) and s.subject_id = r.subject_id
  where account.organization_id = $1 and account.missing_since is null
  order by account.id, s.item_id`;

/** The verdicts on some items over every account that the organization lists, and a hash of them. */
export async function readAccountVerdicts(
  db: Queryable,
  { organizationId, itemIds, now }: { organizationId: string; itemIds: readonly string[]; now: Date },
): Promise<{ byAccount: AccountVerdicts; hash: string }> {
  const rows = await db.query<Row>(verdictsSql, [organizationId, itemIds]);
  const byAccount = new Map<string, Map<string, AccountVerdict>>();
  for (const { accountId, itemId, ...stored } of rows) {
    const verdicts = byAccount.get(accountId) ?? new Map<string, AccountVerdict>();
    byAccount.set(accountId, verdicts);
    if (itemId !== null) verdicts.set(itemId, asOf(stored, now));
  }
  const content = [...byAccount].map(([id, verdicts]) => [
    id,
    ...[...verdicts].map(([itemId, { validUntil: _age, ...verdict }]) => [itemId, ...Object.values(verdict)]),
  ]);
  return { byAccount, hash: sha256(JSON.stringify(content)) };
}

function asOf(
  { validUntil: until, ...stored }: Omit<Row, "accountId" | "itemId">,
  now: Date,
): AccountVerdict {
  const validUntil = until === null ? null : new Date(until);
  if (validUntil === null || now <= validUntil) return { ...stored, validUntil };
  return {
    state: "UNKNOWN",
    fractionHundredths: null,
    units: stored.units,
    known: 0,
    excepted: stored.excepted,
    reasonCode: "stale",
    validUntil: null,
  };
}
