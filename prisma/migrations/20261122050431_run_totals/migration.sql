-- AlterTable
ALTER TABLE "run" ADD COLUMN     "totals" JSONB;
