import { expect, type Page, test } from "@playwright/test";
import { countDocuments, waitForScripts } from "./pages.ts";

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? "");

test.beforeEach(async ({ page }) => {
  await page.goto("/");
  await waitForScripts(page);
});

test("the first screen says where the organization stands", async ({ page }) => {
  await expect(page.locator(".headline-figure")).toHaveText(/^\d+%$/);
  await expect(page.locator(".stage-cells > li")).toHaveCount(10);
  await expect(page.getByRole("img", { name: /^Accounts: \d+ fresh/ })).toBeVisible();
  await expect(page.locator(".side-bar").getByText("Demo organization, simulated")).toBeVisible();
  const links = await page.locator(".side-bar .main-nav a").allInnerTexts();
  expect(links.map((words) => words.replace(/\s*\d+$/, ""))).toEqual([
    "Overview",
    "Accounts",
    "Roadmap",
    "Contacts",
    "Resources",
    "Discovered accounts",
    "Runs",
    "Coverage",
    "Settings",
  ]);
});

test("the map is walked by keyboard: one stop, arrows, ends, groups, and out again", async ({ page }) => {
  await expect(page.locator('.map-link[tabindex="0"]')).toHaveCount(1);
  const first = page.locator('.map-link[tabindex="0"]');
  await first.focus();
  const start = await focused(page);
  expect(start).toMatch(/^cell-\d{12}-1$/);

  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toBe(start.replace(/-1$/, "-2"));
  await page.keyboard.press("End");
  expect(await focused(page)).toBe(start.replace(/-1$/, "-10"));
  await page.keyboard.press("Home");
  expect(await focused(page)).toBe(start);
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toMatch(/^cell-\d{12}-1$/);
  expect(await focused(page)).not.toBe(start);
  await page.keyboard.press("Control+End");
  const rows = page.locator(".map-row");
  expect(await focused(page)).toBe(await rows.last().locator(".map-link").last().getAttribute("id"));
  await page.keyboard.press("Control+Home");
  expect(await focused(page)).toBe(start);
  await page.keyboard.press("PageDown");
  const secondGroup = page.locator(".map-group").nth(1).locator(".map-link").first();
  expect(await focused(page)).toBe(await secondGroup.getAttribute("id"));
  await expect(page.locator('.map-link[tabindex="0"]')).toHaveCount(1);

  const label = await secondGroup.getAttribute("aria-label");
  await expect(page.locator(".inspector")).toHaveText(label ?? "no label");
  await page.keyboard.press("Escape");
  expect(await focused(page)).toBe("main");
});

test("Enter opens the account at that stage, and back returns to the cell", async ({ page }) => {
  const documents = countDocuments(page);
  await page.locator('.map-link[tabindex="0"]').focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const cell = await focused(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/accounts\/\d{12}\?stage=3$/);
  await expect(page.locator(".item-panel")).toContainText("Stage 3 Visibility");
  await page.goBack();
  await expect(page.locator(`#${cell}`)).toBeFocused();
  expect(documents.loads()).toBe(0);
});

test("the theme is kept, and the server renders it", async ({ page, context }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Switch between light and dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await context.request.get("/")).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark"/);
});

test("a phone gets the same menu in a dialog", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole("button", { name: "Open menu" }).click();
  const menu = page.getByRole("dialog", { name: "Menu" });
  await menu.getByRole("link", { name: "Runs" }).click();
  await expect(page).toHaveURL(/\/runs$/);
  await expect(menu).toBeHidden();
});
