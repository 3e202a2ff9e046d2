/** Drawn verdicts: every state and reason, with evidence and failing resources of plausible size. */
import type { Item } from "#lib/roadmap/item.ts";
import type { Evidence, FailingResource, ReasonCode, State, Verdict } from "#lib/roadmap/verdict.ts";
import { integer, pick, unit } from "#lib/sim/random.ts";
import { defaultRegions } from "#lib/sim/regions.ts";
import type { SeededAccount } from "./seed-organization.ts";

const hourMs = 3_600_000;

interface Drawn {
  state: State;
  reasonCode: ReasonCode;
  reason: string;
}

const unread: readonly Drawn[] = [
  { state: "UNKNOWN", reasonCode: "denied", reason: "A policy of the organization refused the calls." },
  { state: "UNKNOWN", reasonCode: "not_read", reason: "The lists could not be read to their end." },
  { state: "UNKNOWN", reasonCode: "not_configured", reason: "A setting that this depends on is missing." },
  { state: "UNKNOWN", reasonCode: "needs_answer", reason: "Only a person can answer this." },
  { state: "UNKNOWN", reasonCode: "not_collected", reason: "Nothing that decides this is read yet." },
];

/** Verdicts that come from the account as a whole; null: its items are drawn one by one. */
function drawnForAll(account: SeededAccount, itemId: string): Drawn | null {
  if (account.state === "SUSPENDED" || account.state === "CLOSED")
    return { state: "NOT_APPLICABLE", reasonCode: "out_of_scope", reason: "The account is not active." };
  if (account.state === "PENDING_ACTIVATION")
    return { state: "UNKNOWN", reasonCode: "not_activated", reason: "The account is not activated yet." };
  if (account.state === "DEPARTED")
    return { state: "UNKNOWN", reasonCode: "departed", reason: "The account left the organization." };
  if (account.outcome !== "failed") return null;
  const state = itemId === "3.2" ? "NOT_MET" : "UNKNOWN";
  return { state, reasonCode: "role_missing_or_trust", reason: "The audit role could not be assumed." };
}

/** Early stages are done more often than late ones, by mature accounts more often than by others. */
function drawnForItem(account: SeededAccount, item: Item): Drawn {
  const draw = unit("item", account.id, item.id);
  if (unit("kind", account.id, item.id) < 0.05)
    return {
      state: "NOT_APPLICABLE",
      reasonCode: "out_of_scope",
      reason: "The account holds nothing that this is about.",
    };
  const unknownShare = account.outcome === "partial" ? 0.25 : 0.06;
  if (unit("unknown", account.id, item.id) < unknownShare) return pick(unread, "why", account.id, item.id);
  const chance = Math.max(0.05, Math.min(0.95, 0.35 + account.maturity * 0.8 - item.stage * 0.06));
  if (draw < chance) {
    const excepted = unit("exception", account.id, item.id) < 0.02;
    return excepted
      ? { state: "MET", reasonCode: "excepted", reason: "What fails is an accepted risk." }
      : { state: "MET", reasonCode: "met", reason: "All of it is in place." };
  }
  const state = draw < chance + (1 - chance) / 2 ? "PARTIAL" : "NOT_MET";
  return {
    state,
    reasonCode: "failing",
    reason: state === "PARTIAL" ? "Some of it is in place." : "None of it is in place.",
  };
}

/** Most fail in a few places, some in hundreds. */
function drawFailing(account: SeededAccount, item: Item, failing: number): FailingResource[] {
  return Array.from({ length: failing }, (_, index) => {
    const region = pick(defaultRegions, "region", account.id, item.id, index);
    return {
      resource: `arn:aws:service:${region}:${account.id}:resource/${item.slug}-${index}`,
      region,
      why: "It is not as the roadmap asks.",
    };
  });
}

function drawEvidence(account: SeededAccount, item: Item, state: State): Evidence[] {
  if (state === "NOT_APPLICABLE") return [];
  const regional = item.stage === 4 || item.stage === 6;
  const regions = regional ? defaultRegions : ["global"];
  const collectors = item.collectors.length === 0 ? (["sts.assume"] as const) : item.collectors;
  const result = state === "MET" ? "pass" : state === "UNKNOWN" ? "unknown" : "fail";
  return regions.map((region, index) => ({
    collector: pick(collectors, "collector", index),
    accountId: account.id,
    region,
    observed: "What the account answered about this, in one sentence.",
    result: state === "PARTIAL" && index % 2 === 0 ? "pass" : result,
  }));
}

/** The verdict on one item of one account without what it rests on; the same for the same account and item. */
export function drawOutline(account: SeededAccount, item: Item, now: Date): Verdict {
  const drawn = drawnForAll(account, item.id) ?? drawnForItem(account, item);
  const { state, reasonCode, reason } = drawn;
  const units = state === "NOT_APPLICABLE" ? 0 : integer(1, 40, "units", account.id, item.id);
  const fraction = { MET: 100, PARTIAL: integer(1, 99, "fraction", account.id, item.id), NOT_MET: 0 };
  const known = state === "UNKNOWN" ? 0 : units;
  // A twentieth is already past its time, as of an account that nobody has read for days.
  const validHours = unit("age", account.id) < 0.05 ? -5 : 40;
  return {
    state,
    fractionHundredths: state === "UNKNOWN" || state === "NOT_APPLICABLE" ? null : fraction[state],
    units,
    known,
    knownFractionHundredths: null,
    excepted: reasonCode === "excepted" ? 1 : 0,
    evidenceIncomplete: account.outcome === "partial" && state === "PARTIAL",
    source: item.kind,
    reason,
    reasonCode,
    failing: [],
    evidence: [],
    validUntil:
      state === "UNKNOWN" || state === "NOT_APPLICABLE"
        ? null
        : new Date(now.getTime() + validHours * hourMs),
    evaluatorVersion: item.evaluatorVersion,
  };
}

/** The same with the resources that fail and the evidence. */
export function drawVerdict(account: SeededAccount, item: Item, now: Date): Verdict {
  const outline = drawOutline(account, item, now);
  const fails = outline.state === "PARTIAL" || outline.state === "NOT_MET";
  const count = fails ? Math.ceil(2 / (0.01 + unit("size", account.id, item.id))) : 0;
  const failing = drawFailing(account, item, count);
  return { ...outline, failing, evidence: drawEvidence(account, item, outline.state) };
}
