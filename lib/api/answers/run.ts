/** Runs as the API answers them: what `waymark runs list --json` and `runs show --json` give. */
import { z } from "zod";
import { state } from "#lib/api/fields.ts";

const runFailure = z.object({ code: z.string(), message: z.string() }).nullable();
const count = z.number().int();

/** States of a run, as the command line writes them. */
const runStates = ["QUEUED", "LISTING", "REFRESHING", "CLOSING", "FINISHED", "FAILED", "CANCELLED"] as const;
/** States of an account within a run. */
export const laneStates = ["waiting", "running", "succeeded", "partial", "failed", "skipped"] as const;

/** One refresh. */
export const run = z
  .object({
    id: z.string(),
    number: count,
    organization: z.string(),
    state: z.string().meta({ enum: [...runStates] }),
    startedBy: z.string(),
    retryOf: count.nullable(),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    failure: runFailure,
    accounts: z.object({
      succeeded: count,
      partial: count,
      failed: count,
      running: count,
      waiting: count,
      skipped: count,
      total: count,
    }),
    calls: count,
    throttles: count,
    itemsChanged: count,
    seconds: count,
  })
  .meta({ id: "Run" });

const cause = z.object({
  code: z.string(),
  operation: z.string().nullable(),
  otherOperations: count,
  deniedBy: z.string().nullable(),
  policyId: z.string().nullable(),
  regions: z.array(z.string()),
  accounts: z.array(z.object({ id: z.string(), name: z.string() })),
  accountCount: count,
  awsSaid: z.string().nullable(),
});

/** One refresh with what went wrong. */
export const shownRun = run
  .extend({
    causes: z.array(cause),
    failures: z.array(
      z.object({ accountId: z.string(), name: z.string(), code: z.string(), message: z.string() }),
    ),
  })
  .meta({ id: "RunWithCauses" });

/** One account of a run. */
export const lane = z
  .object({
    accountId: z.string(),
    name: z.string(),
    state: z.enum(laneStates),
    now: z.string().nullable().meta({ description: "What is being read of it" }),
    seconds: count.nullable(),
    failure: runFailure,
  })
  .meta({ id: "AccountOfRun" });

const changedAccount = z.object({
  accountId: z.string().nullable(),
  name: z.string(),
  oldState: state,
  newState: state,
  reason: z.string(),
});

/** An item that went one way in a run. */
export const runChange = z
  .object({
    kind: z.enum(["better", "worse", "unknown"]),
    itemId: z.string(),
    count,
    accounts: z.array(changedAccount).meta({ description: "The first few by name" }),
  })
  .meta({ id: "RunChange" });

const startedRun = z.object({ id: z.string(), number: count });

/** A run that was started or joined. */
export const started = z.object({
  run: startedRun,
  joined: z
    .boolean()
    .meta({ description: "Another one was active: that one was joined, nothing was started" }),
});
/** A run that was ended before its time. */
export const cancelled = z.object({ run: startedRun, ended: count, left: count });
/** A run that goes on. */
export const resumed = z.object({ run: startedRun, resumed: z.boolean() });
/** A run of what failed in another one. */
export const retried = started.extend({ accounts: count.nullable() });
