/**
 * Sign-in through any OpenID Connect provider: next-auth does the protocol (discovery, PKCE, state, nonce, the signature
 * and the claims of the ID token), this decides who it is, and lib/data begins the session.
 */
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type AuthOptions } from "next-auth";
import type { Adapter } from "next-auth/adapters";
import type { UserinfoEndpointHandler } from "next-auth/providers/oauth";
import { clientAddress } from "#lib/client-address.ts";
import { shiftedClock } from "#lib/clock.ts";
import { recordRefusedSignIn, signInProviderUser } from "#lib/data/provider-users.ts";
import { endSession, sessionLimits } from "#lib/data/sessions.ts";
import { env, type OidcSettings } from "#lib/env.ts";
import { safeRedirect } from "#lib/safe-redirect.ts";
import { sessionCookieName } from "./cookie.ts";
import { type ProviderIdentity, readClaims, withUserInfo } from "./oidc-claims.ts";
import { type SignInError, signInErrors } from "./oidc-errors.ts";

/** The library's own words for it. */
const libraryErrors: Readonly<Record<string, SignInError>> = {
  OAuthSignin: "provider",
  OAuthCallback: "answer",
  Callback: "answer",
  AccessDenied: "refused",
};

/** How long the provider may take for one answer. */
const providerMs = 8_000;
const providerId = "oidc";

/** What the library says about a failed sign-in; never a token: its own errors carry none, and their bodies are not taken. */
export type OidcLog = (message: string, cause: unknown) => void;

/** One request of somebody who signs in, and how it went. */
interface Attempt {
  address: string | null;
  userAgent: string | null;
  now: Date;
  /** Whom the verified token names. */
  identity: ProviderIdentity | null;
  /** Why we refuse, where it is not the library that does. */
  refusal: SignInError | null;
}

/** What the library asks of a store. Users and sessions are written in one transaction when the session is asked for. */
function adapterFor(attempt: Attempt): Adapter {
  return {
    // Never the user of another sign-in: nobody is found by an address, and nobody is linked.
    getUserByEmail: async () => null,
    getSessionAndUser: async () => null,
    getUserByAccount: async () => {
      const { identity } = attempt;
      return identity === null ? null : { id: identity.subject, email: "", emailVerified: null };
    },
    createSession: async ({ userId }) => {
      const { identity } = attempt;
      if (identity === null || identity.subject !== userId) throw new Error("a session was asked for nobody");
      const started = await signInProviderUser(identity, attempt);
      if (started === null) {
        attempt.refusal = "disabled";
        throw new Error("the user is disabled");
      }
      return { sessionToken: started.token, userId: started.userId, expires: started.expiresAt };
    },
  };
}

/** The claims of the ID token, completed. The client compares the subjects: an answer about somebody else is refused. */
const userInfo: Required<Pick<UserinfoEndpointHandler, "request">> = {
  request: async ({ tokens, client }) => {
    // Typed as the bare answer: it is what the client has just made of it, with the claims of the verified token.
    const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>;
    return withUserInfo(set.claims(), await client.userinfo(set));
  },
};

