"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { count } from "#components/words.ts";
import { handoverReasons } from "#lib/contact.ts";
import { answerHandovers } from "#lib/data/handover-answers.ts";
import { handOverAtOnce, proposeHandover, withdrawHandover } from "#lib/data/handover-changes.ts";

// The register says what is wrong with a text, in words for people; here it is only bounded.
const text = z.string().max(1000);

const handOverInput = z.strictObject({
  accountId: z.string().regex(/^\d{12}$/),
  email: text,
  name: text,
  note: text,
  atOnce: z.literal("on").optional(),
});

/** Asks somebody to own the account in the place of who asks, or of its only owner; other owners stay. */
export const handOver = action(handOverInput, async (viewer, { accountId, email, name, note, atOnce }) => {
  const request = {
    accountIds: [accountId],
    from: null,
    to: { email, name },
    reason: "handed_on" as const,
    note,
    now: webClock().now(),
  };
  if (atOnce === "on") await handOverAtOnce(viewer, request);
  else await proposeHandover(viewer, request);
  refresh();
  const whom = email.trim();
  return atOnce === "on"
    ? `${whom} owns the account now.`
    : `${whom} is asked. They find it under My accounts when they sign in; until they accept, nothing changes.`;
});

const handOverAllInput = z.strictObject({
  from: text,
  email: text,
  name: text,
  reason: z.enum(handoverReasons),
  note: text,
  /** Ids with commas between them; empty: all that `from` answers for. */
  accounts: z.string().regex(/^(\d{12}(,\d{12})*)?$/),
  atOnce: z.enum(["yes", "no"]),
});

/** Somebody answers for the accounts of another, who probably left. */
export const handOverAll = action(handOverAllInput, async (viewer, input) => {
  const { from, email, name, reason, note, accounts } = input;
  const accountIds = accounts === "" ? null : accounts.split(",");
  const request = { accountIds, from, to: { email, name }, reason, note, now: webClock().now() };
  if (input.atOnce === "yes") {
    const moves = await handOverAtOnce(viewer, request);
    refresh();
    return `${email} answers for ${count(moves.length, "account")} now.`;
  }
  const ids = await proposeHandover(viewer, request);
  refresh();
  return `${email} is asked to answer for ${count(ids.length, "account")}. Until they accept, nothing changes.`;
});

const answerInput = z.strictObject({
  /** A hand-over; "all": every open one. */
  id: text,
  accept: z.enum(["yes", "no"]),
  answer: text.optional(),
});

/** Accepts or declines what is offered to who asks. */
export const answerOffer = action(answerInput, async (viewer, { id, accept, answer = null }) => {
  const answered = await answerHandovers(viewer, {
    ids: id === "all" ? null : [id],
    accept: accept === "yes",
    answer,
    now: webClock().now(),
  });
  refresh();
  if (answered === 0) return "Nothing is offered to you any more.";
  return accept === "yes" ? `You answer for ${count(answered, "account")} more now.` : "Declined.";
});

const takeBackInput = z.strictObject({ id: text });

/** Takes a hand-over back that is still open. */
export const takeBack = action(takeBackInput, async (viewer, { id }) => {
  await withdrawHandover(viewer, { id, now: webClock().now() });
  refresh();
  return "Taken back.";
});
