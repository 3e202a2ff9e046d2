import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { everyPage } from "#scripts/pages.ts";
import { openPage, waitForScripts } from "./pages.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The scheme changes nothing but colours: in the dark, their rule is the only one with something new to say. */
async function findViolations(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  const axe = new AxeBuilder({ page });
  const rules = colorScheme === "light" ? axe.withTags(tags) : axe.withRules("color-contrast");
  const { violations } = await rules.analyze();
  return violations.map(({ id, nodes }) => `${colorScheme}: ${id} at ${nodes[0]?.target.join(" ")}`);
}

// One document for all of it: opening the page costs more than looking at it.
for (const { name, path } of everyPage) {
  test(`axe finds nothing, light or dark, and nothing is wider than the screen: ${name}`, async ({
    page,
  }) => {
    await openPage(page, path);
    await waitForScripts(page);
    await expect(page).toHaveTitle(/./);
    const found = [...(await findViolations(page, "light")), ...(await findViolations(page, "dark"))];
    expect(found).toEqual([]);
    for (const width of [360, 768, 1024, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over, `at ${width} px`).toBe(0);
    }
  });
}

test("the skip link is the first stop, and leads past the menu", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
});
