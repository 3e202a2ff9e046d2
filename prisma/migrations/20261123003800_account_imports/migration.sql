-- AlterTable
ALTER TABLE "attestation" ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'person';

-- CreateTable
CREATE TABLE "account_import" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sheet" BYTEA NOT NULL,
    "mapping" TEXT[],
    "choices" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "applied_at" TIMESTAMPTZ(3),
    "result" JSONB,

    CONSTRAINT "account_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sheet_mapping" (
    "signature" TEXT NOT NULL,
    "heads" TEXT[],
    "targets" TEXT[],
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sheet_mapping_pkey" PRIMARY KEY ("signature")
);

-- CreateIndex
CREATE INDEX "account_import_created_at_idx" ON "account_import"("created_at");
