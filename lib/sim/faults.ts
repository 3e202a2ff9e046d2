/** Faults on purpose: which calls they hit, and what happens to them. */
import { unit } from "./random.ts";
import type { ServiceName } from "./wire/service-table.ts";

export type Fault =
  | { kind: "latency"; ms: number }
  | { kind: "throttled" }
  | { kind: "internal" }
  | { kind: "unavailable" }
  /** Never answers; the connection stays open until the client or the simulator closes it. */
  | { kind: "timeout" }
  | { kind: "reset"; when: "before" | "middle" }
  | { kind: "denied"; by: DeniedVariant; policyArn?: string }
  | { kind: "expired" }
  /** The keys are not known here: also what a region answers that the account has not enabled. */
  | { kind: "unknown-key" }
  /** The request's time is too far from AWS's. */
  | { kind: "skewed" }
  /** The endpoint does not know the operation. */
  | { kind: "unknown-operation" }
  | { kind: "falsified"; how: Falsification }
  /** The answer waits, whole or from its middle on; `arrived` is told that the call is there. */
  | { kind: "held"; when: "before" | "middle"; until: Promise<void>; arrived?: () => void }
  | { kind: "error"; code: string; status: number; message: string };

export type DeniedVariant =
  | "identity"
  | "boundary"
  | "session"
  | "scp"
  | "rcp"
  | "resource"
  | "vpc_endpoint"
  /** A refusal without a reason, as some services send it. */
  | "unknown";

/** An answer of status 200 that is not what AWS would have said. */
export type Falsification =
  /** Ends in its middle, with the length that it announces. */
  | "truncated"
  /** JSON for XML, XML for JSON. */
  | "other-protocol"
  /** A page for browsers, as a proxy sends it. */
  | "page"
  | "empty"
  /** The right form around nothing. */
  | "hollow"
  /** Numbers, times and flags are words, lists are texts. */
  | "wrong-types"
  /** The entries of lists lack their first member. */
  | "sparse"
  /** Padded to eight megabytes. */
  | "huge"
  /** ARNs name another account. */
  | "foreign-account"
  /** Before the list, one page with a token and nothing else. */
  | "empty-page"
  /** Every page has a token that was not there before. */
  | "endless"
  /** Every page has the same token. */
  | "repeated-token";

export interface FaultRule {
  /** A part that is absent matches everything. */
  accountId?: string;
  service?: ServiceName;
  operation?: string;
  region?: string;
  /** Only sts:AssumeRole into this account, whoever calls. */
  enters?: string;
  fault: Fault;
  /** 0–1 of the calls that match, drawn from the rule's own sequence. Default 1. */
  probability?: number;
  /** How many calls it hits before it is spent. Default: without end. */
  count?: number;
  /** How many matching calls pass untouched before it begins. Default 0. */
  after?: number;
  /** It hits only calls that find an empty token bucket; one for each account, region and service. */
  bucket?: { perSecond: number; burst: number };
}

export type FaultPlan = readonly FaultRule[];

export interface FaultTarget {
  accountId: string;
  service: ServiceName;
  operation: string;
  region: string;
  /** The account of the role that is assumed; null: another operation. */
  enters: string | null;
}

export interface Faults {
  /** Adds a rule; the answer takes it away again. */
  add: (rule: FaultRule) => () => void;
  clear: () => void;
  /** The faults that hit this call, latencies first; at most one of another kind. */
  strike: (target: FaultTarget) => Fault[];
}

interface ActiveRule {
  rule: FaultRule;
  seen: number;
  hits: number;
  buckets: Map<string, { tokens: number; filledAtMs: number }>;
}

/** Takes a token; false: there is none. By the machine's clock, as whoever waits for tokens waits in its time. */
function takesToken({ rule, buckets }: ActiveRule, target: FaultTarget): boolean {
  if (rule.bucket === undefined) return false;
  const { perSecond, burst } = rule.bucket;
  const key = `${target.accountId}|${target.region}|${target.service}`;
  const nowMs = performance.now();
  const bucket = buckets.get(key) ?? { tokens: burst, filledAtMs: nowMs };
  buckets.set(key, bucket);
  bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1_000) * perSecond);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  return (
    (rule.accountId === undefined || rule.accountId === target.accountId) &&
    (rule.service === undefined || rule.service === target.service) &&
    (rule.operation === undefined || rule.operation === target.operation) &&
    (rule.region === undefined || rule.region === target.region) &&
    (rule.enters === undefined || rule.enters === target.enters)
  );
}

function strikes(active: ActiveRule, number: number, target: FaultTarget): boolean {
  const { rule } = active;
  active.seen += 1;
  if (takesToken(active, target)) return false;
  if (active.seen <= (rule.after ?? 0) || active.hits >= (rule.count ?? Number.POSITIVE_INFINITY)) {
    return false;
  }
  if (rule.probability !== undefined && unit("fault", number, active.seen) >= rule.probability) {
    return false;
  }
  active.hits += 1;
  return true;
}

/** The faults in force, to be changed while the simulator runs. */
export function createFaults(plan: FaultPlan = []): Faults {
  const active: ActiveRule[] = [];
  const add = (rule: FaultRule): (() => void) => {
    const entry: ActiveRule = { rule, seen: 0, hits: 0, buckets: new Map() };
    active.push(entry);
    return () => {
      const at = active.indexOf(entry);
      if (at >= 0) {
        active.splice(at, 1);
      }
    };
  };
  for (const rule of plan) {
    add(rule);
  }
  return {
    add,
    clear: () => {
      active.length = 0;
    },
    strike: (target) => {
      const latencies: Fault[] = [];
      let other: Fault | undefined;
      for (const [number, entry] of active.entries()) {
        if (!matches(entry.rule, target) || (other !== undefined && entry.rule.fault.kind !== "latency")) {
          continue;
        }
        if (strikes(entry, number, target)) {
          if (entry.rule.fault.kind === "latency") {
            latencies.push(entry.rule.fault);
          } else {
            other = entry.rule.fault;
          }
        }
      }
      return other === undefined ? latencies : [...latencies, other];
    },
  };
}
