"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { cancelRun, resumeRun, retryRun } from "#lib/data/run-control.ts";
import { setSchedule } from "#lib/data/schedules.ts";

const number = z.coerce.number().int().min(1).max(2_147_483_647);
const runInput = z.strictObject({ number });

/** Ends a run before its time. */
export const cancel = action(runInput, async (viewer, input) => {
  const { run, left } = await cancelRun(viewer, { ...input, now: webClock().now() });
  refresh();
  return `Run ${run.number} was cancelled; ${left === 1 ? "1 account is" : `${left} accounts are`} left.`;
});

/** Lets a cancelled or failed run go on. */
export const resume = action(runInput, async (viewer, input) => {
  const { run, resumed } = await resumeRun(viewer, input);
  refresh();
  return resumed ? `Run ${run.number} goes on.` : `Run ${run.number} is active already.`;
});

/** An empty field stands for null. */
const maybe = z
  .string()
  .max(500)
  .transform((text) => (text === "" ? null : text));
const retryInput = z.strictObject({
  number,
  partial: z.literal("yes").optional(),
  /** Of one cause: its key, all four fields. */
  code: z.string().min(1).max(100).optional(),
  operation: maybe.optional(),
  deniedBy: maybe.optional(),
  policyId: maybe.optional(),
});

/** A new run of the accounts that failed, or of those of one cause. */
export const retry = action(retryInput, async (viewer, input) => {
  const { code, operation = null, deniedBy = null, policyId = null } = input;
  const cause = code === undefined ? null : { code, operation, deniedBy, policyId };
  const { run, joined } = await retryRun(viewer, {
    number: input.number,
    partial: input.partial !== undefined,
    cause,
    now: webClock().now(),
  });
  refresh();
  return joined ? `Run ${run.number} is already active.` : `Run ${run.number} has started.`;
});

const scheduleInput = z.strictObject({
  organizationId: z.string().min(1).max(40),
  cron: z.string().max(200),
  zone: z.string().max(100),
  off: z.literal("yes").optional(),
});

/** Sets or ends the schedule of an organization. */
export const changeSchedule = action(scheduleInput, async (viewer, { organizationId, cron, zone, off }) => {
  const change = { organizationId, cron: off === undefined ? cron : null, zone: zone.trim() };
  const { words } = await setSchedule(viewer, change);
  refresh();
  return words === null ? "The schedule has ended." : `It is refreshed ${words} from now on.`;
});
