-- The chain leaves the rows and becomes a table of its own, so that writers need not wait for each other: rows are sealed
-- in batches afterwards. What was hashed row over row is the first batch, with the hashes that it has.

-- CreateTable
CREATE TABLE "audit_pending" (
    "event_id" BIGINT NOT NULL,

    CONSTRAINT "audit_pending_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "audit_link" (
    "position" BIGINT NOT NULL,
    "event_id" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_link_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "format" SMALLINT NOT NULL,
    "position" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("number")
);

-- Nobody may write into the old chain while it moves.
LOCK TABLE "audit_event" IN ACCESS EXCLUSIVE MODE;

INSERT INTO "audit_link" ("position", "event_id", "hash")
SELECT row_number() OVER (ORDER BY "id"), "id", "hash" FROM "audit_event";

INSERT INTO "audit_seal" ("number", "at", "format", "position", "hash")
SELECT 1, clock_timestamp(), 1, "position", "hash" FROM "audit_link" ORDER BY "position" DESC LIMIT 1;

-- DropIndex
DROP INDEX "audit_event_hash_key";

-- AlterTable
ALTER TABLE "audit_event" DROP COLUMN "hash",
DROP COLUMN "previous",
ADD COLUMN     "after" JSONB,
ADD COLUMN     "before" JSONB,
ADD COLUMN     "origin" JSONB;

-- CreateIndex
CREATE UNIQUE INDEX "audit_link_event_id_key" ON "audit_link"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seal_position_key" ON "audit_seal"("position");

-- CreateIndex
CREATE INDEX "audit_event_actor_id_idx" ON "audit_event"("actor", "id");

-- CreateIndex
CREATE INDEX "audit_event_action_id_idx" ON "audit_event"("action", "id");

-- CreateIndex
CREATE INDEX "audit_event_subject_id_idx" ON "audit_event"("subject", "id");

CREATE TRIGGER "audit_link_append_only" BEFORE UPDATE OR DELETE ON "audit_link"
  FOR EACH ROW EXECUTE FUNCTION waymark_append_only();
CREATE TRIGGER "audit_link_no_truncate" BEFORE TRUNCATE ON "audit_link"
  FOR EACH STATEMENT EXECUTE FUNCTION waymark_append_only();
CREATE TRIGGER "audit_seal_append_only" BEFORE UPDATE OR DELETE ON "audit_seal"
  FOR EACH ROW EXECUTE FUNCTION waymark_append_only();
CREATE TRIGGER "audit_seal_no_truncate" BEFORE TRUNCATE ON "audit_seal"
  FOR EACH STATEMENT EXECUTE FUNCTION waymark_append_only();
