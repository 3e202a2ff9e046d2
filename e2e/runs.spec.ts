import { expect, test } from "@playwright/test";
import { newestRun, waitForIdle, waitForScripts } from "./pages.ts";

test.beforeEach(async ({ page }) => {
  await page.goto("/");
  await waitForIdle(page);
});

test("a run says of every account how it went, and why not", async ({ page }) => {
  await page.goto("/runs");
  await page.getByRole("link", { name: "Run 1", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\/1$/);
  const progress = page.getByRole("progressbar", { name: /of 12 accounts finished/ });
  await expect(progress).toHaveAttribute("aria-valuenow", "12");
  await expect(page.locator(".figures")).toContainText("AWS calls");
  await expect(page.getByRole("region", { name: "Complete" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Needs attention" }).locator(".lane").first()).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Causes and fixes" }).locator(".cause").first(),
  ).toBeVisible();
  const named = await page.locator(".lane, .account-chips li").count();
  expect(named).toBe(12);
});

test("a refresh of one account is a run of that account", async ({ page }) => {
  const before = await newestRun(page);
  await page.goto("/");
  await page.locator(".map-account a").first().click();
  await expect(page).toHaveURL(/\/accounts\//);
  await waitForScripts(page);
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(page.getByText(`Run ${before + 1} has started.`)).toBeVisible();
  await page.goto(`/runs/${before + 1}`);
  await expect(page.getByRole("progressbar", { name: "1 of 1 accounts finished" })).toBeVisible({
    timeout: 60_000,
  });
});