function optionsFor(oidc: OidcSettings, attempt: Attempt, log: OidcLog): AuthOptions {
  const https = new URL(env().url).protocol === "https:";
  return {
    secret: oidc.authSecret,
    adapter: adapterFor(attempt),
    session: { strategy: "database", maxAge: sessionLimits.absoluteMs / 1000 },
    useSecureCookies: https,
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: https },
      },
    },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    providers: [
      {
        id: providerId,
        name: "single sign-on",
        type: "oauth",
        wellKnown: `${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
        issuer: oidc.issuer,
        clientId: oidc.clientId,
        clientSecret: oidc.clientSecret,
        authorization: { params: { scope: oidc.scopes } },
        idToken: true,
        ...(oidc.userInfo && { userinfo: userInfo }),
        checks: ["pkce", "state", "nonce"],
        httpOptions: { timeout: providerMs },
        profile: (claims: { sub: string }) => ({ id: claims.sub }),
      },
    ],
    callbacks: {
      signIn: async ({ profile }) => {
        attempt.identity = readClaims(profile, { ...oidc, now: attempt.now });
        attempt.refusal = attempt.identity === null ? "claims" : null;
        return attempt.refusal === null;
      },
      redirect: async ({ url, baseUrl }) =>
        baseUrl + safeRedirect(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url),
    },
    logger: {
      error: (code, metadata) => log(code, "error" in metadata ? metadata.error : metadata),
      warn: (code) => log(code, null),
      debug: () => {},
    },
  };
}

/** What the library writes its answer into. */
function answerCollector() {
  const headers = new Headers();
  const cookies: string[] = [];
  let status = 200;
  let body: string | null = null;
  const response = {
    status: (code: number) => {
      status = code;
      return response;
    },
    getHeader: (name: string) => (name.toLowerCase() === "set-cookie" ? cookies : headers.get(name)),
    setHeader: (name: string, value: string | string[]) => {
      if (name.toLowerCase() === "set-cookie") cookies.splice(0, cookies.length, ...[value].flat());
      else headers.set(name, String(value));
      return response;
    },
    json: (value: unknown) => void (body = JSON.stringify(value)),
    send: (value: unknown) => void (body = typeof value === "string" ? value : JSON.stringify(value)),
    end: () => {},
  };
  return { response, read: () => ({ status, headers, cookies, body }) };
}

interface LibraryRequest {
  method: "GET" | "POST";
  action: readonly string[];
  query: Record<string, string>;
  body: Record<string, string>;
  cookies: Record<string, string>;
}

/** Asks the library; it takes what Next's older routes hand to a handler, which depends on no framework. */
async function ask(options: AuthOptions, { action, query, ...request }: LibraryRequest) {
  const { response, read } = answerCollector();
  await NextAuth(
    // The library reads method, query, body, cookies and headers of it, and nothing else.
    { ...request, headers: {}, query: { ...query, nextauth: action } } as unknown as NextApiRequest,
    // As above: status, headers, json, send and end.
    response as unknown as NextApiResponse,
    options,
  );
  return read();
}

/** Names and values of `name=value` pairs, as browsers send them and as servers begin a cookie. */
function readCookies(given: readonly string[]): Record<string, string> {
  const pairs = given.flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    if (at < 1) return [];
    try {
      return [[pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))]];
    } catch (error) {
      // A cookie of somebody else's making.
      if (error instanceof URIError) return [];
      throw error;
    }
  });
  return Object.fromEntries(pairs);
}

function cookiesOf(request: Request): Record<string, string> {
  return readCookies((request.headers.get("cookie") ?? "").split(/; */));
}

function attemptOf(request: Request): Attempt {
  return {
    address: clientAddress(request.headers),
    userAgent: request.headers.get("user-agent"),
    now: shiftedClock(env().clockOffsetMs).now(),
    identity: null,
    refusal: null,
  };
}

function redirectWith(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

function errorPage(error: SignInError, cookies: readonly string[] = []): Response {
  return redirectWith(`/sign-in?error=${error}`, cookies);
}

/** A page of ours, with the library's word for what failed as one of ours. */
function ownError(location: string): SignInError | null {
  const url = new URL(location, env().url);
  // The library's own page of errors does not exist here.
  if (url.origin !== new URL(env().url).origin || !/^\/(?:sign-in$|api\/auth\/)/.test(url.pathname))
    return null;
  const word = url.searchParams.get("error");
  if (word === null) return null;
  return signInErrors.find((known) => known === word) ?? libraryErrors[word] ?? "answer";
}

/**
 * Sends the browser to the provider, with what its answer will be checked against in cookies.
 *
 * @param to where the browser wants to be afterwards, as it came
 */
export async function startProviderSignIn(request: Request, to: unknown, log: OidcLog): Promise<Response> {
  const { oidc } = env();
  if (oidc === null) return errorPage("provider");
  const options = optionsFor(oidc, attemptOf(request), log);
  const given = { query: {}, body: {}, cookies: {} };
  const csrf = await ask(options, { ...given, method: "GET", action: ["csrf"] });
  const { csrfToken } = JSON.parse(csrf.body ?? "{}");
  const started = await ask(options, {
    query: {},
    method: "POST",
    action: ["signin", providerId],
    body: { csrfToken, callbackUrl: safeRedirect(to) },
    cookies: readCookies(csrf.cookies.map((cookie) => cookie.split(";", 1)[0] ?? "")),
  });
  const location = started.headers.get("location") ?? "";
  if (location === "" || ownError(location) !== null) return errorPage("provider");
  return redirectWith(location, started.cookies);
}

/** Takes the provider's answer: a session and the way back, or the sign-in page that says what failed. Leaves an audit row. */
export async function finishProviderSignIn(request: Request, log: OidcLog): Promise<Response> {
  const { oidc } = env();
  if (oidc === null) return errorPage("provider");
  const attempt = attemptOf(request);
  const answer = await ask(optionsFor(oidc, attempt, log), {
    method: "GET",
    action: ["callback", providerId],
    query: Object.fromEntries(new URL(request.url).searchParams),
    body: {},
    cookies: cookiesOf(request),
  });
  const location = answer.headers.get("location") ?? "";
  const isSession = (cookie: string) => cookie.startsWith(`${sessionCookieName()}=`);
  if (attempt.refusal === null && ownError(location) === null && answer.cookies.some(isSession)) {
    const before = cookiesOf(request)[sessionCookieName()];
    if (before !== undefined) await endSession(before);
    const { pathname, search } = new URL(location, env().url);
    return redirectWith(safeRedirect(pathname + search), answer.cookies);
  }
  const error = attempt.refusal ?? ownError(location) ?? "answer";
  await recordRefusedSignIn(error, attempt);
  return errorPage(
    error,
    answer.cookies.filter((cookie) => !isSession(cookie)),
  );
}
