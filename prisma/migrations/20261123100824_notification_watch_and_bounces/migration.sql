-- AlterTable
ALTER TABLE "contact" ADD COLUMN     "bounce_reason" TEXT,
ADD COLUMN     "bounced_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "notification_watch" (
    "name" TEXT NOT NULL,
    "looked_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notification_watch_pkey" PRIMARY KEY ("name")
);
