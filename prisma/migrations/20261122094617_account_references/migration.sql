-- CreateTable
CREATE TABLE "account_reference" (
    "account_id" TEXT NOT NULL,
    "referenced_id" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "roles" INTEGER NOT NULL,

    CONSTRAINT "account_reference_pkey" PRIMARY KEY ("account_id","referenced_id")
);
