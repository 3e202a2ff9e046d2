/** Accounts as people list them. */
import type { AwsAccountState } from "#lib/facts/organizations.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { type AccountDetails, detailsOf } from "./account-details-read.ts";
import { type AccountRecord, findAccountRecords, readAccountStages } from "./account-read.ts";
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
  const records = await findAccountRecords(
    { query },
    visibleAccounts(viewer),
    organizationId === undefined ? {} : { organizationId },
  );
  const ids = records.map(({ id }) => id);
  const [stages, contacts] = await Promise.all([
    readAccountStages({ query }, records, options),
    readAccountContacts({ query }, ids),
  ]);
  return records.map((record) =>
    accountRow(record, stages.get(record.id) ?? [], contacts.get(record.id) ?? []),
  );
}

/** One account. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getAccount(viewer: Viewer, id: string, options: ListOptions): Promise<AccountRow> {
  requirePermission(viewer, "account.read");
  const [found] = await findAccountRecords({ query }, visibleAccounts(viewer), { accountIds: [id] });
  const record = requireRow(found, "account", id);
  const [stages, contacts] = await Promise.all([
    readAccountStages({ query }, [record], options),
    readAccountContacts({ query }, [id]),
  ]);
  return accountRow(record, stages.get(id) ?? [], contacts.get(id) ?? []);
}

/** Id of the organization that an account belongs to. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getOrganizationOf(viewer: Viewer, accountId: string): Promise<string> {
  requirePermission(viewer, "account.read");
  const [found] = await findAccountRecords({ query }, visibleAccounts(viewer), { accountIds: [accountId] });
  return requireRow(found, "account", accountId).organizationId;
}
