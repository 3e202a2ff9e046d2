-- CreateEnum
CREATE TYPE "ChannelKind" AS ENUM ('mail', 'slack', 'teams', 'webhook');

-- CreateEnum
CREATE TYPE "NotificationFrequency" AS ENUM ('immediately', 'daily', 'weekly');

-- CreateEnum
CREATE TYPE "DeliveryState" AS ENUM ('queued', 'sending', 'sent', 'failed', 'dead', 'skipped');

-- CreateTable
CREATE TABLE "notification_channel" (
    "id" UUID NOT NULL,
    "kind" "ChannelKind" NOT NULL,
    "name" TEXT NOT NULL,
    "configuration" JSONB NOT NULL,
    "secret" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "paused_until" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_subscription" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "user_id" UUID,
    "contact_id" UUID,
    "account_id" TEXT,
    "unit_id" TEXT,
    "events" TEXT[],
    "frequency" "NotificationFrequency" NOT NULL,
    "minute" INTEGER NOT NULL DEFAULT 480,
    "weekday" INTEGER NOT NULL DEFAULT 1,
    "zone" TEXT NOT NULL DEFAULT 'UTC',
    "quiet_from" INTEGER,
    "quiet_to" INTEGER,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_event" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "account_id" TEXT,
    "organization_id" TEXT,
    "unit_path" TEXT,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expanded_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_delivery" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "channel_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "frequency" "NotificationFrequency" NOT NULL,
    "state" "DeliveryState" NOT NULL DEFAULT 'queued',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),
    "fence" BIGINT NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error_class" TEXT,
    "error_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "kept" JSONB,

    CONSTRAINT "notification_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_news" (
    "event_id" BIGINT NOT NULL,
    "channel_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "delivery_id" UUID NOT NULL,

    CONSTRAINT "notification_news_pkey" PRIMARY KEY ("event_id","channel_id","recipient")
);

-- CreateIndex
CREATE UNIQUE INDEX "notification_channel_name_key" ON "notification_channel"("name");

-- CreateIndex
CREATE INDEX "notification_subscription_channel_id_idx" ON "notification_subscription"("channel_id");

-- CreateIndex
CREATE INDEX "notification_subscription_user_id_idx" ON "notification_subscription"("user_id");

-- CreateIndex
CREATE INDEX "notification_subscription_contact_id_idx" ON "notification_subscription"("contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "notification_event_key_key" ON "notification_event"("key");

-- CreateIndex
CREATE UNIQUE INDEX "notification_delivery_key_key" ON "notification_delivery"("key");

-- CreateIndex
CREATE INDEX "notification_delivery_state_due_at_idx" ON "notification_delivery"("state", "due_at");

-- CreateIndex
CREATE INDEX "notification_delivery_channel_id_created_at_idx" ON "notification_delivery"("channel_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "notification_delivery_created_at_idx" ON "notification_delivery"("created_at" DESC);

-- CreateIndex
CREATE INDEX "notification_news_delivery_id_idx" ON "notification_news"("delivery_id");

-- AddForeignKey
ALTER TABLE "notification_subscription" ADD CONSTRAINT "notification_subscription_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "notification_channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_subscription" ADD CONSTRAINT "notification_subscription_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_subscription" ADD CONSTRAINT "notification_subscription_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_delivery" ADD CONSTRAINT "notification_delivery_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "notification_channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_news" ADD CONSTRAINT "notification_news_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "notification_event"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_news" ADD CONSTRAINT "notification_news_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "notification_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What waits is found without reading what is over.
CREATE INDEX "notification_event_waiting" ON "notification_event" ("id") WHERE "expanded_at" IS NULL;
CREATE INDEX "notification_delivery_waiting" ON "notification_delivery" ("due_at") WHERE "state" IN ('queued', 'failed', 'sending');
-- There is one mail server: personal subscriptions go through it.
CREATE UNIQUE INDEX "notification_channel_one_mail" ON "notification_channel" ("kind") WHERE "kind" = 'mail';
