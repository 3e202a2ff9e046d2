import { describe, expect, it } from "vitest";
import { createHttpGuard, type GuardedRequest, isLoopback } from "./http-guard.ts";

const guard = createHttpGuard({ port: 3000, publicUrl: "https://waymark.example.com" });
const standard = createHttpGuard({ port: 80, publicUrl: "http://localhost" });

function aRequest(change: Partial<GuardedRequest> = {}): GuardedRequest {
  return { method: "GET", target: "/", host: "localhost:3000", origin: undefined, ...change };
}

describe("Host", () => {
  it.each([
    ["localhost:3000", null],
    ["LOCALHOST:3000", null],
    ["127.0.0.1:3000", null],
    ["[::1]:3000", null],
    ["waymark.example.com", null],
    [undefined, 421],
    ["", 421],
    ["localhost", 421],
    ["localhost:3001", 421],
    ["evil.example:3000", 421],
    ["localhost.evil.example:3000", 421],
    ["localhost:3000.evil.example", 421],
    ["localhost:3000@evil.example", 421],
    ["127.0.0.1.nip.io:3000", 421],
    ["waymark.example.com:3000", 421],
    ["0.0.0.0:3000", 421],
  ])("%s → %s", (host, status) => {
    expect(guard.refusal(aRequest({ host }))?.status ?? null).toBe(status);
  });

  it("is written without a port where that is the scheme's own", () => {
    expect(standard.refusal(aRequest({ host: "localhost" }))).toBeNull();
    expect(standard.refusal(aRequest({ host: "127.0.0.1" }))).toBeNull();
  });

  it("is checked on every method", () => {
    const request = aRequest({ method: "POST", host: "evil.example", origin: "http://localhost:3000" });
    expect(guard.refusal(request)?.status).toBe(421);
  });
});

describe("Origin of what may change something", () => {
  it.each([
    ["http://localhost:3000", null],
    ["http://127.0.0.1:3000", null],
    ["http://[::1]:3000", null],
    ["https://waymark.example.com", null],
    [undefined, 403],
    ["null", 403],
    ["http://localhost:3001", 403],
    ["https://localhost:3000", 403],
    ["http://evil.example", 403],
    ["http://waymark.example.com", 403],
    ["http://localhost:3000.evil.example", 403],
  ])("%s → %s", (origin, status) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
      expect(guard.refusal(aRequest({ method, origin }))?.status ?? null).toBe(status);
  });

  it("does not matter where nothing changes", () => {
    for (const method of ["GET", "HEAD"])
      expect(guard.refusal(aRequest({ method, origin: "http://evil.example" }))).toBeNull();
  });
});

describe("the request target", () => {
  const refused = [
    "http://evil.example/",
    "*",
    "",
    "accounts",
    "//evil.example/",
    "/accounts//111122223333",
    "/accounts/..",
    "/accounts/../settings",
    "/accounts/%2e%2e/settings",
    "/accounts/.%2E/settings",
    "/./accounts",
    "/%2faccounts",
    "/accounts%2F111122223333",
    "/accounts%5c111122223333",
    "/accounts\\111122223333",
    "/accounts%252f111122223333",
    "/accounts%00",
    "/accounts%0d%0aSet-Cookie:x",
    "/accounts%09",
    "/accounts%",
    "/accounts%zz",
    "/accounts#x",
    `/accounts${String.fromCharCode(0)}`,
  ];

  it.each(refused)("%j is refused, whatever else the request says", (target) => {
    for (const method of ["GET", "POST"])
      expect(guard.refusal(aRequest({ target, method, origin: "http://localhost:3000" }))?.status).toBe(400);
  });

  it.each([
    "/",
    "/accounts/",
    "/accounts?q=a%2Fb%5Cc//d",
    "/accounts?to=http://evil.example",
    "/search?q=%00",
    "/roadmap/3.4",
    "/.well-known/security.txt",
    "/caf%C3%A9",
  ])("%j passes", (target) => {
    expect(guard.refusal(aRequest({ target }))).toBeNull();
  });
});

