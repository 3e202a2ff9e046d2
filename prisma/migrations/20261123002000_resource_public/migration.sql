-- What everybody may reach is rare among resources: the list of it walks this.
CREATE INDEX "resource_public" ON "resource" ("account_id", "arn") WHERE "is_public" AND "gone_at" IS NULL;
