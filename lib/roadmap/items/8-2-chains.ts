/** What corrects a scenario in one place, for item 8.2: what it is, and how far it can be relied on. */
import type { CollectorName } from "#lib/facts/registry.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";

/** Why a correction does not work, as failing resources name it. */
export type Fault =
  | "NO_CHAIN"
  | "MANUAL_ONLY"
  | "NOTIFY_ONLY"
  | "RULE_DISABLED"
  | "TARGET_MISSING"
  | "RECORDER_OFF"
  | "ALWAYS_FAILS"
  | "UNPROVEN";

export type ChainValue =
  /** It works; `proof`: what shows that, as a phrase, and until when (null: no day). */
  | { kind: "proven"; proof: string; until: Date | null }
  /** It is set up whole, and nothing shows that it ever ran. */
  | { kind: "unproven" }
  /** `why`: a phrase without a final period. */
  | { kind: "faulty"; fault: Exclude<Fault, "NO_CHAIN" | "UNPROVEN">; why: string }
  | { kind: "unknown"; gap: Gap };

export interface Chain {
  /** ARN, or name of a rule of AWS Config: what a person names it by. */
  ref: string;
  /** What it is, as a phrase: "rule close-groups → function close-groups". */
  words: string;
  region: string;
  collector: CollectorName;
  value: ChainValue;
}

/** A gap in words of our own. */
export function said(text: string, code: "not_read" | "needs_answer" | "expired" = "not_read"): Gap {
  return { kind: "said", code, text };
}

/** A value that cannot be known. */
export function open(gap: Gap): ChainValue {
  return { kind: "unknown", gap };
}

/** A value of a correction that does not work. */
export function faulty(fault: Extract<ChainValue, { kind: "faulty" }>["fault"], why: string): ChainValue {
  return { kind: "faulty", fault, why };
}

const dayMs = 24 * 3_600_000;
/** How long a run, or an evaluation that found nothing, proves that a correction works. */
const proofDays = 180;

/** Whether a day (UTC) lies within the time that proves something; when it ends. Null: it does not. */
export function provenUntil(day: string | null, now: Date): Date | null {
  if (day === null) return null;
  const until = Date.parse(`${day}T00:00:00Z`) + proofDays * dayMs;
  return until > now.getTime() ? new Date(until) : null;
}
