/** Resources beside what refreshes find: a file of an account that no role reads, and what is meant to be in a region. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { signInAs } from "./sign-in.ts";

const port = process.env["WAYMARK_E2E_PORT"] ?? "";
test.use({ storageState: { cookies: [], origins: [] } });

async function pageOf(context: BrowserContext, persona: string): Promise<Page> {
  await signInAs(context.request, { persona, port });
  return context.newPage();
}

test("a file is checked, its bad rows are named, and the good ones are taken in", async ({ context }) => {
  const page = await pageOf(context, "security");
  await page.goto("/accounts");
  const link = page.locator('a[href^="/accounts/"]').filter({ hasNotText: "Import" });
  const hrefs = await link.evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
  const account = hrefs.map((href) => /^\/accounts\/(\d{12})/.exec(href)?.[1]).find((id) => id !== undefined);
  await page.goto("/resources");
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Import resources");
  await expectAccessible(page);
  const arn = `arn:aws:sns:eu-west-1:${account}:from-the-console`;
  const file = {
    name: "resources.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`Identifier,ARN,Tag: team\nfrom-the-console,${arn},media\nb,nonsense,\n`),
  };
  await page.locator("input[name=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Read the file" }).click();
  await expect(
    page.getByText("1 resource of 1 account could be taken in; nothing was changed."),
  ).toBeVisible();
  await expect(page.getByText('Row 3: "nonsense" is no ARN.')).toBeVisible();
  await expectAccessible(page);
  await page.locator("input[name=file]").setInputFiles(file);
  await page.getByLabel("Take in what can be used").check();
  await page.getByRole("button", { name: "Read the file" }).click();
  await expect(page.getByText(/^1 resource of 1 account taken in/)).toBeVisible();
  await page.goto("/resources?view=list&q=from-the-console");
  await expect(page.getByRole("link", { name: "from-the-console" })).toBeVisible();
});

test("a region is marked as expected and taken back; an owner reads it and has no such button", async ({
  context,
  browser,
}) => {
  const page = await pageOf(context, "security");
  await page.goto("/resources/expected");
  await page.getByLabel("Region").fill("sa-east-1");
  await page.getByLabel("Why it is there").fill("A branch in São Paulo");
  await page.getByRole("button", { name: "Mark as expected" }).click();
  const row = page.getByRole("row", { name: /sa-east-1/ });
  await expect(row).toContainText("A branch in São Paulo");
  await expectAccessible(page);
  const other = await browser.newContext();
  const owner = await pageOf(other, "owner");
  await owner.goto("/resources/expected");
  await expect(owner.getByRole("row", { name: /sa-east-1/ })).toBeVisible();
  await expect(owner.getByRole("button", { name: "Take back" })).toHaveCount(0);
  await expectAccessible(owner);
  expect((await owner.goto("/resources/import"))?.status()).toBe(403);
  await other.close();
  await row.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText("Nothing is marked.")).toBeVisible();
});
