-- AlterTable
ALTER TABLE "notification_event" ADD COLUMN     "addressee" TEXT;
