/** The radar: accounts that others' policies name, whose they are, and who is asked. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { signInAs } from "./sign-in.ts";

const port = process.env["WAYMARK_E2E_PORT"] ?? "";
test.use({ storageState: { cookies: [], origins: [] } });

async function pageOf(context: BrowserContext, persona: string): Promise<Page> {
  await signInAs(context.request, { persona, port });
  return context.newPage();
}

test("an unknown account is found, judged, and taken back", async ({ context }) => {
  const page = await pageOf(context, "security");
  await page.goto("/radar?is=unknown");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Discovered accounts");
  await expectAccessible(page);
  const first = page.locator(".radar-table td .account-id").first();
  await expect(first).toBeVisible();
  const id = (await first.innerText()).replaceAll(/\D/g, "");
  const panel = page.getByRole("complementary", { name: `Account ${id}` });
  await panel.getByLabel("Vendor", { exact: true }).fill("Quillgate");
  await panel.getByRole("button", { name: "Save verdict" }).click();
  await page.goto(`/radar/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Quillgate");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Take the verdict back" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Account without a name");
});

test("owners of the accounts that name it are asked", async ({ context }) => {
  const page = await pageOf(context, "security");
  await page.goto("/radar?is=unknown&place=trust");
  const panel = page.getByRole("complementary", { name: /^Account \d{12}$/ });
  await panel.getByRole("button", { name: /^Ask the owner/ }).click();
  await expect(panel.getByText(/^Asked in /).first()).toBeVisible();
});

test("known vendors are listed, and an owner has no such page", async ({ context, browser }) => {
  const page = await pageOf(context, "security");
  await page.goto("/radar/vendors");
  await expect(page.getByRole("cell", { name: "Tallyvane" })).toBeVisible();
  await expectAccessible(page);
  const other = await browser.newContext();
  const owner = await pageOf(other, "owner");
  const answer = await owner.goto("/radar/vendors");
  expect(answer?.status()).toBe(403);
  await owner.goto("/radar");
  await expectAccessible(owner);
  await other.close();
});
