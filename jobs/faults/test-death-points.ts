/**
 * The named places where a worker is killed. It is brought to stand there from the outside: a call to AWS that is not
 * answered, a table or a row that is locked, a trigger in the test's database that waits. Nothing in the program knows.
 */

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { World } from "#jobs/test-refresh.ts";
import { restingCollectors } from "#lib/aws/collectors/catalog.ts";
import { query } from "#lib/data/database.ts";
import type { FaultRule } from "#lib/sim/faults.ts";

export interface Stand {
  /** Resolves when the worker stands there. */
  reached(): Promise<void>;
  /** Opens the way again, for whoever comes next. */
  open(): Promise<void>;
}

export interface DeathPoint {
  id: string;
  /** Where the worker stands, for people. */
  where: string;
  prepare(world: World, accountId: string): Promise<Stand>;
}

/** A call that is not answered, or not to its end. */
function inCall(
  id: string,
  where: string,
  rule: Omit<FaultRule, "fault"> & { enters?: "it" },
  when: "before" | "middle" = "before",
): DeathPoint {
  return {
    id,
    where,
    prepare: async (world, accountId) => {
      const arrived = Promise.withResolvers<void>();
      const until = Promise.withResolvers<void>();
      const { managementAccountId } = world.organization();
      const target = rule.enters === "it" ? { enters: accountId } : { accountId };
      const whose = rule.service === "organizations" ? { accountId: managementAccountId } : target;
      world.simulator().faults.add({
        ...rule,
        ...whose,
        count: 1,
        fault: { kind: "held", when, until: until.promise, arrived: arrived.resolve },
      });
      return {
        reached: () => arrived.promise,
        open: async () => {
          world.simulator().faults.clear();
          until.resolve();
        },
      };
    },
  };
}

/** The second page of a list: the first one is empty and says that there is more. */
const midPage: DeathPoint = {
  id: "mid-page",
  where: "between two pages of a list",
  prepare: async (world, accountId) => {
    const list = { accountId, service: "iam", operation: "ListUsers" } as const;
    world.simulator().faults.add({ ...list, count: 1, fault: { kind: "falsified", how: "empty-page" } });
    return inCall("", "", { ...list }).prepare(world, accountId);
  },
};

/** Any constant that nobody else locks. */
const gate = 7_461_990;

/**
 * A statement of the worker waits in a trigger of the test's database, inside of its transaction.
 *
 * @param event as in `create trigger`: `before insert on snapshot`.
 */
function inStatement(id: string, where: string, event: string, condition = "true"): DeathPoint {
  return {
    id,
    where,
    prepare: async (world, accountId) => {
      const keeper = new pg.Client({ connectionString: world.databaseUrl() });
      await keeper.connect();
      await keeper.query("select pg_advisory_lock($1)", [gate]);
      await keeper.query(`
        create or replace function stand_still() returns trigger language plpgsql as $$
        begin
          if ${condition.replaceAll("$account", `'${accountId}'`)} then
            perform pg_advisory_xact_lock_shared(${gate});
          end if;
          return coalesce(new, old);
        end $$;
        create trigger stand_still ${event} for each row execute function stand_still()`);
      const table = event.split(" on ")[1] ?? "";
      return {
        reached: () => waiting(keeper, "advisory"),
        open: async () => {
          await keeper.query("select pg_advisory_unlock($1)", [gate]);
          await keeper.query(`drop trigger stand_still on ${table}`);
          await keeper.end();
        },
      };
    },
  };
}

/** A statement of the worker waits for a table that is locked from `prepare` on. */
function atTable(id: string, where: string, table: string): DeathPoint {
  return {
    id,
    where,
    prepare: async (world) => {
      const keeper = new pg.Client({ connectionString: world.databaseUrl() });
      await keeper.connect();
      await keeper.query(`begin; lock table ${table} in access exclusive mode`);
      return {
        reached: () => waiting(keeper, "relation"),
        open: async () => {
          await keeper.query("rollback");
          await keeper.end();
        },
      };
    },
  };
}

async function waiting(keeper: pg.Client, lock: string): Promise<void> {
  for (;;) {
    const { rows } = await keeper.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock' and wait_event = $1`,
      [lock],
    );
    if (rows.length > 0) return;
    await sleep(10);
  }
}

/** In the order of a refresh. */
export const deathPoints: readonly DeathPoint[] = [
  inCall("listing", "while the accounts are being listed", {
    service: "organizations",
    operation: "ListAccounts",
  }),
  inStatement(
    "recording-inventory",
    "in the transaction that queues the accounts",
    "before insert on run_account",
  ),
  inCall("after-claim", "after it claimed an account, before AWS has answered anything", {
    service: "sts",
    operation: "AssumeRole",
    enters: "it",
  }),
  inCall("after-sts", "after STS gave keys of the account", {
    service: "sts",
    operation: "GetCallerIdentity",
  }),
  inCall("first-call", "in the first call of a collector", { service: "account", operation: "ListRegions" }),
  midPage,
  inCall("mid-answer", "in the middle of an answer", { service: "iam", operation: "ListUsers" }, "middle"),
  inCall("last-region", "in a regional call, everything else being read", {
    service: "guardduty",
    operation: "GetDetector",
  }),
  atTable("evaluate", "while it reads what the evaluation needs", "exception"),
  inStatement("writing-facts", "among the facts that it writes", "before insert on account_facts"),
  inStatement("writing-statuses", "between facts and statuses", "before insert or update on item_status"),
  inStatement(
    "before-commit",
    "before the commit, everything being written",
    "before update on run_account",
    "new.account_id = $account and new.finished_at is not null and old.finished_at is null",
  ),
  inStatement(
    "notify",
    "after the notification, before the commit",
    "before insert on audit_event",
    "new.action = 'account.refreshed'",
  ),
  inStatement(
    "after-commit",
    "after the commit, before the queue knows that the job has ended",
    "before delete on graphile_worker._private_jobs",
  ),
  inStatement("closing", "while it closes the run", "before insert on snapshot"),
  inStatement(
    "closed",
    "after the snapshot, before the end of the run is audited",
    "before insert on audit_event",
    "new.action = 'run.finished'",
  ),
];

/** Forgets what was read, so that a refresh has everything to write again. */
export async function forget(accountIds: readonly string[]): Promise<void> {
  await query("update account_facts set hash = reverse(hash) where account_id = any($1)", [accountIds]);
  await query("update item_status set hash = reverse(hash) where subject_id = any($1)", [accountIds]);
  // What is asked once a day is asked again only where it was not observed.
  const resting = [...restingCollectors.keys()].map((collector) => `${collector}|global`);
  await query("update refresh set observed = observed - $2::text[] where subject_id = any($1)", [
    accountIds,
    resting,
  ]);
}
