-- AlterTable
ALTER TABLE "setting" ADD COLUMN     "set_at" TIMESTAMPTZ(3),
ADD COLUMN     "set_by" TEXT;
