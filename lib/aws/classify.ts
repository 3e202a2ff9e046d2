/** What an error of the SDK means: one table from codes, status and message to the outcomes that facts know. Pure. */
import type { AccountFailure, DeniedBy, Outcome } from "#lib/facts/envelope.ts";
import { type ErrorFacts, readError } from "./error-facts.ts";
import { answerTooLarge, unreadableAnswer } from "./whole-answers.ts";

export interface Classified {
  outcome: Exclude<Outcome, "ok">;
  code: string;
  /** Cut to 500 characters; without credentials, request ids and session names. */
  message: string;
  deniedBy?: DeniedBy;
  policyId?: string;
  /** Whether asking again can help, and what has to happen before. */
  retry: "never" | "throttled" | "transient" | "credentials";
}

export interface ErrorContext {
  /** Codes by which this operation says "not configured": evidence of absence. */
  absent?: readonly string[];
  /** A code that means so only where AWS's sentence has this text; elsewhere it is a failure like any other. */
  absentSaying?: { code: string; text: RegExp };
  /** Whether the account's own region list says DISABLED for the region that was asked. */
  regionDisabled?: () => boolean;
}

const deniedCodes = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AllAccessDisabled",
  "AuthorizationError",
  "AuthorizationErrorException",
  "Client.UnauthorizedOperation",
  "Forbidden",
  "ForbiddenException",
  "NotAuthorized",
  "UnauthorizedAccess",
  "UnauthorizedOperation",
]);
const throttledCodes = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceeded",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
const expiredCodes = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired"]);
/** Also what a disabled opt-in region answers, and version-1 tokens of the global STS endpoint in opt-in regions. */
const badTokenCodes = new Set([
  "AuthFailure",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidToken",
  "UnrecognizedClientException",
]);
const unknownOperationCodes = new Set([
  "InvalidAction",
  "NotImplemented",
  "NotImplementedException",
  "UnknownOperation",
  "UnknownOperationException",
]);
const invalidCodes =
  /^(Validation|InvalidParameter|InvalidInput|InvalidNextToken|InvalidPagination|InvalidMarker|InvalidArgument|InvalidRequest|BadRequest|MissingParameter|MalformedQuery)/;
const transportOutcomes: Record<string, "timeout" | "network"> = {
  ETIMEDOUT: "timeout",
  ESOCKETTIMEDOUT: "timeout",
  ECONNRESET: "network",
  ECONNREFUSED: "network",
  ECONNABORTED: "network",
  EPIPE: "network",
  ENOTFOUND: "network",
  EAI_AGAIN: "network",
  EHOSTUNREACH: "network",
  ENETUNREACH: "network",
};

/**
 * Turns a thrown error of an SDK call into an outcome.
 * Never answers `unsupported`: that comes from a shipped table, not from an error.
 */
export function classifyError(error: unknown, context: ErrorContext = {}): Classified {
  const facts = readError(error);
  const { code, message } = facts;
  if (saysAbsent(facts, context)) {
    return { outcome: "absent", code, message, retry: "never" };
  }
  const malformed = malformedAnswer(facts);
  if (malformed !== null) return malformed;
  const transport = transportOf(facts);
  if (transport !== null) return { outcome: transport, code, message, retry: "transient" };
  if (isUnknownOperation(facts)) {
    return {
      outcome: "error",
      code,
      message: `the endpoint does not know the operation (${message})`,
      retry: "never",
    };
  }
  if (has(facts, throttledCodes) || facts.status === 429) {
    return { outcome: "throttled", code, message, retry: "throttled" };
  }
  if (has(facts, badTokenCodes) && context.regionDisabled?.() === true) {
    return { outcome: "region_disabled", code, message, retry: "never" };
  }
  if (has(facts, expiredCodes) || has(facts, badTokenCodes)) {
    return { outcome: "expired", code, message, retry: "credentials" };
  }
  if (
    has(facts, deniedCodes) ||
    (facts.status === 403 && facts.codes.every((name) => /^(Unknown|\d+)/.test(name)))
  ) {
    return { outcome: "denied", code, message, ...readDenial(facts.rawMessage), retry: "never" };
  }
  return classifyRest(facts);
}

function saysAbsent({ codes, rawMessage }: ErrorFacts, { absent, absentSaying }: ErrorContext): boolean {
  if (codes.some((name) => absent?.includes(name) === true)) return true;
  return (
    absentSaying !== undefined && codes.includes(absentSaying.code) && absentSaying.text.test(rawMessage)
  );
}

/** A successful answer that says nothing: it may be whole the next time, unless it was simply too large. */
function malformedAnswer({ codes, code, message, unreadable, status }: ErrorFacts): Classified | null {
  if (codes.includes(answerTooLarge)) return { outcome: "invalid", code, message, retry: "never" };
  const parsedBadly = unreadable && status !== undefined && status < 300;
  if (!parsedBadly && !codes.includes(unreadableAnswer)) return null;
  return { outcome: "invalid", code: unreadableAnswer, message, retry: "transient" };
}

