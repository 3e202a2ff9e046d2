-- CreateTable
CREATE TABLE "resource" (
    "account_id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "name" TEXT,
    "detail" TEXT,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "sources" TEXT[],
    "named_by" SMALLINT NOT NULL,
    "tagged_by" SMALLINT NOT NULL,
    "is_public" BOOLEAN,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3),
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "resource_pkey" PRIMARY KEY ("account_id","arn")
);

-- CreateTable
CREATE TABLE "resource_count" (
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "present" INTEGER NOT NULL,
    "defaults" INTEGER NOT NULL,
    "public" INTEGER NOT NULL,

    CONSTRAINT "resource_count_pkey" PRIMARY KEY ("account_id","region","type")
);

-- CreateTable
CREATE TABLE "account_resources" (
    "account_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "tag_keys" JSONB NOT NULL DEFAULT '{}',
    "read_places" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "coverage" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "account_resources_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "resource_change" (
    "account_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "arn" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "run_id" UUID,
    "region" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "name" TEXT,

    CONSTRAINT "resource_change_pkey" PRIMARY KEY ("account_id","at","arn")
);

-- CreateIndex
CREATE INDEX "resource_change_at_idx" ON "resource_change"("at");

-- What Prisma cannot say. Parts of names and ids are found by trigrams, in any order and position; every other search of
-- what is there walks an index in the order of the list, so that no page sorts or counts millions.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "resource_words" ON "resource" USING gin (
  (lower(coalesce("tags" ->> 'Name', '') || ' ' || coalesce("name", '') || ' ' || "resource_id")) gin_trgm_ops);
CREATE INDEX "resource_tags" ON "resource" USING gin ("tags");
CREATE INDEX "resource_addresses" ON "resource" USING gin ("addresses") WHERE "addresses" <> '{}';
CREATE INDEX "resource_places" ON "resource" ("region", "type", "account_id", "arn") WHERE "gone_at" IS NULL;
CREATE INDEX "resource_gone" ON "resource" ("gone_at") WHERE "gone_at" IS NOT NULL;
