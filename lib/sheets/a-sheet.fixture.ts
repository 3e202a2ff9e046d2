/** Files and accounts for tests: a workbook written by hand, and what is known before an import. */
import { strToU8, zipSync } from "fflate";
import type { CurrentAccount, Known } from "./current.ts";

const none = {
  name: "",
  email: "",
  state: "ACTIVE",
  unit: null,
  payer: null,
  environment: null,
  dataClassification: null,
  businessUnit: null,
  costCentre: null,
  notes: null,
};

/** An account of the register with little known of it. */
export function anAccount(
  id: string,
  {
    values,
    ...rest
  }: Partial<Omit<CurrentAccount, "values">> & { values?: Partial<CurrentAccount["values"]> } = {},
): CurrentAccount {
  return {
    id,
    isListed: false,
    values: { ...none, name: `account ${id}`, ...values },
    tags: {},
    custom: {},
    sources: {},
    saidTags: {},
    contacts: [],
    answers: {},
    ...rest,
  };
}

/** What is known: these accounts and nothing else. */
export function knowing(accounts: readonly CurrentAccount[], columns: Known["columns"] = []): Known {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return { accounts: byId, has: (id) => byId.has(id), ids: [...byId.keys()].sort(), columns };
}

/** A workbook whose one sheet is this XML. */
export function aWorkbook(sheet: string, more: Readonly<Record<string, string>> = {}): Uint8Array {
  const parts = {
    "xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="Accounts" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": sheet,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)])));
}

/** Text as a file. */
export function aText(text: string): Uint8Array {
  return strToU8(text);
}
