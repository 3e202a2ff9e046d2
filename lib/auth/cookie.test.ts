/** The cookie of a session: nothing but this host reads or writes it, over TLS wherever the address says so, and no script. */
import { afterEach, expect, test, vi } from "vitest";

/** The environment is read once a process: each address has modules of its own. */
async function cookiesAt(url: string) {
  vi.resetModules();
  vi.stubEnv("WAYMARK_URL", url);
  return import("./cookie.ts");
}

afterEach(() => vi.unstubAllEnvs());

const end = new Date("2026-11-29T12:00:00Z");

test("over https: __Host-, Secure, HttpOnly, SameSite, the whole site and no domain", async () => {
  const { sessionCookie } = await cookiesAt("https://waymark.example.com");
  expect(sessionCookie("token", end)).toEqual([
    "__Host-waymark-session",
    "token",
    { httpOnly: true, sameSite: "lax", path: "/", secure: true, expires: end },
  ]);
});

test("on loopback without TLS: a name that claims no more than it holds", async () => {
  const { sessionCookie, sessionCookieName } = await cookiesAt("http://localhost:3000");
  expect(sessionCookieName()).toBe("waymark-session");
  expect(sessionCookie("token", end)[2]).toMatchObject({ httpOnly: true, sameSite: "lax", secure: false });
});

test("what takes it away has ended already, under the same name and path", async () => {
  const { expiredSessionCookie } = await cookiesAt("https://waymark.example.com");
  const [name, value, options] = expiredSessionCookie();
  expect([name, value, options.path, options.secure]).toEqual(["__Host-waymark-session", "", "/", true]);
  expect(options.expires.getTime()).toBe(0);
});
