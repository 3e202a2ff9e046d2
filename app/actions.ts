"use server";

import { refresh } from "next/cache";
import { cookies } from "next/headers";
import { z } from "zod";
import { getOrganization } from "#lib/data/organizations.ts";
import { startRun } from "#lib/data/runs.ts";
import { action } from "./action.ts";
import { organizationCookie } from "./organization.ts";
import { webClock } from "./server.ts";

const refreshInput = z.strictObject({
  organizationId: z.string().min(1).max(40),
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
});

/** Starts a refresh of the organization, or of one account of it; joins the run that is active. */
export const startRefresh = action(refreshInput, async (viewer, { organizationId, accountId }) => {
  const { run, joined } = await startRun(viewer, {
    organizationId,
    accountIds: accountId === undefined ? [] : [accountId],
    now: webClock().now(),
  });
  refresh();
  return joined ? `Run ${run.number} is already active.` : `Run ${run.number} has started.`;
});

const chooseInput = z.strictObject({ organizationId: z.string().min(1).max(40) });

/** Which organization the pages show from now on, in this browser. */
export const chooseOrganization = action(chooseInput, async (viewer, { organizationId }) => {
  const { id } = await getOrganization(viewer, organizationId);
  (await cookies()).set(organizationCookie, id, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    maxAge: 31_536_000,
  });
  refresh();
  return null;
});
