-- AlterTable
ALTER TABLE "account_sighting_state" ADD COLUMN     "changes" INTEGER NOT NULL DEFAULT 0;
