import { expect, test } from "vitest";
import { type Bill, billReader } from "./bill.ts";

const a = "999900001111";
const b = "999900002222";
const payer = "999900000000";

function read(text: string): Bill | null {
  const [head = [], ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const reader = billReader(head);
  rows.forEach((cells, at) => reader?.add(cells, at + 2));
  return reader?.end() ?? null;
}

test("the legacy Cost and Usage Report: sums by month and currency, the payer without amounts", () => {
  const bill = read(`
identity/LineItemId,bill/PayerAccountId,lineItem/UsageAccountId,bill/BillingPeriodStartDate,lineItem/UnblendedCost,lineItem/CurrencyCode
1,${payer},${a},2026-10-01T00:00:00Z,0.1,USD
2,${payer},${a},2026-10-01T00:00:00Z,0.2,USD
3,${payer},${b},2026-09-01T00:00:00Z,5,USD`);
  expect(bill).toEqual({
    format: "CUR",
    rows: 3,
    rejected: [],
    accounts: [
      { accountId: payer, name: null, rows: 3, amounts: {} },
      { accountId: a, name: null, rows: 2, amounts: { "2026-10 USD": 0.3 } },
      { accountId: b, name: null, rows: 1, amounts: { "2026-09 USD": 5 } },
    ],
  });
});

test("CUR 2.0 names its accounts", () => {
  const bill = read(`
line_item_usage_account_id,line_item_usage_account_name,line_item_unblended_cost,bill_billing_period_start_date,line_item_currency_code
${a},old-shop,1.5,2026-10-01T00:00:00.000Z,EUR`);
  expect(bill).toMatchObject({
    format: "CUR 2.0",
    accounts: [{ accountId: a, name: "old-shop", amounts: { "2026-10 EUR": 1.5 } }],
  });
});

test("FOCUS, and a sub-account that is missing", () => {
  const bill = read(`
BillingAccountId,SubAccountId,SubAccountName,BilledCost,BillingPeriodStart,BillingCurrency
${payer},,,3,2026-10-01T00:00:00Z,USD
${payer},${a},shop,3,2026-10-01T00:00:00Z,USD`);
  expect(bill).toMatchObject({ format: "FOCUS", rows: 2 });
  expect(bill?.accounts.map(({ accountId }) => accountId)).toEqual([payer, a]);
});

test("a consolidated billing report: sums at its end name no account, lost zeros come back", () => {
  const bill = read(`
InvoiceID,PayerAccountId,LinkedAccountId,RecordType,BillingPeriodStartDate,PayerAccountName,LinkedAccountName,TotalCost,CurrencyCode
1,${payer},12345678901,LinkedLineItem,2026/10/01 00:00:00,Main,Lab,7.25,USD
1,${payer},,InvoiceTotal,2026/10/01 00:00:00,Main,,7.25,USD`);
  expect(bill).toMatchObject({ format: "billing report" });
  expect(bill?.accounts.map(({ accountId, name }) => [accountId, name])).toEqual([
    ["012345678901", "Lab"],
    [payer, "Main"],
  ]);
});

test("Cost Explorer by linked account: a column an account", () => {
  const bill = read(`
Linked account,old-shop (${a})($),${b}($),Total costs($)
Linked account total,12,3,15
2026-09-01,5,1,6
2026-10-01,7,2,9`);
  expect(bill).toMatchObject({
    format: "Cost Explorer",
    rows: 2,
    accounts: [
      { accountId: a, name: "old-shop", amounts: { "2026-09 $": 5, "2026-10 $": 7 } },
      { accountId: b, name: null, amounts: { "2026-09 $": 1, "2026-10 $": 2 } },
    ],
  });
});

test("what is no id is named with its row, 200 at most; amounts that are no numbers count as none", () => {
  const bad = Array.from({ length: 300 }, () => "1.23E+11,x,2026-10-01").join("\n");
  const bill = read(`LinkedAccountId,TotalCost,UsageStartDate\n${a},not a number,2026-10-01\n${bad}`);
  expect(bill?.rejected).toHaveLength(200);
  expect(bill?.rejected[0]).toEqual({ row: 3, reason: "1.23E+11 is no account id." });
  expect(bill?.accounts).toMatchObject([{ accountId: a, amounts: {} }]);
});

test("any other table is no bill", () => {
  expect(billReader(["Account ID", "Name"])).toBeNull();
  expect(billReader(["Linked account", "old-shop($)"])).toBeNull();
});
