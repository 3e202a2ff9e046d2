/** A whole campaign: owners get a mail, answer on one page, somebody else takes over, and the overview says so. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { startMailServer, type TestMailServer } from "#lib/outgoing/test-mail-server.ts";
import { expectAccessible } from "./accessible.ts";
import { type OwnWaymark, startOwnWaymark } from "./own-waymark.ts";

// A Waymark of its own, in which nobody is signed in at first; what one test makes the next one uses.
test.use({ storageState: { cookies: [], origins: [] } });
test.describe.configure({ mode: "serial" });

const accounts = { "111122223333": "payments", "111122224444": "orders", "111122225555": "legacy-erp" };
let mail: TestMailServer;
let waymark: OwnWaymark;
let security: Page;
let everybody: Browser;

const to = (message: string) => /^To: (.*?)\r?$/m.exec(message)?.[1];
/** Text of a mail, whose long lines are folded. */
const textOf = (message: string) => message.replaceAll(/=\r?\n/g, "");
const cardOf = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });

async function arrived(recipient: string): Promise<string> {
  const own = () => mail.taken.filter((message) => to(message) === recipient);
  await expect.poll(() => own().length, { timeout: 30_000 }).toBe(1);
  return textOf(own()[0] ?? "");
}

test.beforeAll(async ({ browser }) => {
  everybody = browser;
  mail = await startMailServer();
  waymark = await startOwnWaymark(mail.port);
  for (const [id, name] of Object.entries(accounts)) {
    await waymark.command("accounts", "add", id, "--field", `name=${name}`);
    await waymark.command("contacts", "set", id, "lena@example.com", "--role", "owner", "--name", "Lena B.");
  }
  security = await waymark.signIn(browser, "sam@example.com", "--role", "security");
});

test.afterAll(async () => {
  await security.context().close();
  await waymark.stop();
  await mail.close();
});

test("security asks owners, and each gets one mail with all their accounts", async () => {
  await security.goto(`${waymark.url}/contacts/campaigns`);
  await expect(security.getByText("3 accounts, 1 owner to ask.")).toBeVisible();
  const form = security.getByRole("form", { name: "Ask owners" });
  await form.getByLabel("Reminders after days").fill("7, soon");
  await form.getByRole("button", { name: "Ask owners" }).click();
  await expect(form.getByText("soon is none")).toBeVisible();
  await form.getByLabel("Reminders after days").fill("7, 14");
  await form.getByRole("button", { name: "Ask owners" }).click();
  await expect(security.getByRole("heading", { level: 1, name: /^Confirmation, \d/ })).toBeVisible();
  await expect(security.getByRole("img", { name: "3 no answer yet" }).first()).toBeVisible();

  const asked = await arrived("lena@example.com");
  for (const name of Object.values(accounts)) expect(asked).toContain(name);
  expect(asked).toContain(`${waymark.url}/my`);
  await expectAccessible(security);
  mail.taken.length = 0;
});

test("the owner confirms one account, hands over another, and says that the third is not theirs", async () => {
  const lena = await waymark.signIn(everybody, "lena@example.com");
  await lena.goto(`${waymark.url}/my`);
  const asks = lena.getByRole("region", { name: "You are asked" });
  await expect(asks).toContainText("0 of 3 accounts answered");
  await expectAccessible(lena);

  await cardOf(lena, "payments").getByRole("button", { name: "Yes, still me" }).click();
  await expect(asks).toContainText("1 of 3 accounts answered");
  await expect(cardOf(lena, "payments")).toContainText("You confirmed it");

  const orders = cardOf(lena, "orders");
  await orders.getByText("Hand over", { exact: true }).first().click();
  await orders.getByLabel("E-mail address of the new owner").fill("noor@example.com");
  await orders.getByRole("button", { name: "Hand over" }).click();
  await expect(asks).toContainText("2 of 3 accounts answered");

  const legacy = cardOf(lena, "legacy-erp");
  await legacy.getByText("Not mine", { exact: true }).first().click();
  await legacy.getByLabel("Whose is it, as far as you know").fill("The ERP team had it.");
  await legacy.getByRole("button", { name: "Not mine" }).click();
  await expect(asks).toContainText("You have answered everything");
  await expect(legacy).toContainText("You say that it is not yours");
  await lena.context().close();
});

test("who is asked to take over gets a mail, accepts, and nobody is left without an answer", async () => {
  const offered = await arrived("noor@example.com");
  expect(offered).toContain("orders");
  const noor = await waymark.signIn(everybody, "noor@example.com");
  await noor.goto(`${waymark.url}/my`);
  await noor.getByRole("button", { name: "Accept" }).click();
  await expect(noor.getByRole("heading", { level: 1 })).toHaveText(
    "Are you still the contact for this account?",
  );
  await noor.context().close();

  await security.goto(waymark.url);
  await security.getByRole("link", { name: /2 of 3 accounts confirmed/ }).click();
  await expect(security.getByRole("img", { name: "2 confirmed, 1 not theirs" }).first()).toBeVisible();
  await expect(security.getByRole("row", { name: /legacy-erp/ })).toContainText("“The ERP team had it.”");
  await expect(security.getByRole("row", { name: /orders/ })).toContainText("noor@example.com");
});

test("security gives the account to somebody else, who confirms; then the campaign is closed, and stays as it was", async () => {
  await waymark.command("contacts", "hand-over", "kim@example.com", "--account", "111122225555", "--at-once");
  await security.reload();
  await expect(security.getByRole("img", { name: "2 confirmed, 1 no answer yet" }).first()).toBeVisible();
  mail.taken.length = 0;
  await security.getByRole("button", { name: "Remind about 1 now" }).click();
  await expect(security.getByText("1 person is written to")).toBeVisible();
  expect(await arrived("kim@example.com")).toContain("legacy-erp");

  const kim = await waymark.signIn(everybody, "kim@example.com");
  await kim.goto(`${waymark.url}/my`);
  await kim.getByRole("button", { name: "Yes, still me" }).click();
  await expect(kim.getByText("You have answered everything")).toBeVisible();
  await kim.context().close();

  await security.goto(waymark.url);
  await security.getByRole("link", { name: /3 of 3 accounts confirmed/ }).click();
  await security.getByRole("button", { name: "Close" }).click();
  await expect(security.getByRole("button", { name: "Close" })).toHaveCount(0);
  await waymark.command("contacts", "set", "111122225555", "new@example.com", "--role", "owner");
  await security.reload();
  await expect(security.getByRole("img", { name: "3 confirmed" }).first()).toBeVisible();
  await security.goto(`${waymark.url}/contacts/campaigns`);
  await expect(security.getByRole("listitem").filter({ hasText: "planned" })).toHaveCount(1);
});
