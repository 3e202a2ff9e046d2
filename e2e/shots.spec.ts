import { test } from "@playwright/test";
import { everyPage } from "#scripts/pages.ts";
import { openPage, waitForIdle } from "./pages.ts";

const looks = [
  { look: "light", colorScheme: "light", width: 1440 },
  { look: "dark", colorScheme: "dark", width: 1440 },
  { look: "360", colorScheme: "light", width: 360 },
] as const;

for (const { look, colorScheme, width } of looks) {
  test(`pictures of every page: ${look}`, async ({ page }) => {
    await page.goto("/");
    await waitForIdle(page);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const { name, path } of everyPage) {
      await page.setViewportSize({ width, height: 900 });
      await openPage(page, path);
      // As high as the page: bars that stick to the window's edges then stand where they belong.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.max(900, height) });
      await page.screenshot({ path: `e2e/shots/${name}-${look}.png` });
    }
  });
}
