"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { endOwnSessions } from "#lib/data/sessions.ts";

const sessionInput = z.strictObject({ id: z.uuid() });

/** Ends one of one's own sessions. */
export const endOneSession = action(sessionInput, async (viewer, { id }) => {
  await endOwnSessions(viewer, { id });
  refresh();
  return null;
});

const othersInput = z.strictObject({});

/** Ends all of one's own sessions but this one. */
export const endOtherSessions = action(othersInput, async (viewer) => {
  const ended = await endOwnSessions(viewer, "others");
  refresh();
  return ended === 1 ? "1 other session has ended." : `${ended} other sessions have ended.`;
});
