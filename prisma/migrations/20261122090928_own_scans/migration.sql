-- AlterTable
ALTER TABLE "refresh" ADD COLUMN     "scanned" JSONB NOT NULL DEFAULT '{}';
