import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { countDocuments, waitForScripts } from "./pages.ts";

test.beforeEach(async ({ page }) => {
  await page.goto("/accounts");
  await waitForScripts(page);
});

test("searching narrows the list as one types, in the address and in the count", async ({ page }) => {
  const documents = countDocuments(page);
  const name = await page.locator("tbody tr a").first().innerText();
  await page.getByRole("searchbox", { name: "Search accounts" }).fill(name);
  await expect(page).toHaveURL(/[?&]q=/);
  await expect(page.locator(".filter-bar [role=status]")).toHaveText(/^\d+ of 12 accounts$/);
  await expect(page.locator("tbody tr a").first()).toHaveText(name);
  expect(documents.loads()).toBe(0);
});

test("a filter is added from the menu, is a chip, and is taken away", async ({ page }) => {
  await page.getByText("Add filter").click();
  await page.locator('select[name="freshness"]').selectOption("failed");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page).toHaveURL(/freshness=failed/);
  await expect(page.locator(".filter-chip")).toHaveText("Read failed");
  await page.getByRole("link", { name: "Remove filter Read failed" }).click();
  await expect(page.locator(".filter-chip")).toHaveCount(0);
  await expect(page.locator("tbody tr")).toHaveCount(12);
});

test("a column sorts, and turns round", async ({ page }) => {
  await page.getByRole("link", { name: "Met", exact: true }).click();
  await expect(page.locator("th.column-met")).toHaveAttribute("aria-sort", "ascending");
  const shares = async () =>
    (await page.locator("td.column-met b").allInnerTexts()).map((share) => Number(share));
  const ascending = await shares();
  expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
  await page.getByRole("link", { name: "Met", exact: true }).click();
  await expect(page.locator("th.column-met")).toHaveAttribute("aria-sort", "descending");
  const descending = await shares();
  expect(descending).toEqual(descending.toSorted((a, b) => b - a));
});

test("an address that makes no sense says so, and still shows a list", async ({ page }) => {
  const answer = await page.goto("/accounts?stage=14&after=broken&sort=colour");
  expect(answer?.status()).toBe(200);
  await expect(page.locator(".message")).toContainText("The roadmap has no stage 14.");
  await expect(page.locator("tbody tr")).toHaveCount(12);
  await page.getByRole("link", { name: "Show the list without it" }).click();
  await expect(page.locator(".message")).toHaveCount(0);
});

test("filters are saved as a view with its count, renamed and deleted", async ({ page }) => {
  await page.goto("/accounts?state=SUSPENDED");
  await waitForScripts(page);
  await page.getByLabel("Save or change a view").click();
  await page.getByLabel("Save these filters as a view for everybody").fill("Asleep");
  await page.getByRole("button", { name: "Save view" }).click();
  const tab = page.getByRole("navigation", { name: "Saved views" }).getByRole("link", { name: /^Asleep/ });
  await expect(tab).toHaveAttribute("aria-current", "page");
  await page.getByLabel("Name of this view").fill("Suspended ones");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("link", { name: /^Suspended ones/ })).toBeVisible();
  await page.getByRole("button", { name: "Delete this view" }).click();
  await expect(page.getByRole("link", { name: /^Suspended ones/ })).toHaveCount(0);
});

test("ticked rows have a bar: they are refreshed, and exported alone", async ({ page }) => {
  await page.locator('input[data-select="account"]').nth(0).check();
  await page.locator('input[data-select="account"]').nth(2).check();
  const bar = page.getByRole("toolbar", { name: "Actions on 2 selected accounts" });
  await expect(bar).toContainText("2 selected");
  const download = page.waitForEvent("download");
  await bar.getByRole("link", { name: "Export" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(3);
  const { violations } = await new AxeBuilder({ page }).include(".selection").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await bar.getByRole("button", { name: "Clear selection" }).click();
  await expect(bar).toHaveCount(0);
});

test("the export holds exactly what the filters leave, and refuses what it does not understand", async ({
  page,
}) => {
  const json = await (await page.request.get("/accounts/export?format=json&state=SUSPENDED")).json();
  await page.goto("/accounts?state=SUSPENDED");
  await expect(page.locator("tbody tr, .empty")).toHaveCount(Math.max(1, json.length));
  expect((await page.request.get("/accounts/export?stage=14")).status()).toBe(400);
  expect((await page.request.get("/accounts/export?format=xls")).status()).toBe(400);
});

test("/ leads to the search, arrows through what it finds, Enter opens it", async ({ page }) => {
  const name = await page.locator("tbody tr a").first().innerText();
  const href = await page.locator("tbody tr a").first().getAttribute("href");
  await page.locator("h1").click();
  await page.keyboard.press("/");
  const field = page.getByRole("combobox", { name: /^Search/ });
  await expect(field).toBeFocused();
  await field.pressSequentially(name);
  await expect(page.getByRole("option").first()).toContainText(name);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toBeHidden();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${href}$`));
});

test("on a phone the search is a page, and a row has two lines", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(page.locator("tbody tr").first()).toHaveCSS("display", "grid");
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/\/search$/);
  await page.getByRole("searchbox", { name: /^Search/ }).fill("4.1");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("region", { name: "Items" })).toContainText("4.1");
});
