/** What people and tools record for items: checked by the schema of its kind, never changed, replaced or ended. */
import { randomUUID } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import { prepareRecord, type StoredRecord } from "#lib/roadmap/record-preparing.ts";
import { type RecordKindName, secretRecordKinds } from "#lib/roadmap/records.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { reevaluateOrganization } from "./reevaluation.ts";
import type { Step } from "./step.ts";

export interface NewRecords {
  organizationId: string;
  kind: RecordKindName;
  /** As they came from a file or a form. */
  entries: readonly unknown[];
  now: Date;
}

function requireKind(viewer: Viewer, kind: RecordKindName): void {
  requirePermission(viewer, "record.write");
  if (secretRecordKinds.has(kind)) requirePermission(viewer, "decoy.read");
}

async function requireOrganization(tx: Transaction, viewer: Viewer, organizationId: string): Promise<void> {
  const [row] = await tx.query(
    `select 1 from organization o where o.id = $1 and ($2::text[] is null or exists (
       select 1 from account a where a.organization_id = o.id and a.id = any($2)))`,
    [organizationId, visibleAccounts(viewer)],
  );
  requireRow(row, "organization", organizationId);
}

/** What may be stored of the entries. @throws AppError INVALID_INPUT naming the entry and its field */
function prepareAll(viewer: Viewer, { kind, entries, now }: NewRecords): StoredRecord[] {
  const places = new Set<string>();
  return entries.flatMap((entry, at) => {
    const prepared = prepareRecord(kind, entry, { actor: viewer.actor, now });
    const which = entries.length === 1 ? `A record of kind ${kind}` : `Record ${at + 1} of kind ${kind}`;
    const refuse = (problem: string) =>
      new AppError("INVALID_INPUT", { userMessage: `${which}, ${problem}` });
    if ("problem" in prepared) throw refuse(prepared.problem);
    for (const { accountId, key } of prepared.parts) {
      const place = `${accountId}|${key}`;
      if (places.has(place)) throw refuse(`the same as another one of the file: ${accountId ?? ""} ${key}.`);
      places.add(place);
    }
    return prepared.parts;
  });
}

/**
 * Records something, all entries or none, each in the place of an earlier record of the same kind and key, and queues what
 * has to be evaluated again.
 *
 * @returns the ids of the rows: one an entry, of a scan one an account.
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT naming the entry and its field
 */
export async function addRecords(viewer: Viewer, record: NewRecords): Promise<string[]> {
  requireKind(viewer, record.kind);
  if (record.kind === "terraform_state") {
    throw new AppError("INVALID_INPUT", {
      userMessage: "A state of Terraform comes from its own file: waymark import terraform-state <file>.",
    });
  }
  const { organizationId, kind, now } = record;
  const parts = prepareAll(viewer, record);
  const ids = parts.map(() => randomUUID());
  return transaction(async (tx) => {
    await requireOrganization(tx, viewer, organizationId);
    const places = [parts.map(({ accountId }) => accountId), parts.map(({ key }) => storable(key))];
    const replaced = await tx.query<{ id: string }>(
      `update roadmap_record r set ended_at = $3, ended_by = $4
       from unnest($5::text[], $6::text[]) as p(account_id, key)
       where r.organization_id = $1 and r.kind = $2 and r.account_id is not distinct from p.account_id
         and r.key = p.key and r.ended_at is null
       returning r.id`,
      [organizationId, kind, now, viewer.actor, ...places],
    );
    await tx.query(
      `insert into roadmap_record (id, organization_id, kind, account_id, key, data, recorded_by, recorded_at)
       select id, $1, $2, account_id, key, data::jsonb, $4, $3
       from unnest($5::text[], $6::text[], $7::uuid[], $8::text[]) as p(account_id, key, id, data)`,
      [
        organizationId,
        kind,
        now,
        viewer.actor,
        ...places,
        ids,
        parts.map(({ data }) => storable(JSON.stringify(data))),
      ],
    );
    await reevaluateOrganization(tx, organizationId);
    await appendAudit(tx, viewer, {
      action: "record.added",
      subject: organizationId,
      detail: {
        kind,
        rows: parts.length,
        ...(!secretRecordKinds.has(kind) && {
          keys: [...new Set(parts.map(({ key }) => key))].slice(0, 20),
        }),
      },
      // Records are never changed: their ids say which they were.
      before: replaced.length === 0 ? null : { records: replaced.slice(0, 20).map(({ id }) => id) },
      after: { records: ids.slice(0, 20) },
    });
    return ids;
  });
}

export interface RecordView {
  id: string;
  organizationId: string;
  kind: RecordKindName;
  /** null: about the organization. */
  accountId: string | null;
  key: string;
  data: unknown;
  recordedBy: string;
  recordedAt: Date;
  endedAt: Date | null;
  endedBy: string | null;
}

/**
 * Records of a kind, newest first; an owner sees those of their own accounts. After a row that is not among them comes
 * nothing.
 *
 * @throws AppError FORBIDDEN
 */
export async function listRecords(
  viewer: Viewer,
  {
    kind,
    accountId = null,
    ended = false,
    after = null,
    limit,
  }: { kind: RecordKindName; accountId?: string | null; ended?: boolean; limit: number } & Step,
): Promise<RecordView[]> {
  requirePermission(viewer, "record.read");
  if (secretRecordKinds.has(kind)) requirePermission(viewer, "decoy.read");
  return query<RecordView & Record<string, unknown>>(
    `with seen as (select *, row(recorded_at, id) as place from roadmap_record
       where kind = $2 and ($1::text[] is null or account_id = any($1)) and ($3::text is null or account_id = $3)
         and ($4 or ended_at is null))
     select id, organization_id as "organizationId", kind, account_id as "accountId", key, data,
       recorded_by as "recordedBy", recorded_at as "recordedAt", ended_at as "endedAt", ended_by as "endedBy"
     from seen
     where $5::text is null or place < (select place from seen where id::text = $5)
     order by place desc limit $6`,
    [visibleAccounts(viewer), kind, accountId, ended, after, limit],
  );
}

/**
 * Takes a record back.
 *
 * @returns the organization, whose verdicts may change.
 * @throws AppError FORBIDDEN, NOT_FOUND, CONFLICT (it has ended already)
 */
export async function endRecord(viewer: Viewer, { id, now }: { id: string; now: Date }): Promise<string> {
  requirePermission(viewer, "record.write");
  return transaction(async (tx) => {
    const [row] = await tx.query<{
      organizationId: string;
      kind: RecordKindName;
      key: string;
      endedAt: Date | null;
    }>(
      `select organization_id as "organizationId", kind, key, ended_at as "endedAt" from roadmap_record
       where id::text = $1 and ($2::text[] is null or account_id = any($2)) for update`,
      [id, visibleAccounts(viewer)],
    );
    if (row === undefined) throw notFound("record", id);
    if (secretRecordKinds.has(row.kind) && !hasPermission(viewer, "decoy.read")) throw notFound("record", id);
    requireKind(viewer, row.kind);
    if (row.endedAt !== null)
      throw new AppError("CONFLICT", { userMessage: `The record ${id} has ended already.` });
    await tx.query("update roadmap_record set ended_at = $2, ended_by = $3 where id::text = $1", [
      id,
      now,
      viewer.actor,
    ]);
    await reevaluateOrganization(tx, row.organizationId);
    await appendAudit(tx, viewer, {
      action: "record.ended",
      subject: id,
      detail: {
        organizationId: row.organizationId,
        kind: row.kind,
        ...(!secretRecordKinds.has(row.kind) && { key: row.key }),
      },
    });
    return row.organizationId;
  });
}
