/** Whether a page can be used by everybody: by axe, in both schemes, and at every width. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The scheme changes nothing but colours: in the dark, their rule is the only one with something new to say. */
async function findViolations(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  const runOnly =
    colorScheme === "light"
      ? { type: "tag" as const, values: tags }
      : { type: "rule" as const, values: ["color-contrast"] };
  // Our pages have no frames, for which axe would open a page of its own and carry there whatever passed.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ runOnly, resultTypes: ["violations"] });
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${colorScheme}: ${id} at ${nodes[0]?.target.join(" ")}`);
}

/** One document for all of it: opening the page costs more than looking at it. */
export async function expectAccessible(page: Page): Promise<void> {
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
}
