import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeRedirect } from "./safe-redirect.ts";

const nul = String.fromCharCode(0);

/** Nothing of this may send a browser anywhere but to the fallback. */
const hostile: readonly unknown[] = [
  // Another site, plainly.
  "https://evil.example",
  "http://evil.example/accounts",
  "HTTPS://EVIL.EXAMPLE",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "http:\\\\evil.example",
  "ftp://evil.example",
  "ws://evil.example",
  "evil.example",
  "evil.example/accounts",
  ".evil.example",
  "@evil.example",
  ":80",
  // Addresses without a scheme, in all the ways in which browsers read them.
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "//evil.example/%2f..",
  "//user@evil.example",
  "//[::1]",
  "//2130706433",
  "/\\evil.example",
  "/\\/evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\\\\evil.example",
  "//\\evil.example",
  // Characters that browsers drop or trim.
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  "\n//evil.example",
  " //evil.example",
  " /accounts",
  `/${nul}/evil.example`,
  `/accounts${nul}`,
  "/accounts\r\nSet-Cookie: session=stolen",
  "/accounts\u200b",
  "/\u2028/evil.example",
  "/\ufeff/evil.example",
  "/\u00a0/evil.example",
  "/\u202e/elpmaxe.live",
  // Encoded once, twice, three times, and for ever.
  "/%2fevil.example",
  "/%2Fevil.example",
  "/%5cevil.example",
  "/%5Cevil.example",
  "/%252fevil.example",
  "/%255cevil.example",
  "/%25252fevil.example",
  "/%2525252fevil.example",
  "/%09/evil.example",
  "/%0a/evil.example",
  "/%0d%0aLocation:%20https://evil.example",
  "/%00",
  "/%e2%80%8b/evil.example",
  "%2f%2fevil.example",
  "/%",
  "/%zz",
  "/%c0%af/evil.example",
  // Segments that climb.
  "/..//evil.example",
  "/../..//evil.example",
  "/./evil.example",
  "/.//evil.example",
  "/accounts/../../evil.example",
  "/accounts/%2e%2e/%2e%2e//evil.example",
  "/%2e%2e/admin",
  "/accounts//evil.example",
  "/accounts/..",
  // Schemes that run something.
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "javascript://evil.example/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "blob:http://localhost/1",
  "file:///etc/passwd",
  "about:blank",
  "view-source:https://evil.example",
  // What is ours and still no page.
  "/api/v1/accounts",
  "/API/v1/accounts",
  "/api",
  "/events",
  "/sign-in",
  "/sign-in?to=/sign-in",
  "/sign-in/link",
  "/sign-out",
  "/demo/personas",
  "/%61pi/v1/accounts",
  "/_next/static/x.js",
  "/healthz",
  "/metrics",
  // What is no address at all.
  "",
  "#",
  "?to=//evil.example",
  "accounts",
  "./accounts",
  "../accounts",
  undefined,
  null,
  7,
  true,
  {},
  ["/accounts"],
  ["//evil.example", "/accounts"],
  { toString: () => "//evil.example" },
  `/${"a".repeat(9_000)}`,
];

describe("safeRedirect", () => {
  it(`refuses ${hostile.length} hostile targets`, () => {
    expect(hostile.length).toBeGreaterThanOrEqual(60);
    const passed = hostile.filter((target) => safeRedirect(target, "/fallback") !== "/fallback");
    expect(passed).toEqual([]);
  });

  it.each([
    ["/", "/"],
    ["/accounts", "/accounts"],
    ["/accounts?stage=4&q=a%2Fb&ou=/Workloads/Prod", "/accounts?stage=4&q=a%2Fb&ou=/Workloads/Prod"],
    ["/accounts?q=//x", "/accounts?q=//x"],
    ["/accounts?to=https://evil.example", "/accounts?to=https://evil.example"],
    ["/accounts/111122223333?item=3.2#stage-3", "/accounts/111122223333?item=3.2#stage-3"],
    ["/search?q=caf%C3%A9", "/search?q=caf%C3%A9"],
    ["/search?q=100%25", "/search?q=100%25"],
    ["/apiary", "/apiary"],
    ["/roadmap/3.4", "/roadmap/3.4"],
    ["/settings/audit?q=%5C", "/settings/audit?q=%5C"],
  ])("keeps %s", (target, expected) => {
    expect(safeRedirect(target, "/fallback")).toBe(expected);
  });

  it("goes to the overview unless told otherwise", () => {
    expect(safeRedirect("//evil.example")).toBe("/");
  });

  it("property: the browser stays on this site, whatever was asked", () => {
    const piece = fc.oneof(
      fc.constantFrom("/", "\\", "//", "..", "%2f", "%5c", "%25", "@", ":", "?", "#", "\t", "evil.example"),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const target = safeRedirect(pieces.join(""));
        expect(new URL(target, "https://waymark.example.com").origin).toBe("https://waymark.example.com");
        expect(target).toMatch(/^\/(?![/\\])/);
      }),
      { numRuns: 2_000 },
    );
  });
});
