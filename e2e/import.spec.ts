/** Somebody brings the spreadsheet that they have: cells in, columns corrected, one id confirmed, imported, rows to mend out. */
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";

const cells = `Account ID\tAccount Name\tPOC e-mail\tCrew
999988887777\tbasement\tada@example.com\tblue
9998887776\tattic\t\tred
7.65432E+11\tcellar\t\t
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

test("of rows that contradict each other one is chosen, a lost id is given, and what changed meanwhile is looked at again", async ({
  page,
}) => {
  const text = `Account ID\tAccount Name\tCost centre
999977776666\tloft\tone
999977776666\tloft\ttwo
9.1E+3\tbarn\tthree
`;
  await page.goto("/accounts/import");
  await page.getByLabel("Or cells, pasted with their header").fill(text);
  await page.getByRole("button", { name: "Read and check" }).click();
  await page.getByRole("link", { name: /^Conflict/ }).click();
  await page.getByRole("row", { name: /^3 / }).getByRole("button", { name: "Choose this row" }).click();
  await expect(page.getByText("No row is of this kind.")).toBeVisible();
  await page.getByRole("link", { name: /^Rejected/ }).click();
  const lost = page.getByRole("form", { name: "Account of row 4" });
  await lost.getByRole("textbox").fill("no account is called so");
  await lost.getByRole("button", { name: "Choose account" }).click();
  await expect(lost.getByText("No account has these words")).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Compare again" }).click();
  await expect(page.getByText("Compared.", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Import 1 row" }).click();
  await expect(page.getByText("1 created, 0 updated, 0 unchanged, 2 rejected.")).toBeVisible();
});

test("ten thousand rows are brought, left while they are compared, found again, and imported", async ({
  page,
}) => {
  // Many rows of few accounts: what follows in the same demo does not have to carry ten thousand.
  const accounts = 9;
  const rows = Array.from(
    { length: 9_998 },
    (_, at) => `88887777000${at % accounts},hall ${at % accounts},red`,
  );
  const [left, chosen] = ["888877771111,annex,green", "888877771111,annex,blue"];
  const text = ["Account ID,Account Name,Crew", ...rows, left, chosen].join("\n");
  // Room for a busy machine: rows are compared in a second, columns twice.
  const patient = { timeout: 60_000 };
  await page.goto("/accounts/import");
  await page
    .getByLabel("File", { exact: true })
    .setInputFiles({ name: "halls.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Read and check" }).click();
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toContainText("halls.csv", patient);
  await page.goto("/accounts/import");
  await page.getByRole("link", { name: "halls.csv" }).click();
  await expect(page.getByRole("heading", { name: "What would change" })).toBeVisible(patient);
  await page.getByRole("link", { name: "Change the columns" }).click();
  await page.getByLabel("What Crew becomes").selectOption("tag:Crew");
  await page.getByRole("button", { name: "Check with these columns" }).click();
  await page.getByRole("link", { name: /^Conflict/ }).click(patient);
  await page
    .getByRole("row", { name: /^10001 / })
    .getByRole("button", { name: "Choose this row" })
    .click();
  await expect(page.getByText("No row is of this kind.")).toBeVisible(patient);
  await page.getByRole("button", { name: "Import 10 rows" }).click();
  await expect(page.getByText("10 created, 0 updated, 9989 unchanged, 1 rejected.")).toBeVisible(patient);
});

test("a file that is too large is refused before it is sent", async ({ page }) => {
  await page.goto("/accounts/import");
  const field = page.getByLabel("File", { exact: true });
  await field.setInputFiles({
    name: "huge.csv",
    mimeType: "text/csv",
    buffer: Buffer.alloc(21 * 1024 * 1024, "1"),
  });
  const said = await field.evaluate((input: HTMLInputElement) => input.validationMessage);
  expect(said).toBe("The file has 21 MB; at most 20 MB are read. Split it.");
});
