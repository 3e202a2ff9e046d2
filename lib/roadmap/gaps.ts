/** Why something is not known, and the sentence that says so. No ages, no "now": an unchanged gap reads the same tomorrow. */
import type { AccountFailure, DeniedBy, Outcome } from "#lib/facts/envelope.ts";
import type { ReasonCode } from "./verdict.ts";

export type Gap =
  | { kind: "denied"; op: string; deniedBy: DeniedBy; policyId: string | null }
  | { kind: "failed"; op: string; outcome: Exclude<Outcome, "ok" | "absent" | "denied"> }
  | { kind: "not_asked"; op: string }
  /** No envelope; `entry`: the account could not even be entered. */
  | { kind: "missing"; collector: string; entry: AccountFailure | null }
  | { kind: "stale"; collector: string; entry: AccountFailure | null }
  | { kind: "unreadable"; collector: string; why: "malformed" | "version" | "future" | "pages" }
  | { kind: "region"; why: "not_scanned" | "enabling" }
  /** Refused in a Region that a policy closes to everybody (`by`, a phrase), and nothing is known to stand there. */
  | { kind: "closed"; region: string; by: string; source: string }
  /** Said by an item in its own words, without the final period. */
  | { kind: "said"; code: ReasonCode; text: string };

export interface PlacedGap {
  gap: Gap;
  /** Region, user or bucket that the gap is about; null: the whole account. */
  place: string | null;
}

/** Most telling first: of several causes, the first of these classes names the reason. */
const codeOrder: readonly ReasonCode[] = [
  "own_credentials",
  "role_missing_or_trust",
  "assume_denied_here",
  "unreachable",
  "denied",
  "stale",
  "new",
  "not_activated",
  "not_configured",
  "expired",
  "needs_answer",
  "never_refreshed",
  "not_read",
  "not_collected",
];

const shownCauses = 3;
const shownPlaces = 4;

export interface GapWords {
  roleName: string;
  /** Regions are "in", users and buckets "for". */
  preposition: "in" | "for";
}

