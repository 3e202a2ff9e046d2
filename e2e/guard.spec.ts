import { readFileSync } from "node:fs";
import { request } from "node:http";
import { expect, test } from "@playwright/test";

const port = Number(process.env["WAYMARK_E2E_PORT"]);

/** A request as no browser would send it: with any Host and Origin. */
function status(method: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path: "/", method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once("error", reject);
    sent.end();
  });
}

test("another name for this machine is refused", async () => {
  // Signed in as nobody: to where one can.
  expect(await status("GET", { host: `localhost:${port}` })).toBe(307);
  expect(await status("GET", { host: "evil.example" })).toBe(421);
  expect(await status("GET", { host: `evil.example:${port}` })).toBe(421);
});

test("what may change something must come from our own pages", async () => {
  const own = { host: `localhost:${port}` };
  expect(await status("POST", own)).toBe(403);
  expect(await status("POST", { ...own, origin: "https://evil.example" })).toBe(403);
  expect(await status("POST", { ...own, origin: "null" })).toBe(403);
});

test("the server action of another site's form is refused, and starts nothing", async ({ page }) => {
  await page.goto("/runs");
  const runs = await page.locator("tbody tr").count();
  const answer = await page.request.post("/", {
    headers: { origin: "https://evil.example", "next-action": "0".repeat(40) },
    data: "[]",
  });
  expect(answer.status()).toBe(403);
  await page.reload();
  await expect(page.locator("tbody tr")).toHaveCount(runs);
});

test("scripts run by nonce alone, and nothing is reported against the policy", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const answer = await page.goto("/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  const scripts = policy.split(";").find((rule) => rule.trim().startsWith("script-src")) ?? "";
  expect(scripts).toMatch(/'nonce-[A-Za-z0-9+/=]{20,}'/);
  expect(scripts).not.toContain("unsafe");
  expect(answer?.headers()["x-content-type-options"]).toBe("nosniff");
  expect(answer?.headers()["x-powered-by"]).toBeUndefined();
  // Scripts that these load by themselves are covered by 'strict-dynamic'.
  const written = (await answer?.text())?.match(/<script\b[^>]*>/g) ?? [];
  expect(written.length).toBeGreaterThan(5);
  expect(written.filter((tag) => !/\bnonce="/.test(tag))).toEqual([]);
  expect(complaints).toEqual([]);
});

test("no page is rendered in advance: it would have no nonce", () => {
  const manifest: { routes: Record<string, unknown> } = JSON.parse(
    readFileSync(".next/prerender-manifest.json", "utf8"),
  );
  // The last resort has no scripts that would need one.
  const allowed = ["/_global-error", "/icon.svg"];
  expect(Object.keys(manifest.routes).filter((route) => !allowed.includes(route))).toEqual([]);
});

test("health and readiness say how it is", async ({ request: http }) => {
  expect((await http.get("/healthz")).status()).toBe(200);
  expect((await http.get("/readyz")).status()).toBe(200);
});
