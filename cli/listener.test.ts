import { describe, expect, it } from "vitest";
import { requireLoopback, requirePublicName, requireSignIn } from "./listener.ts";

const far = ["0.0.0.0", "::", "192.168.1.10", "waymark.example.com", ""];
const near = ["127.0.0.1", "::1", "localhost"];

describe("the demo", () => {
  it.each(near)("may listen on %s", (host) => expect(() => requireLoopback(host)).not.toThrow());
  it.each(far)("may not listen on %j", (host) =>
    expect(() => requireLoopback(host)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" })),
  );
});

describe("a listener beyond this machine", () => {
  it.each(far)("on %j names WAYMARK_URL where it is missing", (host) => {
    expect(() => requirePublicName({ host, publicUrl: undefined })).toThrow(/HOST is .* WAYMARK_URL/);
    expect(() => requirePublicName({ host, publicUrl: "" })).toThrow(/WAYMARK_URL/);
  });

  it.each([
    ["https://waymark.example.com", true],
    ["https://waymark.example.com:8443", true],
    ["http://localhost:3000", true],
    ["http://127.0.0.1:3000", true],
    ["http://[::1]:3000", true],
    ["http://waymark.example.com", false],
    ["http://192.168.1.10:3000", false],
    ["http://localhost.example.com", false],
  ])("under %s may be: %s", (publicUrl, expected) => {
    const attempt = () => requirePublicName({ host: "0.0.0.0", publicUrl });
    if (expected) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(/https/);
  });

  it("needs somebody who can sign in", async () => {
    await expect(requireSignIn({ host: "0.0.0.0" }, async () => true)).resolves.toBeUndefined();
    await expect(requireSignIn({ host: "0.0.0.0" }, async () => false)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      userMessage: expect.stringMatching(/HOST.*OIDC_ISSUER.*login-link/),
    });
  });
});

it("on this machine nothing else is asked", async () => {
  for (const host of near) {
    expect(() => requirePublicName({ host, publicUrl: undefined })).not.toThrow();
    await requireSignIn({ host }, () => Promise.reject(new Error("asked")));
  }
});
