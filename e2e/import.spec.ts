/** Somebody brings the spreadsheet that they have: cells in, columns corrected, one id confirmed, imported, rows to mend out. */
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";

const cells = `Account ID\tAccount Name\tPOC e-mail\tCrew
999988887777\tbasement\tada@example.com\tblue
9998887776\tattic\t\tred
1.23457E+11\tcellar\t\t
`;

test("cells are pasted, checked, corrected and imported", async ({ page }) => {
  await page.goto("/accounts");
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await page.getByLabel("Or cells, pasted with their header").fill(cells);
  await page.getByRole("button", { name: "Read and check" }).click();
  await expect(page.getByRole("heading", { name: "What would change" })).toBeVisible();
  await expect(page.getByText("nothing is written yet")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Change the columns" }).click();
  await page.getByLabel("What Crew becomes").selectOption("tag:Crew");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Check with these columns" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "blue" })).toBeVisible();

  await page.getByRole("row", { name: /attic/ }).getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(page.getByText("2 created, 0 updated, 0 unchanged, 1 rejected.")).toBeVisible();
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "These rows as CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("rejected-rows.csv");
});
