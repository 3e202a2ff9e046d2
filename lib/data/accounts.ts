/** Accounts as people list them. */
import type { AwsAccountState } from "#lib/facts/organizations.ts";
import { userIdOf, type Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { type AccountDetails, detailsOf } from "./account-details-read.ts";
import {
  type AccountFilter,
  type AccountRecord,
  findAccountRecords,
  readAccountStages,
} from "./account-read.ts";
import { type AccountContact, type ListedContact, listedContact, readAccountContacts } from "./contacts.ts";
import { query } from "./database.ts";
import { type ItemOutline, type StageCell, type StageCounts, stageCell } from "./rollup.ts";

/** AWS's states, and DEPARTED for an account that its organization no longer lists. */
export type AccountState = AwsAccountState | "DEPARTED";

/** One account in `waymark accounts list --json`. */
export interface AccountRow extends AccountDetails {
  id: string;
  name: string;
  email: string;
  status: AccountState;
  /** Path of names, `/Workloads/Prod`. */
  ou: string | null;
  ouId: string | null;
  /** Account id of the payer. */
  payer: string | null;
  contacts: ListedContact[];
  stages: StageCell[];
}

interface ListOptions {
  items: readonly ItemOutline[];
  now: Date;
}

function accountRow(
  record: AccountRecord,
  counts: readonly StageCounts[],
  contacts: readonly AccountContact[],
): AccountRow {
  return {
    id: record.id,
    name: record.name,
    email: record.email,
    status: record.state,
    ou: record.unitPath,
    ouId: record.unitId,
    payer: record.payer,
    ...detailsOf(record),
    contacts: contacts.map(listedContact),
    stages: counts.map(stageCell),
  };
}

/** Every account that the viewer may see, by id. @throws AppError FORBIDDEN */
export async function listAccounts(
  viewer: Viewer,
  { organizationId, ...options }: ListOptions & { organizationId?: string },
): Promise<AccountRow[]> {
  requirePermission(viewer, "account.read");
  const filter = organizationId === undefined ? {} : { organizationId };
  return readRows(visibleAccounts(viewer), filter, options);
}

async function readRows(
  visible: readonly string[] | null,
  filter: AccountFilter,
  options: ListOptions,
): Promise<AccountRow[]> {
  const records = await findAccountRecords({ query }, visible, filter);
  const ids = records.map(({ id }) => id);
  const [stages, contacts] = await Promise.all([
    readAccountStages({ query }, records, options),
    readAccountContacts({ query }, ids),
  ]);
  return records.map((record) =>
    accountRow(record, stages.get(record.id) ?? [], contacts.get(record.id) ?? []),
  );
}

/** A step of the accounts that a viewer may see. */
export interface AccountStep {
  /** By id. */
  accounts: AccountRow[];
  /** Accounts in all. */
  total: number;
  /** Begin the next step after this one; null: this is the last. */
  next: string | null;
}

/**
 * The accounts that the viewer may see, of every organization, a step at a time.
 *
 * @param asked.after id of the account before the step; null: from the start.
 * @param asked.owned only those of which the register names the viewer as an owner.
 * @throws AppError FORBIDDEN
 */
export async function listAccountStep(
  viewer: Viewer,
  {
    after,
    limit,
    owned = false,
    ...options
  }: ListOptions & {
    after: string | null;
    limit: number;
    owned?: boolean;
  },
): Promise<AccountStep> {
  requirePermission(viewer, "account.read");
  const visible = visibleAccounts(viewer);
  const [counted] = await query<{ total: number; ids: string[] }>(
    `with listed as (
       select a.id from account a where ($1::text[] is null or a.id = any($1)) and (not $4 or a.id in (
         select line.account_id from app_user u
           join contact me on me.email = lower(u.email) and me.kind = 'person'
           join account_contact line on line.contact_id = me.id and line.role = 'owner'
         where u.id::text = $5 and u.email_verified and u.disabled_at is null))
     )
     select (select count(*) from listed) as total,
       array(select id from listed where $2::text is null or id > $2 order by id limit $3) as ids`,
    [visible, after, limit + 1, owned, userIdOf(viewer)],
  );
  const { total = 0, ids = [] } = counted ?? {};
  const accounts = await readRows(visible, { accountIds: ids.slice(0, limit) }, options);
  return { accounts, total, next: ids.length > limit ? (accounts.at(-1)?.id ?? null) : null };
}

/** One account. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getAccount(viewer: Viewer, id: string, options: ListOptions): Promise<AccountRow> {
  requirePermission(viewer, "account.read");
  const [found] = await readRows(visibleAccounts(viewer), { accountIds: [id] }, options);
  return requireRow(found, "account", id);
}

/** Id of the organization that an account belongs to. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getOrganizationOf(viewer: Viewer, accountId: string): Promise<string> {
  requirePermission(viewer, "account.read");
  const [found] = await findAccountRecords({ query }, visibleAccounts(viewer), { accountIds: [accountId] });
  return requireRow(found, "account", accountId).organizationId;
}
