-- CreateEnum
CREATE TYPE "AccountSource" AS ENUM ('organization', 'manual', 'spreadsheet', 'discovered');

-- CreateEnum
CREATE TYPE "AccountEventKind" AS ENUM ('new', 'moved', 'renamed', 'suspended', 'closed', 'departed', 'returned');

-- CreateEnum
CREATE TYPE "CustomColumnKind" AS ENUM ('text', 'choice', 'date');

-- AlterEnum
ALTER TYPE "OrganizationKind" ADD VALUE 'register';

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "business_unit" TEXT,
ADD COLUMN     "cost_centre" TEXT,
ADD COLUMN     "custom" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "data_classification" TEXT,
ADD COLUMN     "environment" TEXT,
ADD COLUMN     "notes" TEXT,
ADD COLUMN     "source" "AccountSource" NOT NULL DEFAULT 'organization',
ADD COLUMN     "tags" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "account_field" (
    "account_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "source" "AccountSource" NOT NULL,
    "value" JSONB NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_field_pkey" PRIMARY KEY ("account_id","field","source")
);

-- CreateTable
CREATE TABLE "account_event" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "kind" "AccountEventKind" NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "run_id" UUID,

    CONSTRAINT "account_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_claim" (
    "account_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_claim_pkey" PRIMARY KEY ("account_id","organization_id")
);

-- CreateTable
CREATE TABLE "custom_column" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "CustomColumnKind" NOT NULL,
    "choices" TEXT[],
    "position" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_column_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "account_event_organization_id_id_idx" ON "account_event"("organization_id", "id");

-- CreateIndex
CREATE INDEX "account_event_account_id_id_idx" ON "account_event"("account_id", "id");

-- CreateIndex
CREATE INDEX "account_claim_organization_id_idx" ON "account_claim"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "custom_column_name_key" ON "custom_column"("name");

-- CreateIndex
CREATE INDEX "account_organization_id_environment_idx" ON "account"("organization_id", "environment");

-- CreateIndex
CREATE INDEX "account_organization_id_business_unit_idx" ON "account"("organization_id", "business_unit");

-- AddForeignKey
ALTER TABLE "account_field" ADD CONSTRAINT "account_field_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_event" ADD CONSTRAINT "account_event_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_claim" ADD CONSTRAINT "account_claim_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_claim" ADD CONSTRAINT "account_claim_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
