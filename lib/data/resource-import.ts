/** Resources of accounts that no role reads, from files that people bring. */
import { AppError } from "#lib/errors.ts";
import type { FoundResource } from "#lib/facts/resources/found.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { type Transaction, transaction } from "./database.ts";
import { lockSubjects } from "./refresh-row.ts";
import { addResources, dropResources } from "./resource-merge.ts";
import { tagKeysSql, writeCounts } from "./resource-write.ts";

/** What one file says of one account. */
export interface ImportedResources {
  accountId: string;
  resources: readonly FoundResource[];
}

export interface ResourceImport {
  /** Rows that were written: new ones, changed ones, those that the file does not name any more. */
  written: number;
  accounts: number;
}

/**
 * Takes the resources of a file in, all or none. What an earlier file named of these accounts and this one does not is
 * no longer named by a file; other sources are left alone.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND naming an account that is not in the inventory
 */
export async function importResources(
  viewer: Viewer,
  { file, now, entries }: { file: string; now: Date; entries: readonly ImportedResources[] },
): Promise<ResourceImport> {
  requirePermission(viewer, "account.admin");
  const ids = entries.map(({ accountId }) => accountId).toSorted();
  return transaction(async (tx) => {
    await requireAccounts(tx, viewer, ids);
    await lockSubjects(tx, ids);
    let written = 0;
    for (const entry of entries) written += await importAccount(tx, viewer, { ...entry, file, now });
    return { written, accounts: entries.length };
  });
}

/**
 * Whether the accounts of a file could be taken in.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND naming an account that is not in the inventory
 */
export async function checkResourceAccounts(viewer: Viewer, ids: readonly string[]): Promise<void> {
  requirePermission(viewer, "account.admin");
  await transaction((tx) => requireAccounts(tx, viewer, ids));
}

async function requireAccounts(tx: Transaction, viewer: Viewer, ids: readonly string[]): Promise<void> {
  const [missing] = await tx.query<{ id: string }>(
    `select id from unnest($2::text[]) as wanted(id)
     where not exists (select 1 from account a where a.id = wanted.id and ($1::text[] is null or a.id = any($1)))
     order by id limit 1`,
    [visibleAccounts(viewer), ids],
  );
  if (missing !== undefined)
    throw new AppError("NOT_FOUND", {
      userMessage: `There is no account ${missing.id}: add it to the inventory first.`,
    });
}

const source = "import";

async function importAccount(
  tx: Transaction,
  viewer: Viewer,
  { accountId, resources, file, now }: ImportedResources & { file: string; now: Date },
): Promise<number> {
  const moment = { accountId, runId: null, at: now };
  const [before] = await tx.query<{ known: boolean }>(
    `select 'import|global' = any(read_places) as known from account_resources where account_id = $1 for update`,
    [accountId],
  );
  const isPlaceKnown = before?.known === true;
  const found = resources.map((one) => ({ ...one, isPlaceKnown }));
  const extents = [{ source, type: null, region: null, besideDefaults: false } as const];
  const written =
    (await addResources(tx, moment, source, found)).rows +
    (await dropResources(tx, moment, source, { extents, named: resources }));
  await writeCounts(tx, accountId);
  const imported = { at: now.toISOString(), file, resources: resources.length };
  await tx.query(
    `insert into account_resources as a (account_id, version, changed_at, read_places, tag_keys, coverage)
     values ($1, 0, $2, '{import|global}', (${tagKeysSql}), $3::jsonb)
     on conflict (account_id) do update set changed_at = excluded.changed_at, tag_keys = excluded.tag_keys,
       coverage = a.coverage || excluded.coverage,
       read_places = (select array_agg(distinct p order by p) from unnest(a.read_places || excluded.read_places) p)`,
    [accountId, now, JSON.stringify({ imported })],
  );
  await appendAudit(tx, viewer, {
    action: "resources.imported",
    subject: accountId,
    detail: { file, resources: resources.length, written },
  });
  return written;
}
