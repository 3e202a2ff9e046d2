"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { createToken, revokeToken } from "#lib/data/tokens.ts";
import { findUnitIds } from "#lib/data/unit-limits.ts";
import { userRoles } from "#lib/viewer.ts";

const newTokenInput = z.strictObject({
  name: z.string().max(200),
  role: z.enum(userRoles),
  days: z.coerce.number(),
  readOnly: z.literal("on").optional(),
  /** Ids or paths, with commas or on lines of their own. */
  units: z.string().max(4000),
});

/** Makes a token for a service. What it answers is the token itself, which the page shows this once. */
export const makeToken = action(newTokenInput, async (viewer, { name, role, days, readOnly, units }) => {
  const named = units.split(/[,\r\n]+/).flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
  const { token } = await createToken(viewer, {
    name,
    role,
    readOnly: readOnly === "on",
    unitIds: await findUnitIds(viewer, named),
    days,
    now: webClock().now(),
  });
  refresh();
  return token;
});

const revokeInput = z.strictObject({ id: z.uuid() });

/** Ends a token at once. */
export const endToken = action(revokeInput, async (viewer, { id }) => {
  await revokeToken(viewer, { id, now: webClock().now() });
  refresh();
  return null;
});
