-- CreateTable
CREATE TABLE "expected_place" (
    "id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "account_id" TEXT NOT NULL DEFAULT '',
    "arn" TEXT NOT NULL DEFAULT '',
    "reason" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "marked_by" TEXT NOT NULL,
    "marked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "expected_place_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "expected_place_organization_id_region_account_id_arn_key" ON "expected_place"("organization_id", "region", "account_id", "arn");

-- AddForeignKey
ALTER TABLE "expected_place" ADD CONSTRAINT "expected_place_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
