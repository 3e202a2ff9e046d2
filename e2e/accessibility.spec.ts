import { expect, test } from "@playwright/test";
import { everyPage } from "#scripts/pages.ts";
import { expectAccessible } from "./accessible.ts";
import { openPage, waitForScripts } from "./pages.ts";

for (const { name, path } of everyPage) {
  test(`axe finds nothing, light or dark, and nothing is wider than the screen: ${name}`, async ({
    page,
  }) => {
    await openPage(page, path);
    await waitForScripts(page);
    await expectAccessible(page);
  });
}

test("the skip link is the first stop, and leads past the menu", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
});
