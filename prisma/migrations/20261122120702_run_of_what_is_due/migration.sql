-- AlterTable
ALTER TABLE "refresh" ADD COLUMN     "swept_at" TIMESTAMPTZ(3),
ADD COLUMN     "swept_by" TEXT;

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "due_only" BOOLEAN NOT NULL DEFAULT false;
