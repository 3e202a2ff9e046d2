-- DropIndex
DROP INDEX "item_status_item_id_state_subject_id_idx";

-- What that index answered, item_status_by_item answers too: both began with the item.

-- The same answer as before, with a plan that follows the account: its statuses through the primary key (a list of
-- accounts would be looked for below every item in turn), and the state of each worked out once, not for every count.
-- Times are written in UTC with milliseconds, so that text compares as time does.
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
    CROSS JOIN LATERAL (SELECT * FROM item_status i WHERE i.subject_id = one.id OFFSET 0) s
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
