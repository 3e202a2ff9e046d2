/** The proof that somebody sees what arrives: the last unit of item 4.2. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { said } from "#lib/roadmap/items/4-2-route.ts";
import type { Heartbeat } from "#lib/roadmap/records/heartbeats.ts";
import { capital } from "#lib/roadmap/sentences.ts";

type Method = Heartbeat["method"];

/** How long an alert may take. */
const slowestMs = 30 * 60_000;
const dayMs = 86_400_000;
const clockToleranceMs = 15 * 60_000;

type Beat =
  | { result: "pass"; text: string }
  | { result: "fail"; why: string; at: Heartbeat }
  | { result: "unknown"; gap: Gap };

/** One unit: the newest heartbeat of each class of routes that is in use. */
export function judgeHeartbeats(context: EvaluationContext, methods: readonly Method[]): Unit {
  const beats = methods.map((method) => judgeMethod(context, method));
  const failed = beats.flatMap((beat) => (beat.result === "fail" ? [beat] : []));
  const open = beats.flatMap((beat) => (beat.result === "unknown" ? [beat.gap] : []));
  const evidence = beats.map((beat) => ({
    collector: "records",
    accountId: context.input.account.id,
    region: "global",
    observed:
      beat.result === "pass"
        ? beat.text
        : beat.result === "fail"
          ? `${capital(beat.why)}.`
          : sayGap(beat.gap),
    result: beat.result,
  }));
  const [first] = failed;
  if (first !== undefined) {
    const failing = failed.map(({ at, why }) => ({
      resource: at.accountId,
      region: at.region,
      why: `${capital(why)}.`,
    }));
    return { result: "fail", place: null, why: first.why, failing, evidence };
  }
  if (open.length > 0) return { result: "unknown", place: null, gaps: open, evidence };
  return { result: "pass", place: null, evidence };
}

/** Whether a heartbeat of this method arrived in time and still counts. */
export function isProven(context: EvaluationContext, method: Method): boolean {
  return judgeMethod(context, method).result === "pass";
}

const nouns: Readonly<Record<Method, string>> = {
  gd_sample_finding: "sample finding",
  canary_api_call: "canary call",
};

function judgeMethod({ input, view }: EvaluationContext, method: Method): Beat {
  const nowMs = input.now.getTime();
  const all = input.records.heartbeats
    .map(({ data }) => data)
    .filter((beat) => beat.method === method && Date.parse(beat.injectedAt) <= nowMs + clockToleranceMs);
  const counting = all
    .filter((beat) => countsAsMember(input, beat))
    // One that is still under way says nothing yet.
    .filter((beat) => beat.seenAt !== null || nowMs - Date.parse(beat.injectedAt) > slowestMs)
    .sort(
      (a, b) => Date.parse(b.injectedAt) - Date.parse(a.injectedAt) || (a.accountId < b.accountId ? -1 : 1),
    );
  const [newest] = counting;
  const noun = nouns[method];
  if (newest === undefined) return { result: "unknown", gap: missing(noun, all.length > 0) };
  const day = newest.injectedAt.slice(0, 10);
  const place = `${newest.accountId} in ${newest.region}`;
  const injectedMs = Date.parse(newest.injectedAt);
  const endsMs = injectedMs + input.settings.heartbeatMaxAgeDays * dayMs;
  if (endsMs < nowMs) {
    return { result: "unknown", gap: said(`A stale heartbeat: the last ${noun} is of ${day}`, "stale") };
  }
  view.limit(new Date(endsMs));
  if (newest.seenAt === null)
    return { result: "fail", why: `the ${noun} of ${day} in account ${place} was never seen`, at: newest };
  const tookMs = Date.parse(newest.seenAt) - injectedMs;
  if (tookMs < 0) {
    return {
      result: "unknown",
      gap: said(`The ${noun} of ${day} was seen before it was sent: record it again`, "needs_answer"),
    };
  }
  const minutes = Math.ceil(tookMs / 60_000);
  if (tookMs > slowestMs) {
    return {
      result: "fail",
      why: `the ${noun} of ${day} in account ${place} was seen after ${minutes} minutes`,
      at: newest,
    };
  }
  return {
    result: "pass",
    text: `The ${noun} of ${day} in account ${place} was seen within ${minutes} minutes (${newest.channel}).`,
  };
}

function missing(noun: string, isElsewhere: boolean): Gap {
  const where = isElsewhere ? " from a member account outside of the home region" : "";
  return said(
    `No heartbeat shows yet that people see a ${noun}${where} (waymark records heartbeat)`,
    "needs_answer",
  );
}

/** The way from the security account at home is the shortest one, and proves least. */
function countsAsMember(
  { organization }: EvaluationContext["input"],
  { accountId, region }: Heartbeat,
): boolean {
  if (organization.kind === "standalone") return true;
  const isMember =
    accountId !== organization.managementAccountId && accountId !== organization.securityAccountId;
  return isMember && region !== organization.homeRegion;
}

function sayGap(gap: Gap): string {
  return gap.kind === "said" ? `${gap.text}.` : "Not known.";
}
