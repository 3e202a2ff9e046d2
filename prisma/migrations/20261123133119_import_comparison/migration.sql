-- Files that nobody has imported yet are uploaded again: what is kept of them has another form.
DELETE FROM "account_import";

-- AlterTable
ALTER TABLE "account_import" ADD COLUMN     "comparison" JSONB NOT NULL,
ADD COLUMN     "outline" JSONB NOT NULL;

-- CreateTable
CREATE TABLE "account_import_row" (
    "import_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "result" TEXT NOT NULL,
    "repaired" BOOLEAN NOT NULL,
    "conflict" BOOLEAN NOT NULL,
    "diff" JSONB NOT NULL,

    CONSTRAINT "account_import_row_pkey" PRIMARY KEY ("import_id","row")
);

-- AddForeignKey
ALTER TABLE "account_import_row" ADD CONSTRAINT "account_import_row_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "account_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;
