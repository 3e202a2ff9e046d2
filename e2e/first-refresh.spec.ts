import { expect, test } from "@playwright/test";
import { countDocuments, waitForIdle } from "./pages.ts";

test("the map fills account by account over one event stream, in one document", async ({ page }) => {
  const documents = countDocuments(page);
  const streams: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/events") streams.push(request.url());
  });
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Refresh in progress" })).toBeVisible();

  const seen = new Set<string>();
  const watch = page.locator(".run-line .num").last();
  while (await watch.isVisible()) {
    seen.add(await watch.innerText({ timeout: 5_000 }).catch(() => "gone"));
    if (seen.has("gone")) break;
    await page.waitForTimeout(100);
  }
  await waitForIdle(page);

  const steps = [...seen].filter((words) => /accounts read/.test(words));
  expect(steps.length, `progress seen: ${[...seen].join(", ")}`).toBeGreaterThan(2);
  expect(documents.loads()).toBe(1);
  expect(streams).toHaveLength(1);
  await expect(page.locator(".map-row")).toHaveCount(12);
  await expect(
    page.locator('.map-link .cell[data-state="met"], .map-link .cell[data-state="partly"]').first(),
  ).toBeVisible();
  await expect(page.locator('.freshness-bars i[data-kind="never"]')).toHaveCount(0);
});