/** Joins gaps into sentences, one per cause, the cause with the most places first. Empty only for no gaps. */
export function describeGaps(
  gaps: readonly PlacedGap[],
  words: GapWords,
): { reason: string; reasonCode: ReasonCode } {
  const causes = new Map<string, { gap: Gap; places: Set<string> }>();
  for (const { gap, place } of gaps) {
    const key = JSON.stringify(gap);
    const cause = causes.get(key) ?? { gap, places: new Set() };
    if (place !== null) cause.places.add(place);
    causes.set(key, cause);
  }
  // Several collectors may miss for one reason: what reads the same is said once.
  const sizes = new Map<string, number>();
  for (const { gap, places } of causes.values()) {
    const text = sayGap(gap, [...places].sort(), words);
    sizes.set(text, Math.max(sizes.get(text) ?? 0, places.size));
  }
  const sentences = [...sizes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const shown = sentences.slice(0, shownCauses).map(([text]) => `${text}.`);
  const more = sentences.length - shown.length;
  if (more > 0) shown.push(`${more} more ${more === 1 ? "cause" : "causes"}.`);
  const codes = new Set(gaps.map(({ gap }) => gapCode(gap)));
  return {
    reason: shown.join(" "),
    reasonCode: codeOrder.find((code) => codes.has(code)) ?? "not_read",
  };
}

/** The class of a gap. */
function gapCode(gap: Gap): ReasonCode {
  switch (gap.kind) {
    case "denied":
    case "closed":
      return "denied";
    case "stale":
      return "stale";
    case "said":
      return gap.code;
    case "missing":
      return gap.entry === null ? "not_read" : entryCode(gap.entry);
    case "failed":
    case "not_asked":
    case "unreadable":
    case "region":
      return "not_read";
  }
}

/** The class of an account that could not be entered. */
export function entryCode(failure: AccountFailure): ReasonCode {
  return failure === "suspended" ? "unreachable" : failure;
}

/** One gap as a phrase without a final period. */
function sayGap(gap: Gap, places: readonly string[], words: GapWords): string {
  const { roleName } = words;
  const at = places.length === 0 ? "" : ` ${words.preposition} ${listPlaces(places)}`;
  switch (gap.kind) {
    case "denied":
      return sayDenial(gap, places, words);
    case "failed":
      return sayFailure(gap.op, gap.outcome, at);
    case "not_asked":
      return `${gap.op} was not called${at}`;
    case "missing":
      if (gap.entry !== null) return sayEntry(gap.entry, roleName);
      if (places.length === 0) return `No facts of ${gap.collector}`;
      return `${listPlaces(places)} ${places.length === 1 ? "is" : "are"} enabled but ${places.length === 1 ? "was" : "were"} not scanned`;
    case "stale":
      return `The facts of ${gap.collector}${at} are too old to count${gap.entry === null ? "" : `: ${lowerFirst(sayEntry(gap.entry, roleName))}`}`;
    case "unreadable":
      return `The facts of ${gap.collector}${at} ${unreadableWords[gap.why]}`;
    case "region":
      return sayRegion(gap.why, places);
    case "closed":
      return `${gap.region} is closed by ${gap.by}`;
    case "said":
      return places.length === 0 ? gap.text : `${gap.text}: ${listPlaces(places)}`;
  }
}

const unreadableWords = {
  malformed: "do not have the expected form",
  version: "have the form of another version",
  future: "carry a time that has not come: check the clock of the worker",
  pages: "were not read to their last page",
} as const;

/** At most four names, then how many more. */
export function listPlaces(places: readonly string[]): string {
  if (places.length > shownPlaces) {
    return `${places.slice(0, shownPlaces - 1).join(", ")} and ${places.length - shownPlaces + 1} more`;
  }
  const last = places.at(-1) ?? "";
  return places.length < 2 ? last : `${places.slice(0, -1).join(", ")} and ${last}`;
}

function sayDenial(
  gap: Extract<Gap, { kind: "denied" }>,
  places: readonly string[],
  { roleName, preposition }: GapWords,
): string {
  const action = iamAction(gap.op);
  const at = places.length === 0 ? "" : ` ${preposition} ${listPlaces(places)}`;
  const policy = gap.policyId === null ? "" : ` ${gap.policyId}`;
  const by = (what: string) =>
    places.length === 0 || preposition === "for"
      ? `${action}${at} denied by ${what}`
      : `${listPlaces(places)} denied by ${what}, action ${action}`;
  switch (gap.deniedBy) {
    case "scp":
      return by(`SCP${policy}`);
    case "rcp":
      return by(`RCP${policy}`);
    case "boundary":
      return `${action}${at} denied by the permissions boundary of ${roleName}`;
    case "session":
      return `${action}${at} denied by the session policy`;
    case "resource":
      return `${action}${at} denied by the policy of the resource`;
    case "vpc_endpoint":
      return `${action}${at} denied by the policy of a VPC endpoint`;
    case "identity":
      return `The audit role may not call ${action}${at}`;
    case "unknown":
      return `AWS refused ${action}${at} and did not say why`;
  }
}

function sayFailure(op: string, outcome: Extract<Gap, { kind: "failed" }>["outcome"], at: string): string {
  switch (outcome) {
    case "throttled":
      return `AWS throttled ${op}${at} until the retries ran out`;
    case "timeout":
      return `${op}${at} timed out`;
    case "network":
      return `${op}${at} could not be reached`;
    case "expired":
      return `The credentials ended before ${op}${at} was answered`;
    case "invalid":
      return `AWS rejected ${op}${at} as invalid`;
    case "region_disabled":
      return `AWS calls the region disabled${at}, its list of regions does not`;
    case "unsupported":
      return `${op} has no endpoint${at}`;
    case "error":
      return `${op}${at} failed`;
  }
}

/** Why an account could not be entered, as a phrase without a final period. */
export function sayEntry(failure: AccountFailure, roleName: string): string {
  switch (failure) {
    case "role_missing_or_trust":
      return `Role ${roleName} is missing here or its trust policy refuses`;
    case "assume_denied_here":
      return `Our own identity may not assume ${roleName} here`;
    case "suspended":
      return "AWS refuses because the account is suspended";
    case "unreachable":
      return "AWS STS could not be reached for this account";
  }
}

function sayRegion(why: "not_scanned" | "enabling", places: readonly string[]): string {
  const names = listPlaces(places);
  const one = places.length === 1;
  if (why === "enabling") return `${names} ${one ? "is" : "are"} still being enabled`;
  return `${names} ${one ? "is" : "are"} enabled but ${one ? "was" : "were"} not scanned`;
}

/** IAM actions that are spelled differently from their operation. */
const otherActions: Readonly<Record<string, string>> = {
  "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
  "accessanalyzer:ListFindingsV2": "access-analyzer:ListFindings",
  "apigateway:GetRestApis": "apigateway:GET",
  "apigatewayv2:GetApis": "apigateway:GET",
};

/** Services whose operations IAM knows under another prefix. */
const otherPrefixes: Readonly<Record<string, string>> = {
  s3control: "s3",
  redshiftserverless: "redshift-serverless",
  resourceexplorer: "resource-explorer-2",
  accessanalyzer: "access-analyzer",
  efs: "elasticfilesystem",
  elb: "elasticloadbalancing",
  elbv2: "elasticloadbalancing",
  networkfirewall: "network-firewall",
  opensearch: "es",
  sfn: "states",
  ssoadmin: "sso",
  tagging: "tag",
};

function iamAction(op: string): string {
  if (Object.hasOwn(otherActions, op)) return otherActions[op] ?? op;
  const [service = "", operation = ""] = op.split(":");
  return Object.hasOwn(otherPrefixes, service) ? `${otherPrefixes[service]}:${operation}` : op;
}

function lowerFirst(text: string): string {
  return text.startsWith("AWS") ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** A gap in the facts of another account, in words that say whose they are. */
export function aboutAccount(accountId: string, gap: Gap, { roleName }: Pick<GapWords, "roleName">): Gap {
  const { reason, reasonCode } = describeGaps([{ gap, place: null }], { roleName, preposition: "for" });
  return { kind: "said", code: reasonCode, text: `Account ${accountId}: ${lowerFirst(reason.slice(0, -1))}` };
}
