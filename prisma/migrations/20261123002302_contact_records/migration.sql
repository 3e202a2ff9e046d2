-- Item 1.1 reads who answers for an account from the register of contacts, and nowhere else: what records of kind `contact`
-- name moves there, in roles in which the register names nobody yet. An owner whom an import or enumeration named does not:
-- the register gives rights. What is no person moves to the account, the team to the owner.
CREATE TEMPORARY TABLE "moved_contact" AS
SELECT r."account_id", p."role", lower(btrim(p."email")) AS "email", nullif(left(btrim(p."name"), 120), '') AS "name",
  nullif(left(btrim(p."team"), 120), '') AS "team",
  CASE WHEN r."data" ->> 'confirmedBy' IS NOT NULL THEN (r."data" ->> 'confirmedAt')::timestamptz END AS "confirmed_at",
  CASE WHEN r."data" ->> 'confirmedAt' IS NOT NULL THEN r."data" ->> 'confirmedBy' END AS "confirmed_by"
FROM "roadmap_record" r
JOIN "account" a ON a."id" = r."account_id"
CROSS JOIN LATERAL (VALUES
  ('owner', r."data" ->> 'ownerEmail', r."data" ->> 'ownerName', r."data" ->> 'team'),
  ('security', r."data" ->> 'securityContactEmail', NULL, NULL)
) AS p ("role", "email", "name", "team")
WHERE r."kind" = 'contact' AND r."ended_at" IS NULL
  AND (p."role" = 'security' OR coalesce(r."data" ->> 'source', 'person') = 'person')
  AND length(btrim(p."email")) <= 254
  AND lower(btrim(p."email")) ~ '^[a-z0-9!#$%&''*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&''*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$'
  AND NOT EXISTS (
    SELECT 1 FROM "account_contact" ac WHERE ac."account_id" = r."account_id" AND ac."role"::text = p."role"
  );

INSERT INTO "contact" ("id", "kind", "email", "name", "team")
SELECT DISTINCT ON ("email") gen_random_uuid(),
  (CASE "role" WHEN 'owner' THEN 'person' ELSE 'list' END)::"ContactKind", "email", "name", "team"
FROM "moved_contact" ORDER BY "email", "role", "team" IS NULL, "account_id"
ON CONFLICT ("email") DO UPDATE
SET "name" = coalesce("contact"."name", excluded."name"), "team" = coalesce("contact"."team", excluded."team");

INSERT INTO "account_contact" ("account_id", "role", "contact_id", "source", "confirmed_at", "confirmed_by")
SELECT m."account_id", m."role"::"ContactRole", c."id", 'record', m."confirmed_at", m."confirmed_by"
FROM "moved_contact" m JOIN "contact" c ON c."email" = m."email"
ON CONFLICT DO NOTHING;

DROP TABLE "moved_contact";

INSERT INTO "account_field" ("account_id", "field", "source", "value", "set_by")
SELECT a."id", f."field", 'manual', to_jsonb(f."value"), r."recorded_by"
FROM "roadmap_record" r
JOIN "account" a ON a."id" = r."account_id"
CROSS JOIN LATERAL (VALUES
  ('environment', CASE WHEN a."environment" IS NULL THEN nullif(left(btrim(r."data" ->> 'environment'), 120), '') END),
  ('payer', CASE WHEN a."payer_account_id" IS NULL AND coalesce(r."data" ->> 'source', 'person') = 'person'
    THEN r."data" ->> 'payerAccountId' END)
) AS f ("field", "value")
WHERE r."kind" = 'contact' AND r."ended_at" IS NULL AND f."value" IS NOT NULL
ON CONFLICT DO NOTHING;

UPDATE "account" a SET "environment" = f."value" #>> '{}'
FROM "account_field" f
WHERE f."account_id" = a."id" AND f."field" = 'environment' AND f."source" = 'manual' AND a."environment" IS NULL;

UPDATE "account" a SET "payer_account_id" = f."value" #>> '{}'
FROM "account_field" f
WHERE f."account_id" = a."id" AND f."field" = 'payer' AND f."source" = 'manual' AND a."payer_account_id" IS NULL;

UPDATE "roadmap_record" SET "ended_at" = now(), "ended_by" = 'job:migration' WHERE "kind" = 'contact' AND "ended_at" IS NULL;
