/** Reads accounts as they stand, and writes what a plan of account-plan.ts comes to: a few statements for any number. */
import {
  type AccountFields,
  type AccountSource,
  customColumnOf,
  type ListedField,
  type Saying,
  unlistedBase,
} from "#lib/account-fields.ts";
import type { Viewer } from "#lib/viewer.ts";
import { visibleAccounts } from "./access.ts";
import { appendAccountEvents, type NewAccountEvent } from "./account-events.ts";
import type { KnownAccount, PlannedAccount } from "./account-plan.ts";
import { canonicalJson } from "./canonical.ts";
import type { Queryable, Transaction } from "./database.ts";
import { deleteEmptyRegisterUnits, ensureRegisterUnits, registerUnitId } from "./register.ts";

type KnownRow = Record<ListedField, string | null> & {
  accountId: string;
  organizationId: string;
  kind: "organization" | "standalone" | "register";
  connectedAs: string;
};

/** The accounts that the viewer may see, by id, held until the end of the transaction. */
export async function lockAccounts(
  tx: Transaction,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Map<string, KnownAccount>> {
  const accounts = await readAccountsKnown(tx, viewer, ids, "for no key update of a");
  return new Map(accounts.map((account) => [account.accountId, account]));
}

/** One account as it stands, with everything that is said of it; undefined: the viewer sees none of this id. */
export async function readAccountKnown(
  db: Queryable,
  viewer: Viewer,
  id: string,
): Promise<KnownAccount | undefined> {
  const [found] = await readAccountsKnown(db, viewer, [id], "");
  return found;
}

/** The same of several, by id; those that the viewer does not see are left out. */
export async function readSeveralKnown(
  db: Queryable,
  viewer: Viewer,
  ids: readonly string[],
): Promise<KnownAccount[]> {
  return readAccountsKnown(db, viewer, ids, "");
}

async function readAccountsKnown(
  db: Queryable,
  viewer: Viewer,
  ids: readonly string[],
  lock: "" | "for no key update of a",
): Promise<KnownAccount[]> {
  const visible = visibleAccounts(viewer);
  const rows = await db.query<KnownRow>(
    `select a.id as "accountId", a.organization_id as "organizationId", o.kind, o.name as "connectedAs", a.name, a.email,
       a.state::text as state, a.payer_account_id as payer, u.path as unit
     from account a join organization o on o.id = a.organization_id
     left join organizational_unit u on u.id = a.unit_id
     where a.id = any($1) and ($2::text[] is null or a.id = any($2))
     order by a.id ${lock}`,
    [ids, visible],
  );
  const sayings = Map.groupBy(
    await db.query<Saying & { accountId: string }>(
      `select account_id as "accountId", field, source::text as source, value from account_field
       where account_id = any($1)`,
      [rows.map(({ accountId }) => accountId)],
    ),
    ({ accountId }) => accountId,
  );
  return rows.map((row) => known(row, sayings.get(row.accountId) ?? []));
}

function known({ accountId, organizationId, kind, connectedAs, ...listed }: KnownRow, sayings: Saying[]) {
  const alone = { ...unlistedBase.values, name: connectedAs, state: "ACTIVE", payer: accountId };
  const base = {
    organization: { values: listed, isListed: true },
    standalone: { values: alone, isListed: false },
    register: unlistedBase,
  }[kind];
  return { accountId, organizationId, base, sayings };
}

/** Writes what is said, what that comes to, and what happened to the accounts. */
export async function writePlans(
  tx: Transaction,
  plans: readonly PlannedAccount[],
  { source, actor, isNew }: { source: AccountSource; actor: string; isNew: boolean },
): Promise<void> {
  await writeSayings(tx, plans, { source, actor });
  const changed = plans.filter(({ change }) => change !== null);
  if (changed.length === 0) return;
  const units = changed.flatMap(({ known: { base }, merged: { unit } }) =>
    typeof unit === "string" && !base.isListed ? [unit] : [],
  );
  await ensureRegisterUnits(tx, units);
  await writeMerged(tx, changed);
  if (changed.some(({ change }) => change?.after.unit !== undefined)) await deleteEmptyRegisterUnits(tx);
  if (!isNew) await appendAccountEvents(tx, changed.flatMap(eventsOf), { at: null, runId: null });
}

async function writeSayings(
  tx: Transaction,
  plans: readonly PlannedAccount[],
  { source, actor }: { source: AccountSource; actor: string },
): Promise<void> {
  const said = plans.flatMap(({ known: { accountId }, says }) =>
    says.map(({ field, value }) => ({ accountId, field, value })),
  );
  const gone = said.filter(({ value }) => value === undefined);
  const kept = said.filter(({ value }) => value !== undefined);
  if (gone.length > 0)
    await tx.query(
      `delete from account_field f using unnest($2::text[], $3::text[]) as gone (account_id, field)
       where f.account_id = gone.account_id and f.field = gone.field and f.source = $1::text::"AccountSource"`,
      [source, gone.map(({ accountId }) => accountId), gone.map(({ field }) => field)],
    );
  if (kept.length > 0)
    await tx.query(
      `insert into account_field (account_id, field, source, value, set_by, set_at)
       select account_id, field, $1::text::"AccountSource", value, $2, clock_timestamp()
       from unnest($3::text[], $4::text[], $5::jsonb[]) as t(account_id, field, value)
       on conflict (account_id, field, source) do update
         set value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at`,
      [
        source,
        actor,
        kept.map(({ accountId }) => accountId),
        kept.map(({ field }) => field),
        kept.map(({ value }) => canonicalJson(value)),
      ],
    );
}

function customOf(merged: AccountFields): Record<string, unknown> {
  const custom: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(merged)) {
    const id = customColumnOf(field);
    if (id !== null && value !== null) custom[id] = value;
  }
  return custom;
}

