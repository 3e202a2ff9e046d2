-- CreateIndex
CREATE INDEX "account_event_organization_id_kind_id_idx" ON "account_event"("organization_id", "kind", "id");
