-- What Prisma's schema cannot say. The drift test ignores these objects by name (lib/data/migrate.db.test.ts).

-- Facts that speak about other accounts are looked up by collector, whatever the number of accounts.
CREATE INDEX "account_facts_by_collector" ON "account_facts" ("collector", "account_id")
  WHERE "generation" = 'latest' AND "part" = 0;

-- Whether an account that others depend on is still to be read is asked for each account of a run.
CREATE INDEX "run_account_first" ON "run_account" ("run_id") WHERE "priority" < 10;
