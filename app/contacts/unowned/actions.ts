"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { count } from "#components/words.ts";
import { proposeHandover } from "#lib/data/handover-changes.ts";

const askInput = z.strictObject({
  email: z.string().max(320),
  /** Ids with commas between them. */
  accounts: z.string().regex(/^\d{12}(,\d{12})*$/),
});

/** Asks whom tags suggest to own accounts. */
export const askSuggested = action(askInput, async (viewer, { email, accounts }) => {
  const ids = await proposeHandover(viewer, {
    accountIds: accounts.split(","),
    from: null,
    to: { email, name: null },
    reason: "other",
    note: null,
    now: webClock().now(),
  });
  refresh();
  return `${email} is asked about ${count(ids.length, "account")}.`;
});
