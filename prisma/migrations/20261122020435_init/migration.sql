-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "OrganizationKind" AS ENUM ('organization', 'standalone');

-- CreateEnum
CREATE TYPE "AccountState" AS ENUM ('ACTIVE', 'PENDING_ACTIVATION', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'DEPARTED', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "ItemState" AS ENUM ('MET', 'PARTIAL', 'NOT_MET', 'NOT_APPLICABLE', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "StatusSource" AS ENUM ('automatic', 'assisted', 'attested');

-- CreateEnum
CREATE TYPE "RunState" AS ENUM ('queued', 'listing', 'refreshing', 'closing', 'finished', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "RunAccountState" AS ENUM ('waiting', 'running', 'succeeded', 'partial', 'failed', 'skipped');

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "kind" "OrganizationKind" NOT NULL,
    "name" TEXT NOT NULL,
    "management_account_id" TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    "home_region" TEXT NOT NULL,
    "feature_set" TEXT,
    "role_name" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "security_account_id" TEXT,
    "log_account_id" TEXT,
    "regions" TEXT[],
    "endpoint" TEXT,
    "base_account_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizational_unit" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,

    CONSTRAINT "organizational_unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "state" "AccountState" NOT NULL,
    "unit_id" TEXT,
    "payer_account_id" TEXT,
    "joined_method" TEXT,
    "joined_at" TIMESTAMPTZ(3),
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "missing_since" TIMESTAMPTZ(3),

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_facts" (
    "account_id" TEXT NOT NULL,
    "collector" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "generation" TEXT NOT NULL DEFAULT 'latest',
    "part" INTEGER NOT NULL DEFAULT 0,
    "schema" INTEGER NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "hash" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_facts_pkey" PRIMARY KEY ("account_id","collector","region","generation","part")
);

-- CreateTable
CREATE TABLE "refresh" (
    "subject_id" TEXT NOT NULL,
    "run_id" UUID,
    "observed" JSONB NOT NULL,
    "refreshed_at" TIMESTAMPTZ(3),
    "outcome" "RunAccountState",
    "failure_code" TEXT,
    "failure_message" TEXT,
    "valid_until" JSONB NOT NULL,
    "stale_from" TIMESTAMPTZ(3),
    "evaluated_at" TIMESTAMPTZ(3),
    "inputs_hash" TEXT NOT NULL,

    CONSTRAINT "refresh_pkey" PRIMARY KEY ("subject_id")
);

-- CreateTable
CREATE TABLE "item_status" (
    "subject_id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "state" "ItemState" NOT NULL,
    "fraction_hundredths" INTEGER,
    "units" INTEGER NOT NULL,
    "known" INTEGER NOT NULL,
    "known_fraction_hundredths" INTEGER,
    "excepted" INTEGER NOT NULL,
    "evidence_incomplete" BOOLEAN NOT NULL,
    "source" "StatusSource" NOT NULL,
    "reason" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "failing" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "evaluator_version" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "item_status_pkey" PRIMARY KEY ("subject_id","item_id")
);

-- CreateTable
CREATE TABLE "item_status_event" (
    "subject_id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "old_state" "ItemState",
    "new_state" "ItemState" NOT NULL,
    "old_fraction_hundredths" INTEGER,
    "new_fraction_hundredths" INTEGER,
    "reason" TEXT NOT NULL,
    "run_id" UUID,

    CONSTRAINT "item_status_event_pkey" PRIMARY KEY ("subject_id","item_id","at","id")
);

-- CreateTable
CREATE TABLE "stage_count" (
    "subject_id" TEXT NOT NULL,
    "stage" SMALLINT NOT NULL,
    "met" SMALLINT NOT NULL,
    "excepted" SMALLINT NOT NULL,
    "partial" SMALLINT NOT NULL,
    "not_met" SMALLINT NOT NULL,
    "unknown" SMALLINT NOT NULL,
    "not_applicable" SMALLINT NOT NULL,
    "met_hundredths" SMALLINT NOT NULL,
    "unknown_hundredths" SMALLINT NOT NULL,

    CONSTRAINT "stage_count_pkey" PRIMARY KEY ("subject_id","stage")
);

-- CreateTable
CREATE TABLE "snapshot" (
    "organization_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "run_id" UUID,
    "stages" JSONB NOT NULL,

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("organization_id","at")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "organization_id" TEXT NOT NULL,
    "state" "RunState" NOT NULL,
    "started_by" TEXT NOT NULL,
    "account_ids" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_message" TEXT,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "throttles" INTEGER NOT NULL DEFAULT 0,
    "items_changed" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_account" (
    "account_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "state" "RunAccountState" NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 10,
    "worker_id" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "fence" BIGINT NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "calls" INTEGER NOT NULL DEFAULT 0,
    "throttles" INTEGER NOT NULL DEFAULT 0,
    "progress" JSONB NOT NULL DEFAULT '[]',
    "failure_code" TEXT,
    "failure_message" TEXT,

    CONSTRAINT "run_account_pkey" PRIMARY KEY ("account_id","run_id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "pool_id" TEXT NOT NULL,
    "endpoint" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exception" (
    "id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "compensating_control" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "approved_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "exception_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "organizational_unit_organization_id_idx" ON "organizational_unit"("organization_id");

-- CreateIndex
CREATE INDEX "account_organization_id_id_idx" ON "account"("organization_id", "id");

-- CreateIndex
CREATE INDEX "item_status_event_at_idx" ON "item_status_event"("at");

-- CreateIndex
CREATE INDEX "item_status_event_run_id_idx" ON "item_status_event"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "run_number_key" ON "run"("number");

-- CreateIndex
CREATE INDEX "run_organization_id_created_at_idx" ON "run"("organization_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "run_account_run_id_state_idx" ON "run_account"("run_id", "state");

-- CreateIndex
CREATE INDEX "exception_account_id_idx" ON "exception"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_hash_key" ON "audit_event"("hash");

-- AddForeignKey
ALTER TABLE "organizational_unit" ADD CONSTRAINT "organizational_unit_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "organizational_unit"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_account" ADD CONSTRAINT "run_account_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_account" ADD CONSTRAINT "run_account_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
