import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { countDocuments, newestRun, waitForIdle, waitForScripts } from "./pages.ts";

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

test("the refresh button starts a run, whose progress is seen without another document", async ({ page }) => {
  const documents = countDocuments(page);
  const last = await page.locator(".freshness a").innerText();
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(page.getByRole("region", { name: "Refresh in progress" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Refreshing" })).toBeDisabled();
  await waitForIdle(page);
  await expect(page.locator(".freshness a")).not.toHaveText(last);
  expect(documents.loads()).toBe(0);
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

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ")}`)).toEqual([]);
}

test("a run is cancelled, says what is left, and goes on from there", async ({ page }) => {
  const number = (await newestRun(page)) + 1;
  await page.goto("/");
  await waitForScripts(page);
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(page.getByRole("region", { name: "Refresh in progress" })).toBeVisible();
  await page.goto(`/runs/${number}`);
  await waitForScripts(page);
  await page.getByRole("button", { name: "Cancel run" }).click();
  await expect(page.locator("h1 .tag")).toHaveText("cancelled");
  await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Left, not read" })).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Resume run" }).click();
  await expect(page.locator("h1 .tag")).toHaveText("finished", { timeout: 90_000 });
  await expect(page.getByRole("progressbar", { name: /of 1\d accounts finished/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Left, not read" })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "What changed" })).toBeVisible();
});

test("what failed is tried again, all of it or by its cause", async ({ page }) => {
  const before = await newestRun(page);
  await page.goto("/runs/1");
  await waitForScripts(page);
  await page.getByRole("button", { name: /^Retry \d+ failed account/ }).click();
  await expect(page.getByText(`Run ${before + 1} has started.`)).toBeVisible();
  await page.goto(`/runs/${before + 1}`);
  await expect(page.getByRole("link", { name: "run 1", exact: true })).toBeVisible();
  await expect(page.locator("h1 .tag")).toHaveText("finished", { timeout: 60_000 });
  await waitForScripts(page);
  await page
    .getByRole("button", { name: /^Retry (this account|these \d+ accounts)$/ })
    .first()
    .click();
  await expect(page.getByText(`Run ${before + 2} has started.`)).toBeVisible();
  await page.goto(`/runs/${before + 2}`);
  await expect(page.locator("h1 .tag")).toHaveText("finished", { timeout: 60_000 });
});

test("a schedule is set, said in words, refused where it makes no sense, and ended", async ({ page }) => {
  await page.goto("/runs");
  await waitForScripts(page);
  const schedule = page.getByRole("region", { name: "Schedule" });
  await expect(schedule).toContainText("No schedule");
  await schedule.getByText("Set a schedule").click();
  await schedule.getByLabel("Schedule", { exact: true }).fill("0 25 * * *");
  await schedule.getByLabel("Time zone").fill("Europe/Zurich");
  await schedule.getByRole("button", { name: "Save schedule" }).click();
  await expect(schedule.getByText(/hour of the schedule cannot be "25"/)).toBeVisible();
  await expectNoViolations(page);
  await schedule.getByLabel("Schedule", { exact: true }).fill("0 6 * * 1-5");
  await schedule.getByLabel("Time zone").fill("Europe/Zurich");
  await schedule.getByRole("button", { name: "Save schedule" }).click();
  await expect(schedule).toContainText("Refreshed at 06:00, Monday to Friday (Europe/Zurich). Next:");
  await schedule.getByRole("button", { name: "Turn off" }).click();
  await expect(schedule).toContainText("No schedule");
});

test("accounts of a run in one state have a page of their own", async ({ page }) => {
  await page.goto("/runs/1?show=succeeded");
  await expect(page.getByRole("region", { name: "Complete" }).locator(".lane").first()).toBeVisible();
  await page.getByRole("link", { name: "The whole run" }).click();
  await expect(page).toHaveURL(/\/runs\/1$/);
});
