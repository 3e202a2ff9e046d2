/** Every account with what its spreadsheet says of it: fields, contacts, and the verdict on each item. */
import type { ContactKind, ContactRole } from "#lib/contact.ts";
import { inSteps } from "#lib/in-steps.ts";
import type { WrittenAccount } from "#lib/sheets/account-columns.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import type { AccountListRow } from "./account-list.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import { query } from "./database.ts";
import { readKnown } from "./import-known.ts";
import type { ItemOutline } from "./rollup.ts";
import { isExcepted, type ReadStatus, readStatuses, shownStatus } from "./status-read.ts";
import { organizationSubject } from "./subject.ts";

/** A row of the list together with what the file says beside it. */
export interface AccountSheetRow {
  listed: AccountListRow;
  written: WrittenAccount;
}

/** The items that have a column, and the moment of which their verdicts are. */
interface SheetOptions {
  items: readonly ItemOutline[];
  now: Date;
}

function verdictText(status: ReadStatus): string {
  if (isExcepted(status)) return "excepted";
  const { state, fraction } = status;
  if (state === "PARTIAL" && fraction !== null) return `partly met ${Math.round(fraction * 100)} %`;
  return state === "PARTIAL" ? "partly met" : state.toLowerCase().replaceAll("_", " ");
}

/** What each account shows of each item, as every page does. */
async function readVerdicts(
  rows: readonly AccountListRow[],
  { items, now }: SheetOptions,
): Promise<(row: AccountListRow) => Record<string, string>> {
  const ids = rows.map(({ id }) => id);
  const places = await query<{ id: string; organizationId: string }>(
    `select id, organization_id as "organizationId" from account where id = any($1)`,
    [ids],
  );
  const subjects = new Map(places.map(({ id, organizationId }) => [id, organizationSubject(organizationId)]));
  const all = [...new Set([...ids, ...subjects.values()])];
  const statuses = await readStatuses({ query }, all, now, { details: false });
  return ({ id, status: state }) => {
    const [own, organization] = [statuses.get(id), statuses.get(subjects.get(id) ?? "")];
    return Object.fromEntries(
      items.map((item) => [item.id, verdictText(shownStatus(item, { own, organization, state }).status)]),
    );
  };
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

async function withDetails(
  rows: readonly AccountListRow[],
  options: SheetOptions,
): Promise<AccountSheetRow[]> {
  const ids = rows.map(({ id }) => id);
  const [known, contacts, verdictsOf] = await Promise.all([
    readKnown({ query }, { ids, wanted: ids }),
    readAccountContacts({ query }, ids),
    readVerdicts(rows, options),
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
          verdicts: verdictsOf(listed),
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
  options: SheetOptions,
): AsyncGenerator<AccountSheetRow> {
  requirePermission(viewer, "account.read");
  for await (const step of inSteps(rows, stepRows)) yield* await withDetails(step, options);
}
