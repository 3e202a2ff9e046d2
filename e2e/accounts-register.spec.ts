/** An account that no organization lists, from its mangled id to its removal; and many accounts edited at once. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { waitForScripts } from "./pages.ts";

const lab = "123456789013";

test.describe.configure({ mode: "serial" });

test("an account is added by hand; its id is repaired where that is certain, else asked about or explained", async ({
  page,
}) => {
  await page.goto("/accounts");
  await page.getByRole("link", { name: "Add account" }).click();
  const id = page.getByLabel("Account id, 12 digits");
  await id.fill("1.2E+3");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("This is no account id");
  await id.fill("23456789013");
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(page.getByText("Is this the account?")).toBeVisible();
  await expectAccessible(page);
  await id.fill("1234-5678 9013");
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(page.getByText("Taken away: spaces, hyphens.")).toBeVisible();
  await expectAccessible(page);
  await waitForScripts(page);
  const form = page.getByRole("form", { name: "What is known of the account" });
  await form.getByLabel("Name").fill("Basement lab");
  await form.getByLabel("Environment").fill("lab");
  await form.getByLabel("Tags").fill("team = blue");
  await form.getByRole("button", { name: "Add account" }).click();
  await expect(page).toHaveURL(new RegExp(`/accounts/${lab}$`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Basement lab");
});

test("its details are changed where they are read", async ({ page }) => {
  await page.goto(`/accounts/${lab}`);
  await waitForScripts(page);
  await page.locator(".account-details > details > summary").click();
  await page.getByText("Change details", { exact: true }).click();
  const form = page.getByRole("form", { name: "Change details" });
  await expect(form.getByLabel("Tags")).toHaveValue("team = blue");
  await form.getByLabel("Cost centre").fill("CC-7");
  await form.getByRole("button", { name: "Save details" }).click();
  await expect(form.getByText("Saved.")).toBeVisible();
});

test("fields of ticked accounts change after a look at every cell", async ({ page }) => {
  await page.goto("/accounts");
  await waitForScripts(page);
  await page.locator('input[data-select="account"]').nth(0).check();
  await page.locator('input[data-select="account"]').nth(1).check();
  await page.getByRole("link", { name: "Edit fields" }).click();
  await expect(page.getByText("2 accounts that you ticked")).toBeVisible();
  await page.getByRole("textbox", { name: "Environment" }).fill("proof");
  await page.getByLabel("Tags to set").fill("crew = red");
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("heading", { name: "2 accounts would change" })).toBeVisible();
  await expect(page.getByRole("row", { name: /^Environment/ })).toContainText("200");
  await expectAccessible(page);
  await waitForScripts(page);
  await page.getByRole("button", { name: "Change 2 accounts" }).click();
  await expect(page.getByRole("heading", { name: "Nothing would change" })).toBeVisible();
  await page.getByRole("link", { name: "Back to the accounts" }).click();
  await page.goto("/accounts?environment=proof");
  await expect(page.locator("tbody tr")).toHaveCount(2);
});

test("what happened is seen by week and one by one, and taken away as a file", async ({ page }) => {
  await page.goto("/accounts");
  await page.getByRole("link", { name: "Changes", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Changes of accounts");
  // Other stories let accounts come and go in the same organization meanwhile.
  const rows = page.locator(".change-list tbody tr");
  await expect(rows.filter({ hasText: "field changed" }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("What happened").selectOption("changed");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/kind=changed/);
  await expect(rows.filter({ hasText: "proof" })).toHaveCount(2);
  await expect(rows.filter({ hasNotText: "field changed" })).toHaveCount(0);
  await page.getByText("Export", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "These changes as CSV" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(lines.filter((line) => line.includes("proof"))).toHaveLength(2);
  expect((await page.request.get("/accounts/changes/export?kind=gone")).status()).toBe(400);
  await page.goto(`/accounts/changes?account=${lab}`);
  await expect(rows).toHaveCount(2);
});

test("it is removed after a page that says what goes; an account that is listed is not", async ({ page }) => {
  await page.goto(`/accounts/${lab}`);
  await page.getByRole("link", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("heading", { name: "What goes with it" })).toBeVisible();
  await expectAccessible(page);
  await waitForScripts(page);
  await page.getByLabel("I know that this cannot be taken back").check();
  await page.getByRole("button", { name: "Remove Basement lab" }).click();
  await expect(page).toHaveURL(/\/accounts$/);
  expect((await page.goto(`/accounts/${lab}`))?.status()).toBe(404);
  await page.goto("/accounts");
  const listed = (await page.locator("tbody tr a").first().getAttribute("href")) ?? "";
  await page.goto(`${listed}/remove`);
  await expect(page.getByText("This account cannot be removed")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Remove/ })).toHaveCount(0);
});
