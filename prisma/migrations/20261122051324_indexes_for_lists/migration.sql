-- CreateIndex
CREATE INDEX "item_status_item_id_state_subject_id_idx" ON "item_status"("item_id", "state", "subject_id");


-- Changes of a time: what was evaluated for the first time is no change, and most events of a young organization are that.
CREATE INDEX "item_status_event_changes" ON "item_status_event" ("at") WHERE "old_state" IS NOT NULL;
