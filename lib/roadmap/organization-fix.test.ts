import { expect, it } from "vitest";
import { anInput } from "./an-input.fixture.ts";
import { itemById, items } from "./catalog.ts";
import { organizationFixSteps } from "./organization-fix.ts";

const { organization } = anInput();
const account = (number: number, regions: readonly string[]) => ({
  id: `22222222000${number}`,
  failing: regions.map((region) => ({ resource: `22222222000${number}`, region })),
});
const context = (accounts: ReturnType<typeof account>[], failingAccounts = accounts.length) => ({
  partition: "aws",
  organization,
  accounts,
  failingAccounts,
});

it("writes a step of the management account once, with the regions of all accounts", () => {
  const steps = organizationFixSteps(
    itemById("4.1"),
    context([account(1, ["eu-west-1"]), account(2, ["us-east-1"])]),
  );
  const once = steps.filter(({ commands }) => commands[0]?.runIn.startsWith("management account"));
  expect(once).toHaveLength(1);
  expect(once[0]?.commands[0]?.lines).toMatch(/--region eu-west-1[\s\S]*--region us-east-1/);
});

it("writes a step of the account for each one that fails, four at most, and says how many more", () => {
  const accounts = [1, 2, 3, 4, 5].map((number) => account(number, ["eu-west-1"]));
  const step = organizationFixSteps(itemById("4.1"), context(accounts, 12)).find(({ commands }) =>
    commands[0]?.lines.includes("create-detector"),
  );
  expect(step?.commands.map(({ runIn }) => runIn)).toEqual(
    accounts.slice(0, 4).map(({ id }) => `account ${id}`),
  );
  expect(step?.moreAccounts).toBe(8);
});

it("leaves out what fails nowhere, and keeps the placeholder where no account fails", () => {
  const named = organizationFixSteps(itemById("4.1"), context([account(1, ["eu-west-1"])]));
  expect(named.some(({ commands }) => commands[0]?.lines.includes("update-detector"))).toBe(false);
  const open = organizationFixSteps(itemById("3.4"), context([]));
  expect(open.some(({ commands }) => commands[0]?.lines.includes("<account-id>"))).toBe(true);
});

it.each(items.map(({ id }) => id))("%s: no text names an account of nobody", (id) => {
  const text = JSON.stringify(organizationFixSteps(itemById(id), context([account(1, ["eu-west-1"])])));
  expect(text).not.toContain("ACCOUNT-ID");
});
