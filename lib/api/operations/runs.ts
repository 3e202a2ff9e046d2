/** Runs: past refreshes, the one that is under way, and what people do to them. */
import { z } from "zod";
import {
  cancelled,
  lane,
  laneStates,
  resumed,
  retried,
  run,
  runChange,
  shownRun,
  started,
} from "#lib/api/answers/run.ts";
import { accountId, ofOrganization, organizationId, pageOf, runNumber, stepped } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { listRunChanges } from "#lib/data/run-changes.ts";
import { cancelRun, resumeRun, retryRun } from "#lib/data/run-control.ts";
import { listRunFailures, listRunLanes } from "#lib/data/run-lanes.ts";
import { getRun, listRuns } from "#lib/data/run-views.ts";
import { startRun } from "#lib/data/runs.ts";
import { runJson } from "#lib/export/runs.ts";

const parameters = z.strictObject({ run: runNumber });

const list = operation({
  id: "listRuns",
  method: "GET",
  path: "/runs",
  tag: "Runs",
  summary: "Runs, newest first",
  permission: "run.read",
  query: z.strictObject({
    ...ofOrganization,
    limit: z.coerce.number().int().min(1).max(199).default(50),
    after: runNumber.optional().meta({ description: "Only runs with a smaller number" }),
  }),
  answer: pageOf(run),
  handle: async ({ viewer, query, now }) => {
    const { organization, after, limit } = query;
    const organizationId =
      organization === undefined ? undefined : await organizationFor(viewer, organization);
    const rows = await listRuns(viewer, {
      ...(organizationId !== undefined && { organizationId }),
      before: after,
      limit: limit + 1,
      now,
    });
    return stepped(rows.map(runJson), limit, ({ number }) => String(number));
  },
});

const show = operation({
  id: "getRun",
  method: "GET",
  path: "/runs/{run}",
  tag: "Runs",
  summary: "One run, with what could not be read and why",
  permission: "run.read",
  parameters,
  answer: shownRun,
  handle: async ({ viewer, path, now }) => {
    const found = await getRun(viewer, path.run, { now });
    return { ...runJson(found), causes: found.causes, failures: await listRunFailures(viewer, found.id) };
  },
});

const lanes = operation({
  id: "listRunAccounts",
  method: "GET",
  path: "/runs/{run}/accounts",
  tag: "Runs",
  summary: "Accounts of a run in one state, by name",
  permission: "run.read",
  parameters,
  query: z.strictObject({
    state: z.enum(laneStates),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    after: accountId.optional(),
  }),
  answer: pageOf(lane),
  handle: async ({ viewer, path, query }) => {
    const { state, limit, after = null } = query;
    const rows = await listRunLanes(viewer, { number: path.run, state, after, limit: limit + 1 });
    return stepped(rows, limit, (row) => row.accountId);
  },
});

const changes = operation({
  id: "listRunChanges",
  method: "GET",
  path: "/runs/{run}/changes",
  tag: "Runs",
  summary: "What became better, worse or unknown in a run, item by item",
  permission: "run.read",
  parameters,
  answer: z.object({ data: z.array(runChange) }),
  handle: async ({ viewer, path }) => ({ data: await listRunChanges(viewer, path.run) }),
});

const start = operation({
  id: "startRun",
  method: "POST",
  path: "/runs",
  tag: "Runs",
  summary: "Refresh the organization, or some accounts of it",
  description:
    "Joins the run that is active, if one is. A worker does the reading: the answer comes before it.",
  permission: "run.start",
  body: z.strictObject({
    organization: organizationId.optional(),
    accounts: z.array(accountId).max(10_000).default([]).meta({ description: "Empty: every account" }),
  }),
  status: 202,
  answer: started,
  handle: async ({ viewer, body, now }) =>
    startRun(viewer, {
      organizationId: await organizationFor(viewer, body.organization),
      accountIds: body.accounts,
      now,
    }),
});

const cancel = operation({
  id: "cancelRun",
  method: "POST",
  path: "/runs/{run}/cancel",
  tag: "Runs",
  summary: "End a run before its time",
  permission: "run.start",
  parameters,
  answer: cancelled,
  handle: ({ viewer, path, now }) => cancelRun(viewer, { number: path.run, now }),
});

const resume = operation({
  id: "resumeRun",
  method: "POST",
  path: "/runs/{run}/resume",
  tag: "Runs",
  summary: "Let a cancelled or failed run go on",
  permission: "run.start",
  parameters,
  status: 202,
  answer: resumed,
  handle: ({ viewer, path }) => resumeRun(viewer, { number: path.run }),
});

const retry = operation({
  id: "retryRun",
  method: "POST",
  path: "/runs/{run}/retry",
  tag: "Runs",
  summary: "A new run of the accounts that failed in this one",
  permission: "run.start",
  parameters,
  body: z.strictObject({
    partial: z.boolean().default(false).meta({ description: "Also those that were read in part" }),
  }),
  status: 202,
  answer: retried,
  handle: async ({ viewer, path, body, now }) => {
    const answer = await retryRun(viewer, { number: path.run, partial: body.partial, cause: null, now });
    return { ...answer, accounts: answer.joined ? null : answer.accounts };
  },
});

/** All of them. */
export const runOperations = [list, show, lanes, changes, start, cancel, resume, retry];
