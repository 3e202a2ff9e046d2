-- AlterTable
ALTER TABLE "item_status" ADD COLUMN     "beside" BOOLEAN NOT NULL DEFAULT false;

-- What Prisma's schema cannot say; the drift test ignores the index by name.

-- They are few: what an organization adds to items of its accounts, and accounts that differ from their organization.
CREATE INDEX "item_status_beside" ON "item_status" ("subject_id", "item_id") WHERE "beside";

-- The sums of a subject are over the items of its own scope; otherwise as before.
CREATE OR REPLACE FUNCTION count_stages(subjects text[], moment timestamptz)
RETURNS TABLE (
  subject_id text, stage smallint, met smallint, excepted smallint, partial smallint, not_met smallint,
  unknown smallint, not_applicable smallint, met_hundredths smallint, unknown_hundredths smallint
) LANGUAGE sql STABLE AS $$
  WITH status AS MATERIALIZED (
    SELECT s.subject_id,
           split_part(s.item_id, '.', 1)::smallint AS stage,
           CASE WHEN r.valid_until ->> s.item_id COLLATE "C"
                     < to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                THEN 'UNKNOWN'
                WHEN s.excepted > 0 AND (s.state = 'MET' OR s.reason_code = 'excepted')
                THEN 'EXCEPTED'
                ELSE s.state::text END AS class,
           coalesce(s.fraction_hundredths, 0) AS fraction,
           CASE WHEN s.units > s.known THEN ((s.units - s.known) * 100) / s.units ELSE 0 END AS unread
    FROM (SELECT DISTINCT unnest(subjects) AS id) one
    CROSS JOIN LATERAL (SELECT * FROM item_status i WHERE i.subject_id = one.id AND NOT i.beside OFFSET 0) s
    JOIN refresh r ON r.subject_id = s.subject_id
  )
  SELECT status.subject_id, status.stage,
         (count(*) FILTER (WHERE class = 'MET'))::smallint,
         (count(*) FILTER (WHERE class = 'EXCEPTED'))::smallint,
         (count(*) FILTER (WHERE class = 'PARTIAL'))::smallint,
         (count(*) FILTER (WHERE class = 'NOT_MET'))::smallint,
         (count(*) FILTER (WHERE class = 'UNKNOWN'))::smallint,
         (count(*) FILTER (WHERE class = 'NOT_APPLICABLE'))::smallint,
         sum(CASE class WHEN 'MET' THEN 100 WHEN 'PARTIAL' THEN fraction ELSE 0 END)::smallint,
         sum(CASE class WHEN 'UNKNOWN' THEN 100 WHEN 'PARTIAL' THEN least(100 - fraction, unread)
                        WHEN 'NOT_MET' THEN unread ELSE 0 END)::smallint
  FROM status
  GROUP BY status.subject_id, status.stage
$$;

CREATE OR REPLACE FUNCTION tally_items(subjects text[]) RETURNS TABLE (subject_id text, line text) LANGUAGE sql STABLE AS $$
  SELECT s.subject_id,
         string_agg(
           s.item_id || ' ' ||
           CASE WHEN s.excepted > 0 AND (s.state = 'MET' OR s.reason_code = 'excepted') THEN 'E'
                WHEN s.state = 'MET' THEN 'M'
                WHEN s.state = 'PARTIAL' THEN 'P' || coalesce(s.fraction_hundredths, 0)
                WHEN s.state = 'NOT_MET' THEN 'N'
                WHEN s.state = 'NOT_APPLICABLE' THEN 'A'
                WHEN s.reason_code = 'needs_answer' THEN 'Q'
                ELSE 'U' END ||
           CASE WHEN s.state IN ('PARTIAL', 'NOT_MET') AND s.units > s.known
                THEN '/' || ((s.units - s.known) * 100) / s.units ELSE '' END,
           ',' ORDER BY s.item_id)
  FROM item_status s
  WHERE s.subject_id = ANY (subjects) AND NOT s.beside
  GROUP BY s.subject_id
$$;
