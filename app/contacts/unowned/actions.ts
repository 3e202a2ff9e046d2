"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { askSuggestedOwners } from "#lib/data/owner-requests.ts";
import { ownerRequestsWords } from "#lib/owner-requests.ts";

/** `ask:` and an account id, with the address that was suggested when the page was read. */
const askInput = z.record(z.string().regex(/^ask:\d{12}$/), z.string().max(320));

/** Asks whom tags suggest to own accounts. */
export const askSuggested = action(askInput, async (viewer, input) => {
  const requests = Object.entries(input).map(([name, email]) => ({
    accountId: name.slice("ask:".length),
    email,
  }));
  const done = await askSuggestedOwners(viewer, { requests, now: webClock().now() });
  refresh();
  return ownerRequestsWords(done);
});
