-- CreateTable
CREATE TABLE "aws_contacts" (
    "account_id" TEXT NOT NULL,
    "emails" TEXT[],
    "outcomes" TEXT[],
    "company" TEXT,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "aws_contacts_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "stage_total" (
    "subject_id" TEXT NOT NULL,
    "statuses" SMALLINT[],
    "applicable" SMALLINT NOT NULL,
    "unknown" SMALLINT NOT NULL,
    "met_hundredths" SMALLINT NOT NULL,
    "unknown_hundredths" SMALLINT NOT NULL,

    CONSTRAINT "stage_total_pkey" PRIMARY KEY ("subject_id")
);

-- What Prisma's schema cannot say.

-- As before, and of some stages alone where only those are asked for.
DROP FUNCTION count_stages(text[], timestamptz);
CREATE FUNCTION count_stages(subjects text[], moment timestamptz, stages smallint[] DEFAULT NULL)
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
    CROSS JOIN LATERAL (
      SELECT * FROM item_status i
      WHERE i.subject_id = one.id AND NOT i.beside
        AND (stages IS NULL OR split_part(i.item_id, '.', 1)::smallint = ANY (stages))
      OFFSET 0
    ) s
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

-- What stage_total holds: the stored counts of each subject, added up.
CREATE FUNCTION total_stages(subjects text[]) RETURNS TABLE (
  subject_id text, statuses smallint[], applicable smallint, unknown smallint, met_hundredths smallint,
  unknown_hundredths smallint
) LANGUAGE sql STABLE AS $$
  SELECT one.id, array_agg(coalesce(c.met + c.excepted + c.partial + c.not_met + c.unknown + c.not_applicable, 0)::smallint ORDER BY stage.number),
         coalesce(sum(c.met + c.excepted + c.partial + c.not_met + c.unknown), 0)::smallint,
         coalesce(sum(c.unknown), 0)::smallint, coalesce(sum(c.met_hundredths), 0)::smallint,
         coalesce(sum(c.unknown_hundredths), 0)::smallint
  FROM (SELECT DISTINCT unnest(subjects) AS id) one
  CROSS JOIN generate_series(1, 10) AS stage (number)
  LEFT JOIN stage_count c ON c.subject_id = one.id AND c.stage = stage.number
  GROUP BY one.id
  HAVING count(c.stage) > 0
$$;

-- What is stored already.
INSERT INTO "stage_total" SELECT * FROM total_stages((SELECT array_agg("subject_id") FROM "refresh"));

INSERT INTO "aws_contacts"
SELECT f."account_id",
       array(SELECT lower(btrim(f."data" -> 'alternates' -> t.kind ->> 'EmailAddress'))
             FROM unnest('{SECURITY,OPERATIONS,BILLING}'::text[]) WITH ORDINALITY AS t (kind, place) ORDER BY t.place),
       array(SELECT coalesce(
               (SELECT op ->> 'outcome' FROM jsonb_array_elements(f."ops") op
                WHERE op ->> 'op' = 'account:GetAlternateContact' AND (op ->> 'resource' = t.kind OR op ->> 'resource' IS NULL)
                ORDER BY op ->> 'resource' NULLS LAST LIMIT 1), 'never')
             FROM unnest('{SECURITY,OPERATIONS,BILLING}'::text[]) WITH ORDINALITY AS t (kind, place) ORDER BY t.place),
       f."data" -> 'primary' ->> 'CompanyName',
       (r."observed" ->> 'account.contacts|global')::timestamptz
FROM (SELECT "account_id", "body"::jsonb -> 'data' AS "data", "body"::jsonb -> 'ops' AS "ops"
      FROM "account_facts"
      WHERE "collector" = 'account.contacts' AND "region" = 'global' AND "generation" = 'latest' AND "part" = 0) f
JOIN "refresh" r ON r."subject_id" = f."account_id"
WHERE r."observed" ? 'account.contacts|global';
