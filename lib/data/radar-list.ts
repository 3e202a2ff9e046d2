/** The accounts that were seen and that the organization does not list, by whose they are and where they were seen. */
import { z } from "zod";
import {
  placeOf,
  type SightingDetail,
  type SightingKind,
  type SightingPlace,
  sightingKinds,
} from "#lib/radar/sighting.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";
import { classificationSql, type SightingClass, sightingClasses } from "./sighting-class.ts";
import { readSums, type SightingScope, sumsAs } from "./sighting-sums.ts";
import { type SqlValues, sqlValues } from "./sql.ts";

/** What a list is asked. */
export interface RadarQuery {
  /** Empty: every class. */
  classes: readonly SightingClass[];
  /** Empty: everywhere. */
  places: readonly SightingPlace[];
  /** Only those that a role trusts without asking for an external id. */
  withoutExternalId: boolean;
  /** Part of an id, a vendor's name, or the name on a bill. */
  text: string;
  /** `<rank>.<id>` of the row before. */
  after: string | null;
}

/** A row of the list: one account. */
export interface SightedAccount {
  accountId: string;
  class: SightingClass;
  /** What the register, a vendor list, a record or a bill calls it; null: nobody says. */
  name: string | null;
  /** Resources and rows of files that name it now. */
  sightings: number;
  /** Accounts in which it was seen. */
  seenIn: number;
  /** Kind → how many. */
  kinds: Partial<Record<SightingKind, number>>;
  places: SightingPlace[];
  /** A role lets it in and asks for no external id. */
  isOpenTrust: boolean;
  firstSeenAt: Date;
  /** The last day on which a role that lets it in was used; null: never within 400 days, or no role does. */
  lastUsedOn: string | null;
  /** The most telling sighting. */
  best: BestSighting | null;
  reviewBy: Date | null;
  /** Of one that was left aside. */
  reason: string | null;
  until: Date | null;
}

export interface BestSighting {
  kind: SightingKind;
  /** null: a file. */
  accountId: string | null;
  accountName: string | null;
  resource: string;
  detail: SightingDetail;
}

export interface RadarPage {
  rows: SightedAccount[];
  /** `after` of the next page; null: this is the last. */
  next: string | null;
}

const afterSchema = z.string().regex(/^\d{1,2}\.\d{1,3}\.\d{12}$/);

const classRank = `array_position('{${sightingClasses.join(",")}}'::text[], c.class)`;

function conditions(values: SqlValues, asked: RadarQuery & { only?: string }): string[] {
  const kinds = sightingKinds.filter((kind) => asked.places.includes(placeOf(kind)));
  const text = asked.text.trim().toLowerCase();
  return [
    "c.class <> 'member'",
    ...(asked.only === undefined ? [] : [`c.id = ${values.add(asked.only, "text")}`]),
    ...(asked.classes.length > 0 ? [`c.class = any(${values.add(asked.classes, "text[]")})`] : []),
    ...(asked.places.length > 0 ? [`c.kinds ?| ${values.add(kinds, "text[]")}`] : []),
    ...(asked.withoutExternalId ? ["c.is_open"] : []),
    ...(text === ""
      ? []
      : [
          `strpos(lower(concat_ws(' ', c.id, c.known_name, c.vendor, c.note, c.file_name)), ${values.add(
            /^[\d\s-]+$/.test(text) ? text.replaceAll(/[\s-]/g, "") : text,
            "text",
          )}) > 0`,
        ]),
  ];
}

type Row = Omit<SightedAccount, "places"> & { order: string } & Record<string, unknown>;

