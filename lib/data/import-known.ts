/** What is known of accounts that a file may name, as the comparison reads it. */
import type { AccountField, AccountSource, AccountValue } from "#lib/account-fields.ts";
import type { CurrentAccount, Known } from "#lib/sheets/current.ts";
import type { TextField } from "#lib/sheets/targets.ts";
import type { Viewer } from "#lib/viewer.ts";
import { visibleAccounts } from "./access.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import { readCustomColumns } from "./custom-columns.ts";
import type { Queryable } from "./database.ts";
import { readImportedAnswers } from "./imported-answers.ts";

/** Ids of every account, to tell which one a mangled id may have been. */
export async function readKnownIds(db: Queryable, viewer: Viewer): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    "select id from account where $1::text[] is null or id = any($1) order by id",
    [visibleAccounts(viewer)],
  );
  return rows.map(({ id }) => id);
}

type Row = Record<TextField, string | null> & {
  id: string;
  isListed: boolean;
  tags: Record<string, string>;
  custom: Record<string, string>;
};
interface Saying {
  accountId: string;
  field: AccountField;
  source: AccountSource;
  value: AccountValue | null;
}

async function readRows(db: Queryable, ids: readonly string[]): Promise<Row[]> {
  return db.query<Row>(
    `select a.id, o.kind::text = 'organization' as "isListed", a.name, a.email, a.state::text as state, u.path as unit,
       a.payer_account_id as payer, a.environment, a.data_classification as "dataClassification",
       a.business_unit as "businessUnit", a.cost_centre as "costCentre", a.notes, a.tags, a.custom
     from account a join organization o on o.id = a.organization_id
     left join organizational_unit u on u.id = a.unit_id
     where a.id = any($1)`,
    [ids],
  );
}

/** A person's word before any other, then that of a tag in AWS. */
function sourcesOf(sayings: readonly Saying[]): CurrentAccount["sources"] {
  const sources: Partial<Record<AccountField, AccountSource>> = {};
  for (const { field, source } of sayings)
    if (
      sources[field] === undefined ||
      source === "manual" ||
      (source === "organization" && sources[field] !== "manual")
    )
      sources[field] = source;
  return sources;
}

function tagsOf(sayings: readonly Saying[]): CurrentAccount["saidTags"] {
  const said: Partial<Record<AccountSource, Record<string, string>>> = {};
  for (const { field, source, value } of sayings)
    if (field === "tags") said[source] = typeof value === "object" ? (value ?? {}) : {};
  return said;
}

function accountOf(
  { id, isListed, tags, custom, ...values }: Row,
  sayings: readonly Saying[],
  { contacts, answers }: { contacts: readonly AccountContact[]; answers: Record<string, boolean> },
): CurrentAccount {
  return {
    id,
    isListed,
    values,
    tags,
    custom,
    sources: sourcesOf(sayings),
    saidTags: tagsOf(sayings),
    contacts: contacts.map(({ role, email, name, kind, confirmedAt }) => ({
      role,
      email,
      name,
      kind,
      isConfirmed: confirmedAt !== null,
    })),
    answers,
  };
}

/** What is known of some accounts; of the others that they exist. */
export async function readKnown(
  db: Queryable,
  { ids, wanted }: { ids: readonly string[]; wanted: readonly string[] },
): Promise<Known> {
  const all = new Set(ids);
  const named = wanted.filter((id) => all.has(id));
  // One after the other: within a transaction there is one connection.
  const rows = await readRows(db, named);
  const sayings = Map.groupBy(
    await db.query<Saying & Record<string, unknown>>(
      `select account_id as "accountId", field, source::text as source, value from account_field
       where account_id = any($1)`,
      [named],
    ),
    ({ accountId }) => accountId,
  );
  const contacts = await readAccountContacts(db, named);
  const answers = await readImportedAnswers(db, named);
  const accounts = rows.map((row) =>
    accountOf(row, sayings.get(row.id) ?? [], {
      contacts: contacts.get(row.id) ?? [],
      answers: answers.get(row.id) ?? {},
    }),
  );
  return {
    accounts: new Map(accounts.map((account) => [account.id, account])),
    has: (id) => all.has(id),
    ids,
    columns: await readCustomColumns(db),
  };
}
