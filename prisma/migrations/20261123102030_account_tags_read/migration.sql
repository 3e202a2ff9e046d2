-- AlterTable
ALTER TABLE "account" ADD COLUMN     "tags_read_at" TIMESTAMPTZ(3);
