/** The pictures of docs/first-five-minutes.md, taken anew: `npm run shots:docs`. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { waitForScripts } from "./pages.ts";
import { signInAs } from "./sign-in.ts";

const port = process.env["WAYMARK_E2E_PORT"] ?? "";
const folder = "docs/images/first-minutes";

/** What is on a picture: an address, or how one gets there. */
type Step = [name: string, open: string | ((page: Page) => Promise<unknown>)];

/** The one that is furthest along: what could be read of it is the most. */
async function openOwnAccount(page: Page): Promise<void> {
  await page.goto("/accounts?sort=-met");
  await page.goto((await page.locator("tbody tr a").first().getAttribute("href")) ?? "/accounts");
}

async function openRedCell(page: Page): Promise<void> {
  await openOwnAccount(page);
  const red = page.locator('main a[href*="?item="]:has([data-state="no"])').first();
  await page.goto((await red.getAttribute("href")) ?? page.url());
}

const stories: Record<string, readonly Step[]> = {
  nobody: [["sign-in", "/sign-in"]],
  admin: [
    ["overview", "/"],
    ["connection", "/settings/connection"],
    ["users", "/settings/users"],
    ["audit-log", "/settings/audit"],
  ],
  security: [
    ["overview", "/"],
    ["roadmap", "/roadmap"],
    ["item", "/roadmap/3.4"],
    ["coverage", "/coverage"],
    ["campaigns", "/contacts/campaigns"],
  ],
  owner: [
    ["my-accounts", "/my"],
    ["account", openOwnAccount],
    ["red-cell", openRedCell],
    ["not-open", "/settings/users"],
  ],
  viewer: [
    ["overview", "/"],
    ["accounts", "/accounts"],
    ["profile", "/profile"],
  ],
};

async function take(browser: Browser, role: string, steps: readonly Step[]): Promise<void> {
  const context = await browser.newContext({
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    reducedMotion: "reduce",
    storageState: { cookies: [], origins: [] },
  });
  if (role !== "nobody") await signInAs(context.request, { persona: role, port });
  const page = await context.newPage();
  for (const [name, open] of steps) {
    await (typeof open === "string" ? page.goto(open) : open(page));
    if (role !== "nobody") await waitForScripts(page);
    if (name === "not-open") await page.getByRole("list", { name: "Administrators" }).waitFor();
    await page.screenshot({ path: `${folder}/${role}-${name}.jpg`, type: "jpeg", quality: 60 });
  }
  await context.close();
}

const longWaitMs = 480_000;
test.setTimeout(900_000);

test("the first five minutes of everybody", async ({ browser, page }) => {
  await page.goto("/");
  // Pictures are worth a wait, also on a busy machine.
  await expect(page.locator(".map-row").first()).toBeVisible({ timeout: longWaitMs });
  await expect(page.getByRole("region", { name: "Refresh in progress" })).toHaveCount(0, {
    timeout: longWaitMs,
  });
  for (const [role, steps] of Object.entries(stories)) await take(browser, role, steps);
});