describe("what another site makes a visitor's browser fetch", () => {
  const cross = { fetchSite: "cross-site", origin: "http://localhost:3000" };
  it.each([
    ["a link", { fetchSite: "cross-site", fetchMode: "navigate", fetchDest: "document" }, null],
    [
      "a link of a browser that names no destination",
      { fetchSite: "cross-site", fetchMode: "navigate" },
      null,
    ],
    ["a bookmark", { fetchSite: "none", fetchMode: "navigate", fetchDest: "document" }, null],
    ["a page of ours", { fetchSite: "same-origin", fetchMode: "cors", fetchDest: "empty" }, null],
    ["an image", { fetchSite: "cross-site", fetchMode: "no-cors", fetchDest: "image" }, 403],
    ["a script", { fetchSite: "cross-site", fetchMode: "no-cors", fetchDest: "script" }, 403],
    ["a frame", { fetchSite: "cross-site", fetchMode: "navigate", fetchDest: "iframe" }, 403],
    ["an object", { fetchSite: "cross-site", fetchMode: "navigate", fetchDest: "object" }, 403],
    ["fetch()", { fetchSite: "cross-site", fetchMode: "cors", fetchDest: "empty" }, 403],
    ["fetch() of a sister site", { fetchSite: "same-site", fetchMode: "cors", fetchDest: "empty" }, 403],
    ["an event stream", { fetchSite: "same-site", fetchMode: "cors", fetchDest: "empty" }, 403],
  ])("%s → %s", (_name, change, status) => {
    expect(guard.refusal(aRequest(change))?.status ?? null).toBe(status);
  });

  it("is refused by its site even under our own Origin", () => {
    expect(guard.refusal(aRequest({ method: "POST", ...cross, fetchMode: "cors" }))?.status).toBe(403);
  });
});

describe("the API", () => {
  const bearer = { method: "POST", target: "/api/v1/runs", authorization: "Bearer wmk_x" };
  it.each([
    ["a script with a token", bearer, null],
    ["any case of the scheme", { ...bearer, authorization: "bearer wmk_x" }, null],
    ["a token from our own page", { ...bearer, origin: "http://localhost:3000" }, null],
    ["a token from another site", { ...bearer, origin: "http://evil.example" }, 403],
    ["a token from an opaque origin", { ...bearer, origin: "null" }, 403],
    ["no token", { ...bearer, authorization: undefined }, 403],
    ["an empty token", { ...bearer, authorization: "Bearer " }, 403],
    ["another scheme", { ...bearer, authorization: "Basic YTpi" }, 403],
    ["a token for a page", { ...bearer, target: "/runs" }, 403],
    ["a token for what only begins alike", { ...bearer, target: "/api/v10" }, 403],
    ["a token under another name", { ...bearer, host: "evil.example" }, 421],
  ])("%s → %s", (_name, change, status) => {
    expect(guard.refusal(aRequest(change))?.status ?? null).toBe(status);
  });
});

describe("other protocols and methods", () => {
  it.each(["websocket", "h2c", "TLS/1.2", ""])("an upgrade to %j is refused", (upgrade) => {
    expect(guard.refusal(aRequest({ upgrade }))?.status).toBe(400);
  });

  it.each(["TRACE", "CONNECT", "PROPFIND", "PURGE", "get", "post", ""])("%j is not understood", (method) => {
    expect(guard.refusal(aRequest({ method, origin: "http://localhost:3000" }))?.status).toBe(405);
  });
});

describe("a listener that other machines reach", () => {
  const open = createHttpGuard({
    port: 3000,
    publicUrl: "https://waymark.example.com",
    beyondLoopback: true,
  });
  const public_ = { host: "waymark.example.com", origin: "https://waymark.example.com" };

  it("answers under its public name alone", () => {
    expect(open.refusal(aRequest({ ...public_, method: "POST" }))).toBeNull();
    for (const host of ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "0.0.0.0:3000", "10.0.0.5:3000"])
      expect(open.refusal(aRequest({ host }))?.status).toBe(421);
    expect(
      open.refusal(aRequest({ ...public_, origin: "http://localhost:3000", method: "POST" }))?.status,
    ).toBe(403);
  });

  it("answers under loopback names to this machine", () => {
    expect(open.refusal(aRequest({ fromThisMachine: true }))).toBeNull();
    expect(open.refusal(aRequest({ fromThisMachine: true, host: "10.0.0.5:3000" }))?.status).toBe(421);
  });

  it.each(["/healthz", "/readyz"])("tells probes by address whether it serves: %s", (target) => {
    expect(open.refusal(aRequest({ target, host: "10.0.0.5:3000" }))).toBeNull();
    expect(open.refusal(aRequest({ target: `${target}x`, host: "10.0.0.5:3000" }))?.status).toBe(421);
    expect(open.refusal(aRequest({ target, method: "POST", host: "10.0.0.5:3000" }))?.status).toBe(421);
  });
});

it.each([
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["localhost", true],
  ["::1", true],
  ["0.0.0.0", false],
  ["::", false],
  ["", false],
  ["192.168.1.10", false],
  ["127.0.0.1.example.com", false],
  ["example.com", false],
])("a listener on %s is loopback: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
