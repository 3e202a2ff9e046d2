/** What a person says of a SIEM that reads alerts or logs, as a route of item 4.2. */
import { type ReadAnswer, readAnswer } from "#lib/roadmap/answers.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { brokenRoute, openRoute, type Route } from "#lib/roadmap/items/4-2-route.ts";
import { type SiemDetails, siem } from "#lib/roadmap/questions/4-2-near-real-time-detection.ts";

export type SiemAnswer = ReadAnswer<SiemDetails>;

/** Minutes after which what arrives is no near-real-time detection any more. */
const slowestMinutes = 30;

/** The answer for the evaluated account, or for its organization. */
export function readSiem({ input, view }: EvaluationContext): SiemAnswer {
  return readAnswer(input, view, siem, input.account.id);
}

/**
 * A valid answer stands for every hop of its signals, but not for the heartbeat. A plain yes speaks of CloudTrail's logs;
 * findings have to be named in the details. Expired, it leaves open what it stood for; a question that nobody answered is no route.
 */
export function siemRoutes(
  { input }: EvaluationContext,
  answer: SiemAnswer,
  signal: "guardduty" | "cloudtrail_mgmt",
): Route[] {
  const path = "SIEM, as a person vouches";
  if (!answer.valid) {
    const isExpired = answer.gap.kind === "said" && answer.gap.code === "expired";
    return isExpired && signal === "cloudtrail_mgmt" ? [openRoute(path, answer.gap)] : [];
  }
  const { sources = ["cloudtrail_mgmt"], accounts, latencyMinutes = 0 } = answer.details ?? {};
  const covers = sources.includes(signal) || (signal === "guardduty" && sources.includes("securityhub"));
  if (!answer.holds || !covers) return [];
  if (accounts !== undefined && !accounts.includes(input.account.id)) return [];
  if (latencyMinutes > slowestMinutes) {
    const why = `The SIEM gets events after ${latencyMinutes} minutes.`;
    return [brokenRoute(path, { resource: input.account.id, region: "global", why })];
  }
  return [{ least: 100, most: 100, path, faults: [], gaps: [] }];
}
