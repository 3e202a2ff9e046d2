"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { count } from "#components/words.ts";
import { getOrganizationOf } from "#lib/data/accounts.ts";
import { recordAttestations } from "#lib/data/attestations.ts";
import { confirmOwned, disputeOwnership } from "#lib/data/contact-answers.ts";

const accountId = z.string().regex(/^\d{12}$/);
const text = z.string().max(2100);

const confirmInput = z.strictObject({ accountId: z.union([accountId, z.literal("all")]) });

/** Says that an account is still one's own, or all that campaigns ask about. */
export const confirmOwn = action(confirmInput, async (viewer, { accountId: id }) => {
  const accountIds = id === "all" ? null : [id];
  const confirmed = await confirmOwned(viewer, { accountIds, now: webClock().now() });
  refresh();
  if (confirmed === 0) return "Nothing is left to confirm.";
  return id === "all" ? `Confirmed ${count(confirmed, "account")}. Thank you.` : "Confirmed. Thank you.";
});

const disputeInput = z.strictObject({ accountId, note: text });

/** Says that an account is somebody else's. */
export const dispute = action(disputeInput, async (viewer, { accountId: id, note }) => {
  await disputeOwnership(viewer, { accountId: id, note, now: webClock().now() });
  refresh();
  return "Noted. Security hears of it, and finds out whose it is.";
});

const answerInput = z.strictObject({
  accountId,
  itemId: z.string().max(10),
  question: z.string().max(60),
  holds: z.enum(["yes", "no"]),
  evidence: text,
  reviewBy: z.iso.date(),
});

/** Answers one question about one account. */
export const answerQuestion = action(answerInput, async (viewer, input) => {
  const organizationId = await getOrganizationOf(viewer, input.accountId);
  await recordAttestations(viewer, {
    organizationId,
    accountId: input.accountId,
    itemId: input.itemId,
    answers: [{ question: input.question, holds: input.holds === "yes", details: null }],
    evidenceUrl: input.evidence,
    evidenceAt: null,
    note: "",
    // To the end of the named day.
    reviewBy: new Date(`${input.reviewBy}T23:59:59.999Z`),
    now: webClock().now(),
  });
  refresh();
  return `Saved. Item ${input.itemId} is evaluated again.`;
});
