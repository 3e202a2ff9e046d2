/** Ways of asking for a page that a framework may treat as something else than the page: no way may show more of it. */
import type { OutgoingHttpHeaders } from "node:http";
import type { Sent } from "./test-web.ts";

interface Variant {
  name: string;
  of(path: string): Sent;
}

function withHeaders(name: string, headers: OutgoingHttpHeaders): Variant {
  return { name, of: (path) => ({ target: path, headers }) };
}

function withTarget(name: string, target: (path: string, question: string) => string): Variant {
  return {
    name,
    of: (address) => {
      const [path = "/", question] = address.split("?", 2);
      return { target: target(path, question === undefined ? "" : `?${question}`) };
    },
  };
}

function withMethod(method: string, headers: OutgoingHttpHeaders = {}): Variant {
  return {
    name: `${method} ${Object.keys(headers).join(" ")}`.trim(),
    of: (path) => ({ method, target: path, headers }),
  };
}

const tree = encodeURIComponent(JSON.stringify(["", { children: ["__PAGE__", {}] }, null, null, true]));
const bare = (path: string) => (path === "/" ? "/index" : path);
const first = (path: string) => `/%${path.charCodeAt(1).toString(16).padStart(2, "0")}${path.slice(2)}`;

/** What the router of the browser sends, in all its forms. */
const router: readonly Variant[] = [
  withHeaders("RSC", { rsc: "1" }),
  withTarget(
    "RSC by its parameter",
    (path, question) => `${path}${question === "" ? "?" : `${question}&`}_rsc=abcde`,
  ),
  withHeaders("RSC with a tree", { rsc: "1", "next-router-state-tree": tree }),
  withHeaders("RSC with a tree to fetch again", {
    rsc: "1",
    "next-router-state-tree": encodeURIComponent(JSON.stringify(["", {}, null, "refetch"])),
  }),
  withHeaders("RSC with a broken tree", { rsc: "1", "next-router-state-tree": "%7Bnot" }),
  withHeaders("prefetch", { rsc: "1", "next-router-prefetch": "1" }),
  withHeaders("prefetch of a document", { "next-router-prefetch": "1" }),
  withHeaders("prefetch at run time", { rsc: "1", "next-router-prefetch": "2" }),
  withHeaders("prefetch by purpose", { purpose: "prefetch", "sec-purpose": "prefetch" }),
  withHeaders("middleware prefetch", { "x-middleware-prefetch": "1" }),
  ...["/_tree", "/_index", "/_full", "/__PAGE__", "/_head", "/accounts/__PAGE__"].map((segment) =>
    withHeaders(`segment prefetch of ${segment}`, {
      rsc: "1",
      "next-router-prefetch": "1",
      "next-router-segment-prefetch": segment,
    }),
  ),
  withHeaders("hot reload", { rsc: "1", "next-hmr-refresh": "1" }),
  withHeaders("an interception", { rsc: "1", "next-url": "/settings/users" }),
  withHeaders("accepting components", { accept: "text/x-component" }),
];

/** Headers by which proxies and the framework itself say what a request is about. */
const forged: readonly Variant[] = [
  ...["middleware", "src/middleware", "proxy", "middleware:middleware:middleware:middleware:middleware"].map(
    (value) => withHeaders(`x-middleware-subrequest: ${value}`, { "x-middleware-subrequest": value }),
  ),
  withHeaders("x-nextjs-data", { "x-nextjs-data": "1" }),
  withHeaders("x-invoke", { "x-invoke-path": "/healthz", "x-invoke-status": "200", "x-invoke-query": "{}" }),
  withHeaders("x-matched-path", {
    "x-matched-path": "/healthz",
    "x-now-route-matches": "nxtPid=222222220002",
  }),
  withHeaders("x-middleware-rewrite", {
    "x-middleware-rewrite": "/settings/users",
    "x-middleware-next": "1",
  }),
  withHeaders("x-original-url", { "x-original-url": "/settings/users", "x-rewrite-url": "/settings/users" }),
  withHeaders("x-forwarded", {
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": "localhost",
    forwarded: "for=127.0.0.1",
  }),
  withHeaders("x-waymark", {
    "x-waymark-address": "127.0.0.1",
    "x-waymark-path": "/sign-in",
    "x-waymark-user": "admin",
  }),
  withHeaders("x-prerender-revalidate", { "x-prerender-revalidate": "1", "x-prerender-bypass": "1" }),
  withHeaders("next-resume", { "next-resume": "1" }),
  withHeaders("preview cookies", { cookie: "__prerender_bypass=1; __next_preview_data=1" }),
  withHeaders("cookies of another library", {
    cookie: "next-auth.session-token=admin; __Secure-next-auth.session-token=admin",
  }),
  withHeaders("empty session", { cookie: "waymark-session=; __Host-waymark-session=" }),
  withHeaders("session of null bytes and quotes", { cookie: `waymark-session="${"0".repeat(64)}"` }),
  withHeaders("session with a statement", { cookie: "waymark-session=' or 1=1 --" }),
  withHeaders("basic authorization", { authorization: "Basic YWRtaW46YWRtaW4=" }),
  withHeaders("bearer authorization", { authorization: "Bearer admin" }),
];

