-- AlterEnum
ALTER TYPE "AccountEventKind" ADD VALUE 'joined' BEFORE 'moved';
ALTER TYPE "AccountEventKind" ADD VALUE 'changed';

-- CreateIndex
CREATE INDEX "account_event_organization_id_at_idx" ON "account_event"("organization_id", "at");
