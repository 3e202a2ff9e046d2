/** Which known accounts a row without a usable id may be about: by root e-mail, by name, by what is left of the id. */
import type { RowDiff } from "#lib/sheets/diff.ts";
import { isLost, type LostRow, readLostRows } from "#lib/sheets/lost-rows.ts";
import type { Mapping } from "#lib/sheets/mapping.ts";
import type { Sheet } from "#lib/sheets/sheet.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { readImportSheet } from "./account-imports.ts";
import { hasWordsSql } from "./account-words.ts";
import { storable } from "./canonical.ts";
import { query } from "./database.ts";
import { readKnownIds } from "./import-known.ts";

/** What row and account have in common, the most telling first. */
export const candidateReasons = ["email", "name", "number"] as const;

/** An account that a row may be about. */
export interface Candidate {
  accountId: string;
  name: string;
  email: string;
  why: (typeof candidateReasons)[number];
}

/** Of one row. */
const mostCandidates = 5;
/** Words that are searched for. */
const mostWords = 8;

type RowsDiff = readonly Pick<RowDiff, "row" | "result" | "accountId">[];

/**
 * Candidates for the rows that name no account, of a file in hand.
 *
 * @returns number of the row → candidates, the likeliest first; rows without any are absent
 * @throws AppError FORBIDDEN
 */
export async function listCandidates(
  viewer: Viewer,
  file: { sheet: Sheet; mapping: Mapping },
  rows: RowsDiff,
): Promise<Map<number, Candidate[]>> {
  requirePermission(viewer, "import.read");
  const lost = new Set(rows.filter(isLost).map(({ row }) => row));
  if (lost.size === 0) return new Map();
  const ids = await readKnownIds({ query }, viewer);
  const found = await findCandidates(viewer, readLostRows(file, { rows: lost, ids }));
  return Map.groupBy(found, ({ row }) => row);
}

/**
 * The same of rows of a file that was kept.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listImportCandidates(
  viewer: Viewer,
  { importId, mapping, rows }: { importId: string; mapping: Mapping; rows: RowsDiff },
): Promise<Map<number, Candidate[]>> {
  requirePermission(viewer, "import.read");
  if (!rows.some(isLost)) return new Map();
  return listCandidates(viewer, { sheet: await readImportSheet(importId), mapping }, rows);
}

function findCandidates(viewer: Viewer, lost: readonly LostRow[]): Promise<(Candidate & { row: number })[]> {
  const like = lost.flatMap(({ row, ids }) => ids.slice(0, mostCandidates).map((id) => ({ row, id })));
  return query(
    `with asked as (select * from unnest($1::int[], $2::text[], $3::text[]) as t (row, email, name)),
     found as (
       select asked.row, a.id, 'email' as why, 1 as place from asked join account a on lower(a.email) = asked.email
       where asked.email <> ''
       union all
       select asked.row, a.id, 'name', 2 from asked
         join account a on regexp_replace(lower(a.name), '[^[:alnum:]]+', '', 'g') = asked.name where asked.name <> ''
       union all
       select t.row, t.id, 'number', 3 from unnest($4::int[], $5::text[]) as t (row, id)
     ),
     best as (select distinct on (row, id) row, id, why, place from found order by row, id, place),
     numbered as (select *, row_number() over (partition by row order by place, id) as number from best)
     select numbered.row, a.id as "accountId", a.name, a.email, numbered.why
     from numbered join account a on a.id = numbered.id
     where number <= $7 and ($6::text[] is null or a.id = any($6)) order by numbered.row, number`,
    [
      lost.map(({ row }) => row),
      lost.map(({ email }) => storable(email)),
      lost.map(({ name }) => storable(name)),
      like.map(({ row }) => row),
      like.map(({ id }) => id),
      visibleAccounts(viewer),
      mostCandidates,
    ],
  );
}

/**
 * Accounts whose id, name or root e-mail contains every word, those first that are called so; one more than `limit` says that
 * there are more.
 *
 * @throws AppError FORBIDDEN
 */
export async function findAccounts(
  viewer: Viewer,
  { text, limit }: { text: string; limit: number },
): Promise<Pick<Candidate, "accountId" | "name" | "email">[]> {
  requirePermission(viewer, "import.read");
  const words = storable(text)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, mostWords);
  if (words.length === 0) return [];
  return query(
    `select a.id as "accountId", a.name, a.email from account a
     where ($1::text[] is null or a.id = any($1)) and ${hasWordsSql("$2")}
     order by lower(a.name) = $3 desc, lower(a.name), a.id limit $4`,
    [visibleAccounts(viewer), words, words.join(" "), limit + 1],
  );
}
