/** Who asks: the token's viewer, or for reading from our own pages the session's; and how often they may. */
import { bearerToken, bearerViewer } from "#lib/auth/bearer.ts";
import { AppError } from "#lib/errors.ts";
import { addressKey, type Quota, type RateLimit, rateHeaders } from "#lib/rate-limit.ts";
import { holdsTokenText } from "#lib/token-text.ts";
import type { Origin, Viewer } from "#lib/viewer.ts";
import { HttpProblem } from "./problem.ts";
import { noteRefusedToken } from "./refusals.ts";

/** What the API is given by the process that serves it. */
export interface ApiContext {
  now(): Date;
  /** Told of bugs, with the id that the caller is given. */
  log(error: unknown, errorId: string): void;
  /** By token or session. */
  requests: RateLimit;
  /** By address, of what was refused for want of a valid token. */
  refusals: RateLimit;
  /** Where the request comes from; null: not known. */
  addressOf(request: Request): string | null;
  /** Who has signed in with the browser that asks; null: nobody. Asked for reading only. */
  sessionViewer(request: Request): Promise<Viewer | null>;
}

export interface Asking {
  viewer: Viewer;
  quota: Quota;
  /** By a token, and not by a cookie. */
  byToken: boolean;
}

const reading: readonly string[] = ["GET", "HEAD"];

/** Names under which other APIs take a token in the address. */
const tokenParameters = ["access_token", "token", "api_key", "apikey", "authorization"];

/** An address stands in logs and histories: a token in it is no secret any more. @throws AppError INVALID_INPUT */
export function refuseTokenInAddress({ pathname, searchParams, search }: URL): void {
  const named = tokenParameters.some((name) => searchParams.has(name));
  if (!named && !holdsTokenText(pathname) && !holdsTokenText(search)) return;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      "A token never stands in an address, where logs and histories keep it: send it as Authorization: Bearer. " +
      "Revoke one that was sent like this, and make another.",
  });
}

function tooMany(quota: Quota, what: string): HttpProblem {
  return new HttpProblem("TOO_MANY_REQUESTS", `${what}: try again in ${quota.retryAfterSeconds} seconds.`, {
    ...rateHeaders(quota),
    "retry-after": String(quota.retryAfterSeconds),
  });
}

const unauthenticated = {
  none: "Say who asks: Authorization: Bearer, with a token of this installation.",
  wrong: "This token is not valid: it is unknown, revoked or past its end.",
} as const;

async function findViewer(
  request: Request,
  token: string | null,
  context: ApiContext,
): Promise<Viewer | null> {
  if (token !== null) return bearerViewer(token, context.now());
  // A browser sends its cookie whoever made it ask: it may read from our own pages, and change nothing.
  if (!reading.includes(request.method) || request.headers.has("authorization")) return null;
  return context.sessionViewer(request);
}

/** What the audit log says of a change by token: its id, and where it was sent from. */
function originOf({ origin }: Viewer, address: string | null): Origin {
  return { ...origin, ...(address !== null && { address }) };
}

/** @throws AppError UNAUTHENTICATED; HttpProblem where it is too often */
export async function authenticate(request: Request, context: ApiContext): Promise<Asking> {
  const address = addressKey(context.addressOf(request) ?? "unknown");
  const before = context.refusals.peek(address);
  const token = bearerToken(request.headers.get("authorization"));
  if (!before.allowed)
    throw tooMany(before, "Too many requests without a valid token came from this address");
  const viewer = await findViewer(request, token, context);
  if (viewer === null) {
    context.refusals.take(address);
    if (token !== null) await noteRefusedToken(request, token, context);
    throw new AppError("UNAUTHENTICATED", {
      userMessage: request.headers.has("authorization") ? unauthenticated.wrong : unauthenticated.none,
    });
  }
  const quota = context.requests.take(viewer.actor);
  if (!quota.allowed) throw tooMany(quota, `At most ${quota.limit} requests a minute`);
  if (token === null) return { viewer, quota, byToken: false };
  return {
    viewer: { ...viewer, origin: originOf(viewer, context.addressOf(request)) },
    quota,
    byToken: true,
  };
}
