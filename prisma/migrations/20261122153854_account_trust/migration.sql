-- CreateTable
CREATE TABLE "account_trust" (
    "account_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "body" TEXT,

    CONSTRAINT "account_trust_pkey" PRIMARY KEY ("account_id")
);
