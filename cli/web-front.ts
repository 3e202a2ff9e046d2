/**
 * What stands between the network and the application: refuses what may not pass, takes away what a client may not say,
 * limits what it may send, and gives every answer its headers, whoever writes it.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { addressHeader, findAddress, isThisMachine, pathHeader } from "#lib/client-address.ts";
import { type GuardedRequest, type HttpGuard, isApi, pathOf, type Refusal } from "#lib/http-guard.ts";
import {
  cacheControlOf,
  documentPolicy,
  emptyPolicy,
  isInternalHeader,
  isPublicFile,
  securityHeaders,
  varyOf,
} from "#lib/http-headers.ts";
import { addressKey, createRateLimit, type RateLimit } from "#lib/rate-limit.ts";
import { isUnattended, unattendedHeader } from "#lib/unattended.ts";
import { refuse } from "./refusal-answer.ts";
import { bodyLimitBytes, fileLimitBytes, letSend, limitBody, tooLarge } from "./request-body.ts";

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface FrontOptions {
  guard: HttpGuard;
  /** WAYMARK_URL. */
  publicUrl: string;
  /** Whose X-Forwarded-For is believed. */
  proxies: BlockList;
  /** Origins besides ours that a form may lead to. */
  formTargets: readonly string[];
  /** Sign-ins that one address may try in a minute. */
  signInRate: number;
  /** Told of every request that is turned away. */
  onRefused?(refusal: Refusal, request: { method: string; path: string; address: string }): void;
}

/** Where files arrive. */
const filePaths: readonly string[] = [
  "/accounts/import",
  "/api/v1/account-imports",
  "/api/v1/resource-imports",
  "/api/v1/radar/files",
  "/api/v1/vendors",
  "/radar/vendors",
];

/** So many files are read at once; each is held while it is. */
const filesAtOnce = 3;

/** Whether a request may bring a file. */
function bringsFile(request: IncomingMessage, path: string): boolean {
  return request.method === "POST" && filePaths.includes(path);
}

/** A header that stands once, as text. */
function one(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function guardedRequest(request: IncomingMessage, connection: string): GuardedRequest {
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    host: request.headers.host,
    origin: one(request, "origin"),
    authorization: request.headers.authorization,
    upgrade: request.headers.upgrade,
    fetchSite: one(request, "sec-fetch-site"),
    fetchMode: one(request, "sec-fetch-mode"),
    fetchDest: one(request, "sec-fetch-dest"),
    fromThisMachine: isThisMachine(connection),
  };
}

function isReading(request: IncomingMessage): boolean {
  return request.method === "GET" || request.method === "HEAD";
}

/** Where sign-ins are tried: the library's routes, and what our own pages post. */
function triesSignIn(request: IncomingMessage, path: string): boolean {
  if (path.startsWith("/api/auth/")) return true;
  return !isReading(request) && /^\/(?:sign-in|demo\/personas)(?:\/|$)/.test(path);
}

/** Takes away what only we may say, and says it. */
function rewriteHeaders(request: IncomingMessage, address: string, publicUrl: URL, policy: string): void {
  const { headers } = request;
  for (const name of Object.keys(headers)) if (isInternalHeader(name)) delete headers[name];
  const path = pathOf(request.url ?? "");
  // A token is what lets a script write; what a browser adds by itself must not.
  if (isApi(path) && !isReading(request)) delete headers.cookie;
  const shown = new URL(request.url ?? "/", publicUrl);
  if (isUnattended(request.method ?? "", shown, headers)) headers[unattendedHeader] = "1";
  shown.searchParams.delete("_rsc");
  headers[pathHeader] = `${shown.pathname}${shown.search}`;
  headers[addressHeader] = address;
  // Next reads these to know its own address, and the nonce for its scripts from the policy.
  headers["x-forwarded-for"] = address;
  headers["x-forwarded-host"] = headers.host;
  headers["x-forwarded-proto"] = headers.host === publicUrl.host ? publicUrl.protocol.slice(0, -1) : "http";
  headers["content-security-policy"] = policy;
}

