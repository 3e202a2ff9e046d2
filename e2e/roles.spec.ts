/** What is shown to whoever is no administrator, and to whoever is nobody yet: the pages and what is offered on them. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
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
  ]);
  for (const path of ["/", "/accounts"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: "Refresh" })).toHaveCount(0);
  }
  const answer = await page.goto("/settings/users");
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "You may not open this page" })).toBeVisible();
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
