/** Records as an evaluation reads them. A row that this version's schema no longer takes is left out: nothing is known by it. */

import type { Candidate, Contact, Sweep } from "#lib/roadmap/records/contacts.ts";
import type { Exercise } from "#lib/roadmap/records/exercises.ts";
import type { Guideline } from "#lib/roadmap/records/guidelines.ts";
import type { Heartbeat } from "#lib/roadmap/records/heartbeats.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";
import type { Repositories } from "#lib/roadmap/records/repositories.ts";
import type { AccountScan } from "#lib/roadmap/records/scans.ts";
import type { TerraformState } from "#lib/roadmap/records/terraform.ts";
import {
  noRecords,
  type Recorded,
  type RecordKindName,
  type Records,
  storedSchemas,
} from "#lib/roadmap/records.ts";
import { readRegister } from "./contact-inputs.ts";
import type { Queryable } from "./database.ts";

interface StoredRecord {
  id: string;
  kind: RecordKindName;
  accountId: string | null;
  data: unknown;
  recordedAt: Date;
  recordedBy: string;
  /** Of a honey token: the tests that earlier versions of it named. */
  earlierTests: string[] | null;
}

/** What an account, or the organization (null), reads: see `Records`. */
export async function readRecords(
  db: Queryable,
  { organizationId, accountIds }: { organizationId: string; accountIds: readonly string[] | null },
): Promise<(accountId: string | null) => Records> {
  const registerOf = await readRegister(db, { organizationId, accountIds });
  const rows = await db.query<StoredRecord & Record<string, unknown>>(
    `select id, kind, account_id as "accountId", data, recorded_at as "recordedAt", recorded_by as "recordedBy",
       case when kind = 'honey-token' then array(
         select distinct p.data ->> 'lastTestFiredAt' from roadmap_record p
         where p.organization_id = $1 and p.kind = r.kind and p.key = r.key and p.ended_at is not null
           and p.data ->> 'lastTestFiredAt' is not null order by 1)
       end as "earlierTests"
     from roadmap_record r
     where organization_id = $1 and ended_at is null
       and ($2::text[] is null or account_id is null or account_id = any($2) or kind = 'candidate')
     order by kind, account_id, key`,
    [organizationId, accountIds],
  );
  const common = rows.filter(({ accountId }) => accountId === null);
  const candidates = rows.filter(({ kind }) => kind === "candidate");
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  const whole = asRecords([...common, ...candidates], null);
  return (accountId) =>
    accountId === null
      ? whole
      : asRecords([...common, ...(byAccount.get(accountId) ?? [])], registerOf(accountId));
}

function asRecords(rows: readonly StoredRecord[], contact: Contact | null): Records {
  if (rows.length === 0 && contact === null) return noRecords;
  return {
    contact,
    candidates: ofKind<Candidate>(rows, "candidate"),
    sweeps: ofKind<Sweep>(rows, "sweep"),
    scans: ofKind<AccountScan>(rows, "scan"),
    guidelines: ofKind<Guideline>(rows, "guideline"),
    heartbeats: ofKind<Heartbeat>(rows, "heartbeat"),
    repositories: ofKind<Repositories>(rows, "repositories"),
    terraformStates: ofKind<TerraformState>(rows, "terraform_state"),
    honeyTokens: ofKind<HoneyToken>(rows, "honey-token").map(({ id, earlierTests, ...recorded }) => ({
      ...recorded,
      recordId: id,
      earlierTests: earlierTests ?? [],
    })),
    exercises: ofKind<Exercise>(rows, "exercise"),
  };
}

function ofKind<Data>(
  rows: readonly StoredRecord[],
  wanted: RecordKindName,
): (Recorded<Data> & Pick<StoredRecord, "id" | "earlierTests">)[] {
  return rows.flatMap(({ id, kind, data, recordedAt, recordedBy, earlierTests }) => {
    if (kind !== wanted) return [];
    const parsed = storedSchemas[kind].safeParse(data);
    // Data is what the schema of this kind has just accepted.
    return parsed.success ? [{ id, data: parsed.data as Data, recordedAt, recordedBy, earlierTests }] : [];
  });
}