/** Gives the answer its last headers at the moment in which they are sent, because they depend on its kind. */
function finishHeaders(response: ServerResponse, path: string, policy: string): void {
  const writeHead = response.writeHead.bind(response);
  const finish = () => {
    const type = String(response.getHeader("content-type") ?? "");
    response.setHeader("content-security-policy", type.startsWith("text/html") ? policy : emptyPolicy);
    if (isPublicFile(path)) return;
    response.setHeader("cache-control", cacheControlOf(String(response.getHeader("cache-control") ?? "")));
    response.setHeader("vary", varyOf([response.getHeader("vary") ?? ""].flat().join(", ")));
  };
  const finished = (status: number, ...rest: unknown[]) => {
    const given = rest.at(-1);
    if (typeof given === "object" && given !== null && !Array.isArray(given))
      for (const [name, value] of Object.entries(given)) response.setHeader(name, value);
    finish();
    return writeHead(status);
  };
  // Node declares one overload for each order of arguments.
  response.writeHead = finished as typeof response.writeHead;
}

interface FileGate {
  /** Null: the file may come. */
  take(request: IncomingMessage, response: ServerResponse): Refusal | null;
}

/** Lets few files in at once, and of people without a session or token none: what is behind holds each in memory. */
function createFileGate(): FileGate {
  let inside = 0;
  return {
    take: (request, response) => {
      if (request.headers.cookie === undefined && request.headers.authorization === undefined)
        return {
          ...tooLarge(bodyLimitBytes),
          detail:
            "Files are taken from people who are signed in, and with a token. Sign in, and send it again.",
        };
      if (inside >= filesAtOnce) {
        response.setHeader("retry-after", "10");
        return {
          status: 429,
          title: "Too many requests",
          detail: "Other files are being read right now. Try again in 10 s.",
        };
      }
      inside += 1;
      response.once("close", () => {
        inside -= 1;
      });
      return null;
    },
  };
}

function limitSignIn(limit: RateLimit, address: string, response: ServerResponse): Refusal | null {
  const { allowed, retryAfterSeconds } = limit.take(addressKey(address));
  if (allowed) return null;
  response.setHeader("retry-after", String(retryAfterSeconds));
  return {
    status: 429,
    title: "Too many requests",
    detail: `Too many attempts to sign in from this address. Try again in ${retryAfterSeconds} s.`,
  };
}

/** The front before an application. */
export function createFront(options: FrontOptions): (handle: Handler) => Handler {
  const publicUrl = new URL(options.publicUrl);
  const https = publicUrl.protocol === "https:";
  const always = Object.entries(securityHeaders({ https }));
  const signIns = createRateLimit(options.signInRate);
  const files = createFileGate();
  return (handle) => async (request, response) => {
    const connection = request.socket.remoteAddress ?? "";
    const address = findAddress(connection, one(request, "x-forwarded-for"), options.proxies);
    const path = pathOf(request.url ?? "");
    const nonce = randomBytes(16).toString("base64");
    const policy = documentPolicy(nonce, { https, formTargets: options.formTargets });
    for (const [name, value] of always) response.setHeader(name, value);
    finishHeaders(response, path, policy);
    const isFile =
      bringsFile(request, path) && Number(request.headers["content-length"] ?? 1e9) > bodyLimitBytes;
    const limit = bringsFile(request, path) ? fileLimitBytes : bodyLimitBytes;
    const turnAway = (refusal: Refusal) => {
      options.onRefused?.(refusal, { method: request.method ?? "", path, address });
      refuse(request, response, { refusal, nonce });
    };
    const refusal =
      options.guard.refusal(guardedRequest(request, connection)) ??
      (triesSignIn(request, path) ? limitSignIn(signIns, address, response) : null) ??
      (Number(request.headers["content-length"] ?? 0) > limit ? tooLarge(limit) : null) ??
      (isFile ? files.take(request, response) : null);
    if (refusal !== null) {
      turnAway(refusal);
      return;
    }
    rewriteHeaders(request, address, publicUrl, policy);
    limitBody(request, response, { limit, refuse: turnAway });
    letSend(request, response);
    await handle(request, response);
  };
}
