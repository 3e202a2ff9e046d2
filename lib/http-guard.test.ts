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
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "post"])
      expect(guard.refusal(aRequest({ method, origin }))?.status ?? null).toBe(status);
  });

  it("does not matter where nothing changes", () => {
    for (const method of ["GET", "HEAD"])
      expect(guard.refusal(aRequest({ method, origin: "http://evil.example" }))).toBeNull();
  });
});

it("refuses a request target that brings its own host", () => {
  expect(guard.refusal(aRequest({ target: "http://evil.example/" }))?.status).toBe(400);
  expect(guard.refusal(aRequest({ method: "OPTIONS", target: "*" }))?.status).toBe(400);
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
