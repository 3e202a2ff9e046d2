/** Every account with what its spreadsheet says of it: fields, contacts, and the verdict on each item. */
import type { ContactKind, ContactRole } from "#lib/contact.ts";
import type { WrittenAccount } from "#lib/sheets/account-columns.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import type { AccountListRow } from "./account-list.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import { query } from "./database.ts";
import { readKnown } from "./import-known.ts";

/** A row of the list together with what the file says beside it. */
export interface AccountSheetRow {
  listed: AccountListRow;
  written: WrittenAccount;
}

interface Stored {
  accountId: string;
  itemId: string;
  state: string;
  fraction: number | null;
}

// An item of scope organization stands with the organization and is shown on each of its accounts.
const verdictsSql = `
  select account.id as "accountId", s.item_id as "itemId",
    case when r.stale_from < $2::timestamptz and coalesce((r.valid_until ->> s.item_id)::timestamptz < $2::timestamptz, false)
        then 'UNKNOWN'
      when s.excepted > 0 and (s.state = 'MET' or s.reason_code = 'excepted') then 'EXCEPTED'
      else s.state::text end as state,
    s.fraction_hundredths as fraction
  from account
  join refresh r on r.subject_id in (account.id,
    case when starts_with(account.organization_id, 'o-') then account.organization_id
      else 'organization-' || account.organization_id end) and r.evaluated_at is not null
  join item_status s on s.subject_id = r.subject_id
  where account.id = any($1)`;

function verdictText({ state, fraction }: Stored): string {
  if (state === "PARTIAL" && fraction !== null) return `partly met ${fraction} %`;
  return state === "PARTIAL" ? "partly met" : state.toLowerCase().replaceAll("_", " ");
}

async function readVerdicts(ids: readonly string[], now: Date): Promise<Map<string, Record<string, string>>> {
  const rows = await query<Stored & Record<string, unknown>>(verdictsSql, [ids, now]);
  const byAccount = new Map<string, Record<string, string>>();
  for (const row of rows) {
    const verdicts = byAccount.get(row.accountId) ?? {};
    verdicts[row.itemId] = verdictText(row);
    byAccount.set(row.accountId, verdicts);
  }
  return byAccount;
}

function contactOf({ role, email, name, kind }: AccountContact): {
  role: ContactRole;
  email: string;
  name: string | null;
  kind: ContactKind;
} {
  return { role, email, name, kind };
}

const stepRows = 500;

async function withDetails(rows: readonly AccountListRow[], now: Date): Promise<AccountSheetRow[]> {
  const ids = rows.map(({ id }) => id);
  const [known, contacts, verdicts] = await Promise.all([
    readKnown({ query }, { ids, wanted: ids }),
    readAccountContacts({ query }, ids),
    readVerdicts(ids, now),
  ]);
  return rows.flatMap((listed) => {
    const account = known.accounts.get(listed.id);
    if (account === undefined) return [];
    const { id, values, tags, custom } = account;
    return [
      {
        listed,
        written: {
          id,
          values,
          tags,
          custom,
          contacts: (contacts.get(id) ?? []).map(contactOf),
          verdicts: verdicts.get(id) ?? {},
        },
      },
    ];
  });
}

/**
 * The rows of a spreadsheet of accounts that the viewer was shown, in their order.
 *
 * @throws AppError FORBIDDEN, when the first row is asked for.
 */
export async function* eachAccountSheetRow(
  viewer: Viewer,
  rows: AsyncIterable<AccountListRow>,
  now: Date,
): AsyncGenerator<AccountSheetRow> {
  requirePermission(viewer, "account.read");
  let step: AccountListRow[] = [];
  for await (const row of rows) {
    step.push(row);
    if (step.length < stepRows) continue;
    yield* await withDetails(step, now);
    step = [];
  }
  yield* await withDetails(step, now);
}
