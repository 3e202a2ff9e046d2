import { test } from "@playwright/test";
import { everyPage, waitForIdle } from "./pages.ts";

const looks = [
  { name: "light", colorScheme: "light", width: 1440 },
  { name: "dark", colorScheme: "dark", width: 1440 },
  { name: "360", colorScheme: "light", width: 360 },
] as const;

for (const look of looks) {
  test(`every page, ${look.name}`, async ({ page }) => {
    await page.goto("/");
    await waitForIdle(page);
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: "reduce" });
    for (const { name, path } of await everyPage(page)) {
      await page.setViewportSize({ width: look.width, height: 900 });
      await page.goto(path);
      // As high as the page: bars that stick to the window's edges then stand where they belong.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: look.width, height: Math.max(900, height) });
      await page.screenshot({ path: `e2e/shots/${name}-${look.name}.png` });
    }
  });
}
