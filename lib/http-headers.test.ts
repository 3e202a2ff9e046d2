import { describe, expect, it } from "vitest";
import {
  cacheControlOf,
  documentPolicy,
  emptyPolicy,
  isInternalHeader,
  isPublicFile,
  securityHeaders,
  varyOf,
} from "./http-headers.ts";

const policy = documentPolicy("bm9uY2U=", { https: true, formTargets: ["https://idp.example.com"] });
const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule]));

describe("the policy of a document", () => {
  it("runs scripts by nonce alone", () => {
    expect(rules.get("script-src")).toBe("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic'");
    expect(rules.get("style-src-elem")).toBe("style-src-elem 'self' 'nonce-bm9uY2U='");
    expect(policy).not.toMatch(/unsafe-eval|https?:\/\/\*|(?<!style-src[^;]*)unsafe-inline/);
  });

  it("allows nothing that it does not name", () => {
    expect(rules.get("default-src")).toBe("default-src 'none'");
    for (const name of ["object-src", "base-uri", "frame-ancestors"])
      expect(rules.get(name)).toBe(`${name} 'none'`);
  });

  it("lets forms lead to us and to the provider", () => {
    expect(rules.get("form-action")).toBe("form-action 'self' https://idp.example.com");
  });

  it("asks for https only where there is https", () => {
    expect(policy).toContain("upgrade-insecure-requests");
    expect(documentPolicy("x", { https: false, formTargets: [] })).not.toContain("upgrade-insecure-requests");
  });
});

describe("every answer", () => {
  it("keeps browsers on https for two years where there is https, and only there", () => {
    expect(securityHeaders({ https: true })["strict-transport-security"]).toBe(
      "max-age=63072000; includeSubDomains",
    );
    expect(securityHeaders({ https: false })).not.toHaveProperty("strict-transport-security");
  });

  it("is framed, sniffed, and told to others by nobody", () => {
    expect(securityHeaders({ https: false })).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=(), "),
    });
    expect(emptyPolicy).toMatch(/^default-src 'none'/);
  });
});

it.each([
  ["", "private, no-store"],
  ["public, max-age=60", "private, no-store"],
  ["s-maxage=31536000, stale-while-revalidate", "private, no-store"],
  ["no-store, no-transform", "private, no-store, no-transform"],
  ["private", "private, no-store"],
  ["private, no-cache", "private, no-cache"],
  ["private, no-cache, no-store, max-age=0", "private, no-cache, no-store, max-age=0"],
])("Cache-Control %j becomes %j", (present, expected) => expect(cacheControlOf(present)).toBe(expected));

it.each([
  ["", "Cookie, Authorization"],
  ["RSC, Next-Router-Prefetch", "RSC, Next-Router-Prefetch, Cookie, Authorization"],
  ["cookie", "cookie, Authorization"],
  ["*", "*"],
])("Vary %j becomes %j", (present, expected) => expect(varyOf(present)).toBe(expected));

it.each([
  ["/_next/static/chunks/a.js", true],
  ["/icon.svg", true],
  ["/_next/data/x.json", false],
  ["/accounts", false],
  ["/x/_next/static/a", false],
])("%s is the same for everybody: %s", (path, expected) => expect(isPublicFile(path)).toBe(expected));

it.each([
  "x-middleware-subrequest",
  "X-Middleware-Rewrite",
  "x-nextjs-data",
  "x-invoke-path",
  "x-matched-path",
  "x-now-route-matches",
  "x-prerender-revalidate",
  "x-waymark-address",
  "x-waymark-path",
  "x-forwarded-host",
  "x-forwarded-proto",
  "forwarded",
  "x-real-ip",
  "x-original-url",
  "x-rewrite-url",
  "x-http-method-override",
  "content-security-policy",
  "content-security-policy-report-only",
  "next-resume",
  "x-nonce",
])("a client may not send %s", (name) => expect(isInternalHeader(name)).toBe(true));

it.each([
  "cookie",
  "host",
  "origin",
  "rsc",
  "next-action",
  "next-router-state-tree",
  "x-request-id",
  "accept",
])("a client may send %s", (name) => expect(isInternalHeader(name)).toBe(false));
