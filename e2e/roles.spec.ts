/** What is shown to whoever is no administrator, and to whoever is nobody yet: the pages and what is offered on them. */
import { type BrowserContext, expect, type Page, type Request, test } from "@playwright/test";
import { isUnattended } from "#lib/unattended.ts";
import { expectAccessible } from "./accessible.ts";
import { signInAs } from "./sign-in.ts";

const port = process.env["WAYMARK_E2E_PORT"] ?? "";
test.use({ storageState: { cookies: [], origins: [] } });

async function pageOf(context: BrowserContext, persona: string): Promise<Page> {
  await signInAs(context.request, { persona, port });
  return context.newPage();
}

const places = (page: Page) => page.locator(".side-bar .main-nav a").allInnerTexts();

for (const path of ["/sign-in", "/sign-in/link", "/demo/personas"])
  test(`whoever is not signed in can read ${path}, and nothing of the organization is on it`, async ({
    page,
  }) => {
    await page.goto(path);
    await expectAccessible(page);
    await expect(page.locator("body")).not.toContainText("Northmole");
    await expect(page.locator(".side-bar")).toHaveCount(0);
  });

test("an owner begins at their accounts, and is offered what they may do", async ({ context }) => {
  const page = await pageOf(context, "owner");
  await page.goto("/my");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Are you still the contact for these 3 accounts?",
  );
  await expectAccessible(page);
  expect((await places(page)).map((words) => words.replace(/\s*\d+$/, ""))).toEqual([
    "My accounts",
    "Overview",
    "Accounts",
    "Roadmap",
    "Contacts",
    "Resources",
    "Discovered accounts",
  ]);
  for (const path of ["/", "/accounts"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: "Refresh" })).toHaveCount(0);
  }
  const answer = await page.goto("/settings/users");
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "You may not open this page" })).toBeVisible();
  await expect(
    page.getByRole("list", { name: "Administrators" }).getByRole("listitem").first(),
  ).toBeVisible();
  await expectAccessible(page);
});

test("a viewer of one unit sees its accounts, and no button that is not for them", async ({ context }) => {
  const page = await pageOf(context, "viewer");
  await page.goto("/accounts");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  const all = await page.locator("tbody tr").count();
  expect(all).toBeLessThan(12);
  await expect(page.getByRole("button", { name: "Refresh" })).toHaveCount(0);
  await page.goto("/runs");
  await expect(page.getByRole("button", { name: "Refresh" })).toHaveCount(0);
});

test("whoever is signed in is led on from the sign-in, and a session that ends ends on every page", async ({
  context,
}) => {
  const page = await pageOf(context, "security");
  await page.goto("/sign-in?to=/roadmap");
  await expect(page).toHaveURL(/\/roadmap$/);
  await page.goto("/sign-in?to=//evil.example");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await page.goto("/sign-in?error=answer&to=/roadmap");
  await expect(page.getByText("The provider's answer was not accepted")).toBeVisible();

  const listens = page.waitForResponse((response) => response.url().endsWith("/events"));
  await page.goto("/accounts");
  await listens;
  const other = await context.newPage();
  await other.goto("/roadmap");
  await other.getByRole("link", { name: "profile and sign-out" }).click();
  const ended = other.waitForResponse((response) => response.url().endsWith("/sign-out"));
  await other.getByRole("button", { name: "Sign out" }).click();
  // A browser keeps some headers of redirects to itself, unless it is asked for all.
  expect((await (await ended).allHeaders())["clear-site-data"]).toBe('"cache", "storage"');
  // The next beat of the stream would come after 20 seconds.
  await expect(page).toHaveURL(/\/demo\/personas/, { timeout: 12_000 });
});

test("a page that renders itself anew is nobody who does anything; a click is", async ({ context }) => {
  const page = await pageOf(context, "security");
  const asked = (path: string) =>
    page.waitForRequest((request) => {
      const headers = request.headers();
      return headers["rsc"] === "1" && new URL(request.url()).pathname === path;
    });
  const unattended = async (request: Request) =>
    isUnattended(request.method(), new URL(request.url()), await request.allHeaders());
  // The event stream opens, and the page asks what happened meanwhile.
  const anew = asked("/accounts");
  await page.goto("/accounts");
  expect(await unattended(await anew)).toBe(true);
  const clicked = asked("/roadmap");
  await page.locator(".side-bar .main-nav").getByRole("link", { name: "Roadmap" }).click();
  expect(await unattended(await clicked)).toBe(false);
});
