-- CreateEnum
CREATE TYPE "HandoverReason" AS ENUM ('handed_on', 'left', 'bounces', 'other');

-- CreateEnum
CREATE TYPE "HandoverState" AS ENUM ('proposed', 'accepted', 'declined', 'withdrawn');

-- CreateTable
CREATE TABLE "handover" (
    "id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "from_email" TEXT,
    "to_email" TEXT NOT NULL,
    "to_name" TEXT,
    "to_team" TEXT,
    "roles" "ContactRole"[],
    "reason" "HandoverReason" NOT NULL,
    "note" TEXT,
    "state" "HandoverState" NOT NULL DEFAULT 'proposed',
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "answer" TEXT,

    CONSTRAINT "handover_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "handover_account_id_idx" ON "handover"("account_id");

-- CreateIndex
CREATE INDEX "handover_to_email_idx" ON "handover"("to_email");

-- AddForeignKey
ALTER TABLE "handover" ADD CONSTRAINT "handover_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One is open for an account and who hands over; nobody (null) is somebody here.
CREATE UNIQUE INDEX "handover_open" ON "handover" ("account_id", "from_email") NULLS NOT DISTINCT WHERE "state" = 'proposed';
