/** Tags that AWS Organizations keeps of accounts: whose are to be read, and what was read. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { AccountTags } from "#lib/facts/organizations.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { lockAccounts, writePlans } from "./account-details-write.ts";
import { planAccount } from "./account-plan.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, transaction } from "./database.ts";
import { writeFacts } from "./facts-write.ts";
import { lockSubjects, writeObserved } from "./refresh-row.ts";
import { readTagReader } from "./tag-mapping.ts";

/**
 * Listed accounts whose tags were not read since a moment, those of longest ago first.
 *
 * @throws AppError FORBIDDEN
 */
export async function listAccountsToTag(
  viewer: Viewer,
  { organizationId, readBefore, limit }: { organizationId: string; readBefore: Date; limit: number },
): Promise<string[]> {
  requirePermission(viewer, "inventory.write");
  const rows = await query<{ id: string }>(
    `select id from account
     where organization_id = $1 and missing_since is null and (tags_read_at is null or tags_read_at < $2)
     order by tags_read_at nulls first, id limit $3`,
    [organizationId, readBefore, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Takes the tags that were read as the organization's word; an account without any takes its word back. The first reading
 * of an account is no news. Accounts that the organization lists no longer are left alone.
 *
 * @returns how many accounts changed
 * @throws AppError FORBIDDEN
 */
export async function recordAccountTags(
  viewer: Viewer,
  { organizationId, accounts, now }: { organizationId: string; accounts: AccountTags["accounts"]; now: Date },
): Promise<number> {
  requirePermission(viewer, "inventory.write");
  const source = "organization";
  return transaction(async (tx) => {
    // Before the accounts are held: whoever changes a mapping holds the mappings first.
    const readFields = await readTagReader(tx);
    const known = await lockAccounts(
      tx,
      viewer,
      accounts.map(({ Id }) => Id),
    );
    const read = await tx.query<{ id: string }>(
      "select id from account where id = any($1) and tags_read_at is not null",
      [[...known.keys()]],
    );
    const wasRead = new Set(read.map(({ id }) => id));
    const plans = accounts.flatMap(({ Id, Tags }) => {
      const account = known.get(Id);
      if (account === undefined || account.organizationId !== organizationId) return [];
      const tags = Object.fromEntries(
        Object.entries(Tags).map(([key, value]) => [storable(key), storable(value)]),
      );
      const { fields, takeBack } = readFields(tags);
      const entry =
        Object.keys(tags).length === 0
          ? { fields, takeBack: [...takeBack, "tags" as const] }
          : { fields: { ...fields, tags }, takeBack };
      return [planAccount(account, entry, source)];
    });
    for (const isNew of [true, false])
      await writePlans(
        tx,
        plans.filter(({ known: { accountId } }) => wasRead.has(accountId) !== isNew),
        { source, actor: viewer.actor, isNew },
      );
    await tx.query("update account set tags_read_at = $2 where id = any($1)", [
      plans.map(({ known: { accountId } }) => accountId),
      now,
    ]);
    const changed = plans.filter(({ says }) => says.length > 0).length;
    if (changed > 0)
      await appendAudit(tx, viewer, {
        action: "inventory.tags_recorded",
        subject: organizationId,
        detail: { accounts: changed },
      });
    return changed;
  });
}

/**
 * Keeps how a reading of tags ended, with the management account, whoever asked: a refusal shows where refusals are looked for.
 * The tags themselves become fields, and are kept nowhere else.
 *
 * @throws AppError FORBIDDEN
 */
export async function recordTagsReading(
  viewer: Viewer,
  { managementAccountId, reading }: { managementAccountId: string; reading: Envelope },
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  const data: AccountTags | null = reading.complete ? { accounts: [] } : null;
  await transaction(async (tx) => {
    await lockSubjects(tx, [managementAccountId]);
    const kept = { ...reading, accountId: managementAccountId, data };
    await writeFacts(tx, managementAccountId, [kept]);
    await writeObserved(tx, managementAccountId, [kept]);
  });
}
