/** What collectors have to know of the registry of decoys, and where facts about decoys stand. */
import type { Watched, WatchedDecoy, WatchedDetector } from "#lib/facts/honey.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";
import { storedSchemas } from "#lib/roadmap/records.ts";
import type { Queryable } from "./database.ts";

/** The accounts with decoys, detectors, or trails of the organization that these may stand on; none without decoys. */
export function watchingAccounts(organizationId: string): string {
  return `
    select data ->> 'accountId' as account_id from roadmap_record
    where organization_id = ${organizationId} and kind = 'honey-token' and ended_at is null
    union
    select data -> 'detector' ->> 'accountId' from roadmap_record
    where organization_id = ${organizationId} and kind = 'honey-token' and ended_at is null
    union
    select o.management_account_id from organization o join roadmap_record t on t.organization_id = o.id
    where o.id = ${organizationId} and t.kind = 'honey-token' and t.ended_at is null`;
}

/** The decoys and detectors of one account; a row that this version's schema no longer takes is left out. */
export async function readWatched(
  db: Queryable,
  organizationId: string,
  accountId: string,
): Promise<Watched> {
  const rows = await db.query<{ data: unknown }>(
    `select data from roadmap_record
     where organization_id = $1 and kind = 'honey-token' and ended_at is null order by key`,
    [organizationId],
  );
  const tokens = rows.flatMap(({ data }) => {
    const parsed = storedSchemas["honey-token"].safeParse(data);
    return parsed.success ? [parsed.data] : [];
  });
  const dataKinds = ["S3_BUCKET", "S3_OBJECT", "DYNAMODB_TABLE"];
  return {
    decoys: tokens
      .filter((token) => token.accountId === accountId && token.kind !== "EXTERNAL_CANARY")
      .map(decoyOf),
    detectors: tokens
      .filter((token) => (token.detector.accountId ?? token.accountId) === accountId)
      .map(detectorOf),
    dataEvents: tokens.some(({ kind }) => dataKinds.includes(kind)),
  };
}

function decoyOf(token: HoneyToken): WatchedDecoy {
  const { id, kind, arn, accessKeyId = null, lastTestFiredAt, testEventId = null, testRegion = null } = token;
  const test =
    lastTestFiredAt === null ? null : { firedAt: lastTestFiredAt, eventId: testEventId, region: testRegion };
  return { id, kind, arn, accessKeyId, test };
}

function detectorOf({ id, detector: { kind, ref, regions } }: HoneyToken): WatchedDetector {
  return { id, kind, ref, regions };
}