async function findRows(
  scope: SightingScope,
  asked: RadarQuery & { only?: string },
  { now, limit }: { now: Date; limit: number },
) {
  const sums = await readSums(scope, asked.only);
  const values = sqlValues();
  const { organizationId } = scope;
  const counted = `${sumsAs(values, sums)}, ${classificationSql(values, { organizationId, now })}`;
  const where = conditions(values, asked);
  const [rank = "0", place = "0", id = ""] = (asked.after ?? "").split(".");
  if (asked.after !== null)
    where.push(
      `(${classRank}, c.rank, c.id) > (${values.add(Number(rank), "int")}, ${values.add(Number(place), "int")}, ${values.add(id, "text")})`,
    );
  const ids = values.add(scope.visible, "text[]");
  return query<Row>(
    `with ${counted}, page as (
       select c.*, ${classRank} as class_rank from classified c where ${where.join(" and ")}
       order by class_rank, c.rank, c.id limit ${values.add(limit, "int")}
     )
     select c.id as "accountId", c.class,
       coalesce(case when ${ids} is null or c.id = any(${ids}) then c.known_name end, c.vendor, c.note, c.file_name) as name,
       c.sightings, c.seen_in as "seenIn", c.kinds, c.is_open as "isOpenTrust", c.first_seen_at as "firstSeenAt",
       c.last_used_on as "lastUsedOn", c.review_by as "reviewBy", c.reason, c.until,
       c.class_rank || '.' || c.rank || '.' || c.id as order,
       c.best || jsonb_build_object('accountName', a.name) as best
     from page c left join account a on a.id = c.best ->> 'accountId' order by c.class_rank, c.rank, c.id`,
    values.list,
  );
}

function shown({ order: _place, ...row }: Row): SightedAccount {
  const places = Object.keys(row.kinds).map((kind) => placeOf(kind as SightingKind));
  return { ...row, places: [...new Set(places)] };
}

/** A query that leaves nothing out. */
export const everySighted: RadarQuery = {
  classes: [],
  places: [],
  withoutExternalId: false,
  text: "",
  after: null,
};

/**
 * One page of accounts: unknown ones first, of these whom a role lets in without an external id, then by how telling the place
 * is where they were seen, then by id. An owner sees
 * what their own accounts name, and nothing of files.
 *
 * @param options.limit rows, 1–500
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function listSightedAccounts(
  viewer: Viewer,
  asked: RadarQuery,
  { organizationId, limit, now }: { organizationId: string; limit: number; now: Date },
): Promise<RadarPage> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const after = afterSchema.safeParse(asked.after).data ?? null;
  const scope = { organizationId, visible: visibleAccounts(viewer) };
  const found = await findRows(scope, { ...asked, after }, { now, limit: limit + 1 });
  const rows = found.slice(0, limit);
  return { rows: rows.map(shown), next: found.length > limit ? (rows.at(-1)?.order ?? null) : null };
}

/** One of them. @throws AppError FORBIDDEN; NOT_FOUND where nothing that the viewer sees names it, or the organization lists it */
export async function getSightedAccount(
  viewer: Viewer,
  { accountId, organizationId, now }: { accountId: string; organizationId: string; now: Date },
): Promise<SightedAccount> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const scope = { organizationId, visible: visibleAccounts(viewer) };
  const [row] = await findRows(scope, { ...everySighted, only: accountId }, { now, limit: 1 });
  return shown(requireRow(row, "sighting of account", accountId));
}

const stepRows = 500;

/** Every account of a list, in its order. @throws AppError FORBIDDEN, NOT_FOUND (the organization) */
export async function* eachSightedAccount(
  viewer: Viewer,
  asked: RadarQuery,
  { organizationId, now }: { organizationId: string; now: Date },
): AsyncGenerator<SightedAccount> {
  let after = asked.after;
  do {
    const page = await listSightedAccounts(
      viewer,
      { ...asked, after },
      { organizationId, limit: stepRows, now },
    );
    yield* page.rows;
    after = page.next;
  } while (after !== null);
}

/** How many accounts of each class were seen. */
export type RadarCounts = Record<SightingClass, number>;

/** Counts by class, of what the viewer sees. @throws AppError FORBIDDEN, NOT_FOUND (the organization) */
export async function countSightedAccounts(
  viewer: Viewer,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<RadarCounts> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const values = sqlValues();
  const sums = await readSums({ organizationId, visible: visibleAccounts(viewer) });
  const rows = await query<{ class: string; n: number }>(
    `with ${sumsAs(values, sums)}, ${classificationSql(values, { organizationId, now })}
     select c.class, count(*)::int as n from classified c group by c.class`,
    values.list,
  );
  const counts = new Map(rows.map((row) => [row.class, row.n]));
  const of = (name: SightingClass) => counts.get(name) ?? 0;
  return {
    unknown: of("unknown"),
    ours: of("ours"),
    vendor: of("vendor"),
    dismissed: of("dismissed"),
    example: of("example"),
    aws: of("aws"),
  };
}
