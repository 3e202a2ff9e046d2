-- AlterTable
ALTER TABLE "item_status" ADD COLUMN     "failing_count" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "snapshot" ADD COLUMN     "items" JSONB;

-- CreateTable
CREATE TABLE "account_coverage" (
    "account_id" TEXT NOT NULL,
    "entered" BOOLEAN NOT NULL,
    "reads" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,
    "regions" TEXT[],
    "region_reads" INTEGER[],
    "region_missing" INTEGER[],
    "causes" TEXT[],
    "cause_reads" INTEGER[],
    "detail" JSONB NOT NULL,

    CONSTRAINT "account_coverage_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "item_tally" (
    "subject_id" TEXT NOT NULL,
    "line" TEXT NOT NULL,

    CONSTRAINT "item_tally_pkey" PRIMARY KEY ("subject_id")
);


-- What Prisma's schema cannot say; the drift test ignores the index by name.

-- One item over all accounts: counts, lists and reasons come from the index alone.
CREATE INDEX "item_status_by_item" ON "item_status" ("item_id", "subject_id")
  INCLUDE ("state", "fraction_hundredths", "units", "known", "excepted", "reason_code", "failing_count");

-- The line of each subject's items; item_tally holds what it answers. Staleness is the reader's affair.
CREATE FUNCTION tally_items(subjects text[]) RETURNS TABLE (subject_id text, line text) LANGUAGE sql STABLE AS $$
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
  WHERE s.subject_id = ANY (subjects)
  GROUP BY s.subject_id
$$;

-- What is stored already.
UPDATE "item_status" SET "failing_count" = jsonb_array_length("failing") WHERE "failing" <> '[]';
INSERT INTO "item_tally" SELECT * FROM tally_items((SELECT array_agg("subject_id") FROM "refresh"));
