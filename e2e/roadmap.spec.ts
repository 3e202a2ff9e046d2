import { expect, type Page, test } from "@playwright/test";

/** Accounts of the demo, as the menu of the open page says. */
async function accountCount(page: Page): Promise<number> {
  const entry = await page.locator("nav a[href='/accounts'] .count").first().innerText();
  return Number(entry);
}

test("thirty items with their distribution lead to the accounts in a state", async ({ page }) => {
  await page.goto("/roadmap");
  await expect(page.locator(".roadmap-item")).toHaveCount(30);
  await expect(page.locator(".stage-row")).toHaveCount(10);
  const count = page.locator('tr:has-text("S3 Block Public Access") a[data-state="notMet"]');
  const amount = await count.innerText();
  await count.click();
  await expect(page).toHaveURL(/\/roadmap\/3\.4\?state=not_met/);
  await expect(page.getByRole("heading", { name: "Accounts", exact: true })).toBeVisible();
  await expect(page.locator(".item-accounts tbody tr")).toHaveCount(Number(amount));
  await page.locator(".filter-chips a").first().click();
  await expect(page.getByRole("heading", { name: "Accounts that do not meet it" })).toBeVisible();
});

test("an item says who fails it, what fails, how to fix it and what it rests on", async ({ page }) => {
  await page.goto("/roadmap/4.1");
  await expect(page.locator(".item-headline")).toHaveText(/^Met in \d+ of \d+ accounts$/);
  await expect(page.locator(".ladder li").first()).toBeVisible();
  const decided = await page.locator(".ladder li > a").allInnerTexts();
  expect(decided.reduce((sum, text) => sum + Number(text), 0)).toBe(await accountCount(page));
  await expect(page.locator("#fix")).toHaveText("Fix");
  await expect(page.locator(".command pre").first()).toContainText("aws guardduty");
  await expect(page.locator(".sources")).toContainText("guardduty:ListDetectors");
  await page.locator(".item-accounts tbody a").first().click();
  await expect(page).toHaveURL(/\/accounts\/\d{12}\?item=4\.1/);
  await page.getByRole("link", { name: "item 4.1 in all accounts" }).click();
  await expect(page).toHaveURL(/\/roadmap\/4\.1$/);
});

test("what is filtered is exported; a wrong filter is refused in words", async ({ page }) => {
  await page.goto("/roadmap/3.4");
  const answer = await page.request.get("/roadmap/3.4/export?state=all");
  expect(answer.headers()["content-type"]).toContain("text/csv");
  expect((await answer.text()).trim().split("\r\n")).toHaveLength((await accountCount(page)) + 1);
  expect((await page.request.get("/roadmap/3.4/export?state=nonsense")).status()).toBe(400);
  expect((await page.request.get("/roadmap/99.9/export")).status()).toBe(404);
});

test("coverage: gaps open to their regions, with cause and fix", async ({ page }) => {
  await page.goto("/coverage");
  await expect(page.getByRole("region", { name: "Summary" })).toContainText("of");
  const row = page.locator(".open-row").first();
  await row.click();
  await expect(page.locator(".sub-row").first()).toBeVisible();
  await expect(page.locator(".open-row[aria-expanded=true]")).toHaveCount(1);
  await expect(page.locator(".cause").first()).toBeVisible();
  await expect(page.locator(".cause .command pre").first()).toBeVisible();
});

for (const path of ["/roadmap/99.9", "/roadmap/nonsense", "/roadmap/3.4/nowhere"]) {
  test(`${path} is not found, with a way back`, async ({ page }) => {
    expect((await page.goto(path))?.status()).toBe(404);
    await expect(page.locator("main").getByRole("link", { name: "Overview" })).toBeVisible();
  });
}

test("filters that mean nothing are left out, and an empty result says so", async ({ page }) => {
  await page.goto("/roadmap/3.4?state=bogus&after=zzz&failing=1");
  await expect(page.getByRole("heading", { name: "Accounts that do not meet it" })).toBeVisible();
  await page.goto("/roadmap/3.4?ou=/Nowhere");
  await expect(page.locator(".item-empty")).toHaveText("No account matches these filters.");
  await page.goto("/coverage?open=nobody&after=nobody");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Coverage");
});
