-- CreateEnum
CREATE TYPE "CampaignOutcome" AS ENUM ('confirmed', 'handing_over', 'waiting', 'not_mine', 'unreachable', 'nobody');

-- AlterTable
ALTER TABLE "account_contact" ADD COLUMN     "dispute_note" TEXT,
ADD COLUMN     "disputed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "unit_contact" (
    "unit_id" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,

    CONSTRAINT "unit_contact_pkey" PRIMARY KEY ("unit_id")
);

-- CreateTable
CREATE TABLE "campaign" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "organization_id" TEXT,
    "unit_path" TEXT,
    "environment" TEXT,
    "opens_at" TIMESTAMPTZ(3) NOT NULL,
    "days" SMALLINT NOT NULL,
    "reminder_days" SMALLINT[],
    "quarterly" BOOLEAN NOT NULL,
    "previous_id" UUID,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "reminders" SMALLINT NOT NULL DEFAULT 0,
    "reminded_at" TIMESTAMPTZ(3),
    "escalated_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "cancelled" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_account" (
    "campaign_id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "outcome" "CampaignOutcome",

    CONSTRAINT "campaign_account_pkey" PRIMARY KEY ("campaign_id","account_id")
);

-- CreateIndex
CREATE INDEX "unit_contact_contact_id_idx" ON "unit_contact"("contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_previous_id_key" ON "campaign"("previous_id");

-- CreateIndex
CREATE INDEX "campaign_ended_at_opens_at_idx" ON "campaign"("ended_at", "opens_at");

-- CreateIndex
CREATE INDEX "campaign_account_account_id_idx" ON "campaign_account"("account_id");

-- AddForeignKey
ALTER TABLE "unit_contact" ADD CONSTRAINT "unit_contact_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "organizational_unit"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unit_contact" ADD CONSTRAINT "unit_contact_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_previous_id_fkey" FOREIGN KEY ("previous_id") REFERENCES "campaign"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_account" ADD CONSTRAINT "campaign_account_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_account" ADD CONSTRAINT "campaign_account_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