const text = (value: unknown) => (typeof value === "string" ? value : null);

async function writeMerged(tx: Transaction, plans: readonly PlannedAccount[]): Promise<void> {
  const unlisted = plans.map(({ known: { base } }) => !base.isListed);
  const column = (field: keyof AccountFields) => plans.map(({ merged }) => text(merged[field]));
  await tx.query(
    `update account a set environment = t.environment, data_classification = t.data_classification,
       business_unit = t.business_unit, cost_centre = t.cost_centre, notes = t.notes, tags = t.tags, custom = t.custom,
       name = case when unlisted then t.name else a.name end,
       email = case when unlisted then coalesce(t.email, '') else a.email end,
       state = case when unlisted then t.state::"AccountState" else a.state end,
       payer_account_id = case when unlisted then t.payer else a.payer_account_id end,
       unit_id = case when unlisted then t.unit else a.unit_id end
     from unnest($1::text[], $2::boolean[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[],
       $9::jsonb[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
       as t(id, unlisted, environment, data_classification, business_unit, cost_centre, notes, tags, custom, name, email,
         state, payer, unit)
     where a.id = t.id`,
    [
      plans.map(({ known: { accountId } }) => accountId),
      unlisted,
      column("environment"),
      column("dataClassification"),
      column("businessUnit"),
      column("costCentre"),
      column("notes"),
      plans.map(({ merged }) => canonicalJson(merged.tags ?? {})),
      plans.map(({ merged }) => canonicalJson(customOf(merged))),
      column("name"),
      column("email"),
      column("state"),
      column("payer"),
      plans.map(({ merged: { unit } }) => (typeof unit === "string" ? registerUnitId(unit) : null)),
    ],
  );
}

const eventKinds = {
  SUSPENDED: "suspended",
  PENDING_CLOSURE: "suspended",
  CLOSED: "closed",
} as const;

type Change = NonNullable<PlannedAccount["change"]>;

/** What a change of somebody's word means for the feed. */
function eventsOf({ known: { accountId, organizationId, base }, change }: PlannedAccount): NewAccountEvent[] {
  if (change === null) return [];
  // What an organization lists does not change by anybody's word: there the listing tells.
  const listed = base.isListed ? [] : listedEvents(change);
  const told = listed.map(({ field }) => field);
  const others = Object.keys(change.after).filter((field) => !told.some((one) => one === field));
  const pick = (fields: AccountFields, names: readonly string[]) =>
    Object.fromEntries(Object.entries(fields).filter(([field]) => names.includes(field)));
  const event = (kind: NewAccountEvent["kind"], names: readonly string[]) => ({
    accountId,
    organizationId,
    kind,
    before: pick(change.before, names),
    after: pick(change.after, names),
  });
  return [
    ...listed.map(({ kind, field }) => event(kind, [field])),
    ...(others.length === 0 ? [] : [event("changed", others)]),
  ];
}

function listedEvents({ before, after }: Change): { kind: NewAccountEvent["kind"]; field: ListedField }[] {
  const ended = Object.entries(eventKinds).find(([state]) => state === after.state)?.[1];
  return [
    ...(after.name === undefined ? [] : [{ kind: "renamed" as const, field: "name" as const }]),
    ...(after.unit === undefined ? [] : [{ kind: "moved" as const, field: "unit" as const }]),
    ...(ended === undefined ? [] : [{ kind: ended, field: "state" as const }]),
    ...(after.state === "ACTIVE" && before.state !== "UNKNOWN"
      ? [{ kind: "returned" as const, field: "state" as const }]
      : []),
  ];
}