function classifyRest(facts: ErrorFacts): Classified {
  const { code, message, status } = facts;
  if (facts.clockSkewCorrected) return { outcome: "error", code, message, retry: "transient" };
  if (facts.unreadable) {
    const passing = status === undefined || status >= 500;
    return { outcome: "error", code, message, retry: passing ? "transient" : "never" };
  }
  if (status === 503) return { outcome: "throttled", code, message, retry: "throttled" };
  if (status !== undefined && status >= 500) return { outcome: "error", code, message, retry: "transient" };
  if (facts.codes.some((name) => invalidCodes.test(name))) {
    return { outcome: "invalid", code, message, retry: "never" };
  }
  return { outcome: "error", code, message, retry: "never" };
}

function has(facts: ErrorFacts, codes: ReadonlySet<string>): boolean {
  return facts.codes.some((name) => codes.has(name));
}

function transportOf(facts: ErrorFacts): "timeout" | "network" | null {
  if (facts.transportCode !== null) return transportOutcomes[facts.transportCode] ?? "network";
  return has(facts, new Set(["TimeoutError", "RequestTimeout", "RequestTimeoutException"]))
    ? "timeout"
    : null;
}

/**
 * An endpoint that lacks the operation says so, or answers a page for browsers with 404, 500 or 501. Of a page with
 * 404 the SDK's XML protocols leave nothing but "NotFound" without a message; AWS's own 404s have a code.
 */
function isUnknownOperation(facts: ErrorFacts): boolean {
  const { status, html, codes, rawMessage } = facts;
  if (has(facts, unknownOperationCodes) || status === 501) return true;
  if (status === 404 && codes.includes("NotFound") && /^Unknown(Error)?$/.test(rawMessage)) return true;
  return html && (status === 404 || status === 405 || status === 500);
}

const policyTypes: Record<string, DeniedBy> = {
  "identity-based": "identity",
  "resource-based": "resource",
  "permissions boundary": "boundary",
  session: "session",
  "service control": "scp",
  "resource control": "rcp",
  "vpc endpoint": "vpc_endpoint",
};
const policyType =
  "(identity-based|resource-based|permissions boundary|session|service control|resource control|VPC endpoint)";
const explicitDeny = new RegExp(
  `with an explicit deny in an? ${policyType}(?: policy)?(?::\\s*(\\S+))?`,
  "i",
);
const implicitDeny = new RegExp(`because no ${policyType}(?: policy)? allows`, "i");

/**
 * Reads which policy refused, after the IAM User Guide's grammar of access-denied messages.
 * A policy of Organizations is named by its id (`p-…`), any other by its ARN.
 */
export function readDenial(message: string): { deniedBy: DeniedBy; policyId?: string } {
  const explicit = explicitDeny.exec(message);
  const type = explicit?.[1] ?? implicitDeny.exec(message)?.[1];
  if (type === undefined) return { deniedBy: "unknown" };
  const deniedBy = policyTypes[type.toLowerCase()] ?? "unknown";
  const named = explicit?.[2]?.replace(/[.,;)]+$/, "");
  if (named === undefined || named === "") return { deniedBy };
  const organizationsPolicy = /^arn:[^:]+:organizations:.*\/(p-[a-z0-9]+)$/i.exec(named);
  return { deniedBy, policyId: organizationsPolicy?.[1] ?? named };
}

export interface AssumeRefusal {
  failure: AccountFailure;
  code: string;
  message: string;
}

/** Policies that belong to whoever calls AssumeRole; anything else that refuses is the role's own side. */
const ourPolicies: readonly DeniedBy[] = ["identity", "boundary", "session", "scp", "vpc_endpoint"];

/**
 * Says why a role could not be assumed. AWS answers the same for a missing role, a trust policy that names somebody
 * else, and a wrong external id; only a message that names a policy of the caller speaks of our own side.
 */
export function assumeFailureOf({ outcome, code, message, deniedBy }: Classified): AssumeRefusal {
  return { failure: assumeFailure(outcome, code, deniedBy), code, message };
}

function assumeFailure(outcome: Outcome, code: string, deniedBy: DeniedBy | undefined): AccountFailure {
  if (code === "OptInRequired" || code === "SubscriptionRequiredException") return "suspended";
  if (outcome === "denied") {
    return ourPolicies.includes(deniedBy ?? "unknown") ? "assume_denied_here" : "role_missing_or_trust";
  }
  const unusable = code === unreadableAnswer || code === answerTooLarge;
  const ours = outcome === "expired" || (outcome === "invalid" && !unusable) || isOwnCredentialError(code);
  return ours ? "assume_denied_here" : "unreachable";
}

/** Whether the code says that our own keys are missing or wrong, before or while AWS looked at the request. */
export function isOwnCredentialError(code: string): boolean {
  const codes = [
    "CredentialsProviderError",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "TokenProviderError",
  ];
  return codes.includes(code) || expiredCodes.has(code) || badTokenCodes.has(code);
}
