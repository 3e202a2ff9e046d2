-- What people did is rare among what jobs do: the page begins with it. Prisma cannot say a partial index.
CREATE INDEX "audit_event_people" ON "audit_event" ("id") WHERE "actor" NOT LIKE 'job:%';
