import { describe, expect, it } from "vitest";
import { staticPages } from "./static-pages.ts";

describe("staticPages", () => {
  it("names pages that were rendered in advance, the page of missing routes included", () => {
    const manifest = {
      routes: { "/_not-found": {}, "/icon.svg": {}, "/runs": {} },
      dynamicRoutes: { "/a/[id]": {} },
    };
    expect(staticPages(manifest)).toEqual(["/_not-found", "/a/[id]", "/runs"]);
  });

  it("refuses a manifest of another shape rather than finding nothing in it", () => {
    expect(() => staticPages({ pages: [] })).toThrow();
  });
});
