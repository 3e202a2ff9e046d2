/** What every recorded answer has to fulfil, whatever its question; each refusal names what is wrong. */
import { AppError } from "#lib/errors.ts";
import type { Question } from "#lib/roadmap/questions/question.ts";
import { storable } from "./canonical.ts";

const dayMs = 24 * 3_600_000;
const longestText = 2000;

function refuse(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

/** A text of a person, as it may be stored. @throws AppError INVALID_INPUT where it is too long */
export function checkText(name: string, text: string): string {
  const checked = storable(text).trim();
  if (checked.length <= longestText) return checked;
  throw refuse(`${name} has more than ${longestText} characters.`);
}

/** A text of one line that has to be there, as it may be stored. @throws AppError INVALID_INPUT naming it */
export function requireText(text: string, { what, longest }: { what: string; longest: number }): string {
  const checked = storable(text).replaceAll(/\s+/g, " ").trim();
  if (checked !== "" && checked.length <= longest) return checked;
  throw refuse(`${what} has 1 to ${longest} characters.`);
}

/** Nothing is left out of sight for longer than that. */
const mostDays = 366;

/** A day that lies ahead, at most 366 days. @param what is decided until then @throws AppError INVALID_INPUT */
export function requireUntil(until: Date, { what, now }: { what: string; now: Date }): void {
  const days = (until.getTime() - now.getTime()) / dayMs;
  if (!(days > 0 && days <= mostDays))
    throw refuse(`${what} until a day that lies ahead, at most ${mostDays} days.`);
}

/** A link that others can follow, without anybody's password in it, and its day. @throws AppError INVALID_INPUT */
export function checkEvidence({
  evidenceUrl,
  evidenceAt,
  now,
}: {
  evidenceUrl: string;
  evidenceAt: Date | null;
  now: Date;
}): { url: string; at: Date | null } {
  const url = URL.canParse(evidenceUrl) ? new URL(evidenceUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || evidenceUrl.length > longestText)
    throw refuse("The evidence has to be a link that begins with https:// or http://.");
  if (url.username !== "" || url.password !== "")
    throw refuse("The link to the evidence must not hold a user name or password.");
  if (evidenceAt !== null && evidenceAt.getTime() > now.getTime())
    throw refuse("The evidence cannot be from a day that has not come.");
  return { url: url.href, at: evidenceAt };
}

/** The review lies ahead, and not further than the question allows, counted in days. @throws AppError INVALID_INPUT */
export function checkReview({ itemId, maxReviewDays }: Question, reviewBy: Date, now: Date): void {
  if (Number.isNaN(reviewBy.getTime()) || reviewBy.getTime() <= now.getTime())
    throw refuse("The review has to be on a day to come.");
  const days = Math.floor(reviewBy.getTime() / dayMs) - Math.floor(now.getTime() / dayMs);
  if (days > maxReviewDays)
    throw refuse(`An answer to item ${itemId} has to be reviewed within ${maxReviewDays} days.`);
}
