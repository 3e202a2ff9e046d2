-- What Prisma's schema cannot say. The drift test ignores these objects by name (scripts/migration-handwritten.ts).

-- At most one run of an organization is under way.
CREATE UNIQUE INDEX "run_one_active" ON "run" ("organization_id")
  WHERE "state" IN ('queued', 'listing', 'refreshing', 'closing');

-- History and audit are only ever added to.
CREATE FUNCTION waymark_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION waymark_append_only();
CREATE TRIGGER "audit_event_no_truncate" BEFORE TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION waymark_append_only();
CREATE TRIGGER "item_status_event_append_only" BEFORE UPDATE OR DELETE ON "item_status_event"
  FOR EACH ROW EXECUTE FUNCTION waymark_append_only();
CREATE TRIGGER "item_status_event_no_truncate" BEFORE TRUNCATE ON "item_status_event"
  FOR EACH STATEMENT EXECUTE FUNCTION waymark_append_only();

-- Sums over the statuses of each subject and stage. With a time, statuses past their validUntil count as unknown;
-- without, they count as they were evaluated, which is what stage_count holds. The same sums as countStatuses in
-- lib/data/rollup.ts; a test compares them.
CREATE FUNCTION count_stages(subjects text[], moment timestamptz)
RETURNS TABLE (
  subject_id text, stage smallint, met smallint, excepted smallint, partial smallint, not_met smallint,
  unknown smallint, not_applicable smallint, met_hundredths smallint, unknown_hundredths smallint
) LANGUAGE sql STABLE AS $$
  WITH status AS (
    SELECT s.subject_id,
           split_part(s.item_id, '.', 1)::smallint AS stage,
           CASE WHEN moment IS NOT NULL AND (r.valid_until ->> s.item_id)::timestamptz < moment
                THEN 'UNKNOWN'
                WHEN s.excepted > 0 AND (s.state = 'MET' OR s.reason_code = 'excepted')
                THEN 'EXCEPTED'
                ELSE s.state::text END AS class,
           coalesce(s.fraction_hundredths, 0) AS fraction,
           CASE WHEN s.units > s.known THEN ((s.units - s.known) * 100) / s.units ELSE 0 END AS unread
    FROM item_status s
    JOIN refresh r ON r.subject_id = s.subject_id
    WHERE s.subject_id = ANY (subjects)
  )
  SELECT subject_id, stage,
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
  GROUP BY subject_id, stage
$$;
