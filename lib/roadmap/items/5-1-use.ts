/** Whether people used a role lately, for item 5.1. */
import type { IamRole } from "#lib/facts/iam.ts";

const dayMs = 86_400_000;
const windowDays = 90;

/** Within 90 calendar days; `unclear`: a day that is none, or that has not come. */
export function isUsedLately(
  { lastUsedOn }: Pick<IamRole, "lastUsedOn">,
  now: Date,
): "yes" | "no" | "unclear" {
  if (lastUsedOn === null) return "no";
  const days = Math.floor(now.getTime() / dayMs) - Math.floor(Date.parse(lastUsedOn) / dayMs);
  if (Number.isNaN(days) || days < -1) return "unclear";
  return days <= windowDays ? "yes" : "no";
}
