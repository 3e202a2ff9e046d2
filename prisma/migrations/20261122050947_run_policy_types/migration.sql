-- AlterTable
ALTER TABLE "run" ADD COLUMN     "policy_types" JSONB;
