import { expect, test } from "@playwright/test";
import { countDocuments, findCell, waitForScripts } from "./pages.ts";

test("a cell that is not met leads to the item, its evidence, what fails and the fix", async ({ page }) => {
  const cell = await findCell(page, 4, ["no", "partly"]);
  const account = (await cell.getAttribute("id"))?.split("-")[1];
  await cell.click();
  await expect(page).toHaveURL(new RegExp(`/accounts/${account}\\?stage=4$`));
  await page.goto(`/accounts/${account}?item=4.1`);
  const panel = page.getByRole("article");
  await expect(panel).toContainText("item 4.1");
  await expect(panel.getByRole("heading", { name: /^Evidence/ })).toBeVisible();
  await expect(panel.getByRole("heading", { name: /^Failing/ })).toBeVisible();
  await expect(panel.locator(".failing-list li").first()).toBeVisible();
  await expect(panel.getByRole("heading", { name: "Fix", exact: true })).toBeVisible();
  await expect(panel.locator(".command pre").first()).toContainText(/\baws\b/);
  await expect(panel.getByRole("heading", { name: "History" })).toBeVisible();
});

test("commands are copied, with the account's own id in them", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const cell = await findCell(page, 3, ["no", "partly", "met"]);
  const account = (await cell.getAttribute("id"))?.split("-")[1] ?? "";
  await page.goto(`/accounts/${account}?item=3.4`);
  await waitForScripts(page);
  await page.getByRole("button", { name: "Copy account id" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(account);
  const commands = page.locator(".command", { has: page.locator("pre", { hasText: account }) });
  await commands.first().getByRole("button").click();
  await expect(commands.first().getByRole("button")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(account);
});

test("an account without the audit role says so, with the fix", async ({ page }) => {
  await page.goto("/runs/1");
  const cause = page.locator(".cause", { hasText: "Role missing" }).first();
  await expect(cause).toContainText("AWS said:");
  await expect(cause.locator(".command pre")).toContainText("waymark role-template");
  await cause.locator(".small a").first().click();
  await expect(page.locator(".message")).toContainText("Role missing");
  await page.locator(".item-row", { hasText: "3.2" }).click();
  await expect(page.getByRole("article")).toContainText("item 3.2");
  await expect(page.locator(".verdict p")).toHaveText(/^Not met/);
  await expect(page.getByRole("article").locator(".command").first()).toBeVisible();
});

test("all thirty items stand in ten stages, and what is not collected says so", async ({ page }) => {
  await (await findCell(page, 1, ["met", "partly", "no", "unk"])).click();
  await expect(page.locator(".stage-group")).toHaveCount(10);
  await expect(page.locator(".item-row")).toHaveCount(30);
  await page.locator(".item-row", { hasText: "9.1" }).click();
  await expect(page.locator(".verdict p")).toHaveText(/^(Unknown|Not applicable)/);
});

test("on a phone an opened item is the page, and the list comes back", async ({ page }) => {
  const href = await (await findCell(page, 3, ["met", "partly", "no"])).getAttribute("href");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(href ?? "");
  await expect(page.locator(".item-panel")).toBeHidden();
  await page.locator(".item-row", { hasText: "3.4" }).click();
  await expect(page.locator(".item-panel")).toBeVisible();
  await expect(page.locator(".item-list")).toBeHidden();
  await page.getByRole("link", { name: "All items" }).click();
  await expect(page.locator(".item-list")).toBeVisible();
});

test("what is not found says so in words, whatever it is", async ({ context }) => {
  const paths = ["/accounts/000000000000", "/accounts/nonsense", "/runs/999999", "/runs/0", "/nowhere"];
  const opened = [];
  for (const path of paths) {
    const page = await context.newPage();
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "There is nothing here that you can see",
    );
    opened.push({ page, path, documents: countDocuments(page) });
  }
  // A page hears of changes and renders itself anew, as every page: not by loading itself.
  await opened[0]?.page.waitForTimeout(1_500);
  for (const { path, documents } of opened) expect(documents.loads(), path).toBe(0);
});
