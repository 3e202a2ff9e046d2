/**
 * Bills of AWS as tables: which accounts they name, what they call them, and what each cost by month. Pure; a row at a time, so that
 * a bill of any length needs no more memory than its accounts.
 *
 * Columns by AWS's own names: Cost and Usage Report (legacy and 2.0), FOCUS, the monthly and the detailed billing report,
 * and what Cost Explorer writes by linked account.
 */

/** What a file was read as. */
export const billFormats = ["CUR", "CUR 2.0", "FOCUS", "billing report", "Cost Explorer"] as const;
export type BillFormat = (typeof billFormats)[number];

interface Columns {
  format: BillFormat;
  /** Columns with an account, each with that of its name; null: there is none. */
  accounts: { id: number; name: number | null; isCharged: boolean }[];
  cost: number | null;
  month: number | null;
  currency: number | null;
}

/** The names of the columns, in lower case, without anything but letters and digits. */
const shapes: readonly {
  format: BillFormat;
  charged: string;
  chargedName: string | null;
  payer: string;
  payerName: string | null;
  cost: readonly string[];
  month: readonly string[];
  currency: string;
}[] = [
  {
    format: "CUR 2.0",
    charged: "line_item_usage_account_id",
    chargedName: "line_item_usage_account_name",
    payer: "bill_payer_account_id",
    payerName: "bill_payer_account_name",
    cost: ["line_item_unblended_cost"],
    month: ["bill_billing_period_start_date", "line_item_usage_start_date"],
    currency: "line_item_currency_code",
  },
  {
    format: "CUR",
    charged: "lineitem/usageaccountid",
    chargedName: null,
    payer: "bill/payeraccountid",
    payerName: null,
    cost: ["lineitem/unblendedcost"],
    month: ["bill/billingperiodstartdate", "lineitem/usagestartdate"],
    currency: "lineitem/currencycode",
  },
  {
    format: "FOCUS",
    charged: "subaccountid",
    chargedName: "subaccountname",
    payer: "billingaccountid",
    payerName: "billingaccountname",
    cost: ["billedcost"],
    month: ["billingperiodstart"],
    currency: "billingcurrency",
  },
  {
    format: "billing report",
    charged: "linkedaccountid",
    chargedName: "linkedaccountname",
    payer: "payeraccountid",
    payerName: "payeraccountname",
    cost: ["totalcost", "unblendedcost", "cost"],
    month: ["billingperiodstartdate", "usagestartdate"],
    currency: "currencycode",
  },
];

function columnsOf(head: readonly string[]): Columns | null {
  const names = head.map((cell) => cell.trim().toLowerCase());
  const at = (name: string | null) => {
    const found = name === null ? -1 : names.indexOf(name);
    return found === -1 ? null : found;
  };
  for (const shape of shapes) {
    const charged = at(shape.charged);
    if (charged === null) continue;
    const payer = at(shape.payer);
    return {
      format: shape.format,
      accounts: [
        { id: charged, name: at(shape.chargedName), isCharged: true },
        ...(payer === null ? [] : [{ id: payer, name: at(shape.payerName), isCharged: false }]),
      ],
      cost: shape.cost.map(at).find((found) => found !== null) ?? null,
      month: shape.month.map(at).find((found) => found !== null) ?? null,
      currency: at(shape.currency),
    };
  }
  return null;
}

/** An account of a bill. */
export interface BilledAccount {
  accountId: string;
  name: string | null;
  rows: number;
  /** `2026-10 USD` → amount, to the cent; 36 at most, the first that came. */
  amounts: Record<string, number>;
}

export interface Bill {
  format: BillFormat;
  /** By id. */
  accounts: BilledAccount[];
  /** Rows that name an account. */
  rows: number;
  rejected: { row: number; reason: string }[];
}

export interface BillReader {
  /** One row, in the order of the file. */
  add(cells: readonly string[], row: number): void;
  end(): Bill;
}

const mostAccounts = 50_000;
const mostMonths = 36;
const mostRejected = 200;

