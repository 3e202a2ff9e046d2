-- CreateTable
CREATE TABLE "account_sighting" (
    "account_id" TEXT NOT NULL,
    "sighted_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "collector" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "is_aws" BOOLEAN NOT NULL DEFAULT false,
    "more" INTEGER NOT NULL DEFAULT 0,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_sighting_pkey" PRIMARY KEY ("account_id","sighted_id","kind","resource","collector","region")
);

-- CreateTable
CREATE TABLE "account_sighting_state" (
    "account_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "read_places" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "account_sighting_state_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "sighting_file" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "imported_by" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sighting_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_sighting" (
    "file_id" UUID NOT NULL,
    "sighted_id" TEXT NOT NULL,
    "name" TEXT,
    "rows" INTEGER NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "file_sighting_pkey" PRIMARY KEY ("file_id","sighted_id")
);

-- CreateTable
CREATE TABLE "vendor_account" (
    "account_id" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "link" TEXT,
    "source" TEXT NOT NULL,
    "review_by" TIMESTAMPTZ(3),
    "loaded_by" TEXT NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vendor_account_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "sighting_dismissal" (
    "account_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "dismissed_by" TEXT NOT NULL,
    "dismissed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sighting_dismissal_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "sighting_question" (
    "id" UUID NOT NULL,
    "sighted_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT,
    "answered_by" TEXT,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "sighting_question_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "account_sighting_sighted_id_idx" ON "account_sighting"("sighted_id");

-- CreateIndex
CREATE UNIQUE INDEX "sighting_file_name_key" ON "sighting_file"("name");

-- CreateIndex
CREATE INDEX "file_sighting_sighted_id_idx" ON "file_sighting"("sighted_id");

-- CreateIndex
CREATE INDEX "sighting_question_sighted_id_idx" ON "sighting_question"("sighted_id");

-- CreateIndex
CREATE INDEX "sighting_question_account_id_idx" ON "sighting_question"("account_id");

-- AddForeignKey
ALTER TABLE "file_sighting" ADD CONSTRAINT "file_sighting_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "sighting_file"("id") ON DELETE CASCADE ON UPDATE CASCADE;
