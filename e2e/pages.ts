/** What the stories share: waiting for runs, counting document loads, finding accounts by what the pages say. */
import { expect, type Page } from "@playwright/test";

const runLimitMs = 90_000;

/** Every document that the page loads from now on. */
export function countDocuments(page: Page): { loads(): number } {
  let loads = 0;
  page.on("request", (request) => {
    if (request.resourceType() === "document" && request.frame() === page.mainFrame()) loads += 1;
  });
  return { loads: () => loads };
}

/** On the overview: until no run is active. The page follows by itself. */
export async function waitForIdle(page: Page): Promise<void> {
  await expect(page.locator(".map-row").first()).toBeVisible({ timeout: runLimitMs });
  await expect(page.getByRole("region", { name: "Refresh in progress" })).toHaveCount(0, {
    timeout: runLimitMs,
  });
  await expect(page.getByRole("button", { name: "Refresh", exact: true })).toBeEnabled();
  await waitForScripts(page);
}

/** Number of the newest run, from the list of runs. */
export async function newestRun(page: Page): Promise<number> {
  await page.goto("/runs");
  const name = await page.locator("tbody tr a").first().innerText();
  return Number(name.replace(/\D/g, ""));
}

/** Until the page answers to clicks and keys: before that, a form would be posted as a document. */
export async function waitForScripts(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main button, header button") ?? {}).some((key) =>
      key.startsWith("__reactProps"),
    ),
  );
}

/** The first account whose cell of a stage has one of these states. */
export async function findCell(page: Page, stage: number, states: readonly string[]) {
  await page.goto("/");
  const wanted = states
    .map((state) => `.map-link[id$="-${stage}"]:has(.cell[data-state="${state}"])`)
    .join(", ");
  return page.locator(wanted).first();
}

/** Opens one of them. */
export async function openPage(page: Page, path: string): Promise<void> {
  if (!path.includes(":account")) {
    await page.goto(path);
    return;
  }
  await page.goto("/accounts");
  const account = (await page.locator("tbody tr a").first().getAttribute("href")) ?? "";
  await page.goto(path.replace("/accounts/:account", account));
}
