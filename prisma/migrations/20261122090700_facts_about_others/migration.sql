-- CreateTable
CREATE TABLE "facts_about" (
    "key" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "collector" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "schema" INTEGER NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "hash" TEXT NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "facts_about_pkey" PRIMARY KEY ("key","account_id","collector","region")
);

-- CreateTable
CREATE TABLE "facts_wanted" (
    "account_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "facts_wanted_pkey" PRIMARY KEY ("account_id","key")
);

-- CreateIndex
CREATE INDEX "facts_about_account_id_idx" ON "facts_about"("account_id");

-- CreateIndex
CREATE INDEX "facts_wanted_key_idx" ON "facts_wanted"("key");
