-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "next_run_at" TIMESTAMPTZ(3),
ADD COLUMN     "schedule" TEXT,
ADD COLUMN     "schedule_zone" TEXT NOT NULL DEFAULT 'UTC';

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "retry_of" UUID;

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_organization_id_page_name_key" ON "saved_view"("organization_id", "page", "name");

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