/** The same page under another spelling. */
const spelled: readonly Variant[] = [
  withTarget(".rsc", (path, question) => `${bare(path)}.rsc${question}`),
  withTarget(".prefetch.rsc", (path, question) => `${bare(path)}.prefetch.rsc${question}`),
  withTarget("segment file", (path) => `${bare(path)}.segments/_tree.segment.rsc`),
  withTarget("segment file of the page", (path) => `${bare(path)}.segments/__PAGE__.segment.rsc`),
  withTarget(".json", (path, question) => `${bare(path)}.json${question}`),
  withTarget(".html", (path, question) => `${bare(path)}.html${question}`),
  withTarget("data route", (path, question) => `/_next/data/build${bare(path)}.json${question}`),
  withTarget("data parameter", (path) => `${path}?__nextDataReq=1`),
  withTarget("injected parameter", (path) => `${path}?nxtPid=222222220002&nxtPitem=3.2&nxtPmissing=x`),
  withTarget("locale parameter", (path) => `${path}?__nextLocale=en&__nextDefaultLocale=en`),
  withTarget("amp", (path) => `${path}?amp=1`),
  withTarget("slash at the end", (path, question) => `${path}/${question}`.replace("//", "/./")),
  withTarget("doubled slash", (path, question) => `/${path}${question}`),
  withTarget("doubled slash inside", (path, question) => `${path.replace(/(.)\//g, "$1//")}//${question}`),
  withTarget("encoded slash", (path, question) => `/%2f${path.slice(1)}${question}`),
  withTarget("encoded backslash", (path, question) => `/%5c${path.slice(1)}${question}`),
  withTarget("backslash", (path, question) => `/\\${path.slice(1)}${question}`),
  withTarget("encoded first letter", (path, question) => (path === "/" ? "/%2e" : first(path)) + question),
  withTarget(
    "encoded twice",
    (path, question) => `/%25${path.charCodeAt(1) || 30}${path.slice(2)}${question}`,
  ),
  withTarget("dot segments", (path, question) => `/healthz/..${path}${question}`),
  withTarget("encoded dot segments", (path, question) => `/healthz/%2e%2e${path}${question}`),
  withTarget("below static files", (path, question) => `/_next/static/..${path}${question}`),
  withTarget("null byte", (path, question) => `${path}%00${question}`),
  withTarget("parameter of a segment", (path, question) => `${path};jsessionid=1${question}`),
  withTarget("upper case", (path, question) => path.toUpperCase() + question),
  withTarget("whole address", (path, question) => `http://localhost${path}${question}`),
  withTarget("image of the page", (path) => `/_next/image?url=${encodeURIComponent(path)}&w=64&q=75`),
];

const methods: readonly Variant[] = [
  withMethod("HEAD"),
  withMethod("OPTIONS"),
  withMethod("POST"),
  withMethod("PUT"),
  withMethod("POST", { "x-http-method-override": "GET" }),
  withMethod("POST", { "next-action": "0".repeat(42) }),
];

export const variants: readonly Variant[] = [...router, ...forged, ...spelled, ...methods];

/** Whoever has no session gets nothing anywhere; whoever has one, nothing that is not theirs. */
export function triesVariants(principal: string, object: string): boolean {
  return principal === "anonymous" || (principal === "owner of X" && object === "Y");
}