/** Digits of an account as a bill writes them; a spreadsheet that saved it may have lost zeros at the front. */
function idOf(cell: string): string | null {
  const digits = cell.trim().replace(/^'/, "");
  return /^\d{9,12}$/.test(digits) ? digits.padStart(12, "0") : null;
}

/** `2026-10-01T00:00:00Z`, `2026/10/01 00:00:00`, `10/1/2026`; null: another form. */
function monthOf(cell: string): string | null {
  const [, year, month] = /^(\d{4})[-/](\d{2})/.exec(cell) ?? [];
  return year === undefined || month === undefined ? null : `${year}-${month}`;
}

/** A reader for a file with this header; null: it is no bill that is known here. */
export function billReader(head: readonly string[]): BillReader | null {
  const columns = columnsOf(head);
  return columns === null ? explorerReader(head) : rowsReader(columns);
}

class Accounts {
  readonly #byId = new Map<string, BilledAccount>();
  readonly rejected: Bill["rejected"] = [];

  /** The account; null: there are too many. */
  of(accountId: string, row: number): BilledAccount | null {
    const known = this.#byId.get(accountId);
    if (known !== undefined) return known;
    if (this.#byId.size >= mostAccounts) {
      this.reject(row, `More than ${mostAccounts} accounts; ${accountId} is left out.`);
      return null;
    }
    const fresh = { accountId, name: null, rows: 0, amounts: {} };
    this.#byId.set(accountId, fresh);
    return fresh;
  }

  reject(row: number, reason: string): void {
    if (this.rejected.length < mostRejected) this.rejected.push({ row, reason });
  }

  charge({ amounts }: BilledAccount, key: string, cost: number): void {
    if (amounts[key] === undefined && Object.keys(amounts).length >= mostMonths) return;
    amounts[key] = (amounts[key] ?? 0) + cost;
  }

  /** To the cent, by id. */
  list(): BilledAccount[] {
    return [...this.#byId.values()]
      .map((account) => ({
        ...account,
        amounts: Object.fromEntries(
          Object.entries(account.amounts).map(([key, amount]) => [key, Math.round(amount * 100) / 100]),
        ),
      }))
      .sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  }
}

function rowsReader({ format, accounts: places, cost, month, currency }: Columns): BillReader {
  const accounts = new Accounts();
  let rows = 0;
  return {
    add: (cells, row) => {
      let names = false;
      for (const { id, name, isCharged } of places) {
        const cell = (cells[id] ?? "").trim();
        // Sums at the end of a report name no account.
        if (cell === "") continue;
        const accountId = idOf(cell);
        const account = accountId === null ? null : accounts.of(accountId, row);
        if (accountId === null) accounts.reject(row, `${cell.slice(0, 40)} is no account id.`);
        if (account === null) continue;
        names = true;
        account.rows += 1;
        const called = name === null ? "" : (cells[name] ?? "").trim();
        if (called !== "" && called !== accountId) account.name ??= called.slice(0, 200);
        const amount = cost === null ? Number.NaN : Number(cells[cost] ?? "");
        const at = month === null ? null : monthOf(cells[month] ?? "");
        if (isCharged && at !== null && Number.isFinite(amount))
          accounts.charge(
            account,
            `${at} ${currency === null ? "" : (cells[currency] ?? "")}`.trim(),
            amount,
          );
      }
      if (names) rows += 1;
    },
    end: () => ({ format, accounts: accounts.list(), rows, rejected: accounts.rejected }),
  };
}

/** Cost Explorer writes a column an account, `name (111122223333)($)`, and a row a month. */
function explorerReader(head: readonly string[]): BillReader | null {
  if (!/^linked account/i.test((head[0] ?? "").trim())) return null;
  const columns = head.flatMap((cell, at) => {
    const [, name = "", inBrackets, bare, unit = ""] =
      /^(?:(.*?)\s*\((\d{12})\)|(\d{12}))\s*(?:\((.{1,3})\))?$/.exec(cell.trim()) ?? [];
    const accountId = inBrackets ?? bare;
    return accountId === undefined
      ? []
      : [{ at, accountId, name: name === "" ? null : name.slice(0, 200), unit }];
  });
  if (columns.length === 0) return null;
  const accounts = new Accounts();
  let rows = 0;
  for (const { accountId, name } of columns) {
    const account = accounts.of(accountId, 1);
    if (account !== null) account.name = name;
  }
  return {
    add: (cells, row) => {
      const month = monthOf(cells[0] ?? "");
      if (month === null) return;
      rows += 1;
      for (const { at, accountId, unit } of columns) {
        const account = accounts.of(accountId, row);
        const amount = Number((cells[at] ?? "").replaceAll(",", ""));
        if (account === null || !Number.isFinite(amount)) continue;
        account.rows += 1;
        accounts.charge(account, `${month} ${unit}`.trim(), amount);
      }
    },
    end: () => ({ format: "Cost Explorer", accounts: accounts.list(), rows, rejected: accounts.rejected }),
  };
}
