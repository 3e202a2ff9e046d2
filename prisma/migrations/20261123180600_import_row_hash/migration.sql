-- Files that nobody has imported yet are uploaded again: what is kept of them has another form.
DELETE FROM "account_import";

-- AlterTable
ALTER TABLE "account_import_row" ADD COLUMN     "account_id" TEXT,
ADD COLUMN     "hash" TEXT NOT NULL;

-- CreateIndex
CREATE INDEX "account_import_row_import_id_account_id_idx" ON "account_import_row"("import_id", "account_id");
