/** The list of accounts as people take it away: columns of the table, and rows of the JSON. */
import type { AccountListRow } from "#lib/data/account-list.ts";
import type { AccountRow } from "#lib/data/accounts.ts";
import type { CsvColumn } from "./csv.ts";

const stageNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

const stateWords = {
  met: "met",
  partly: "partly met",
  no: "not met",
  unk: "unknown",
  exc: "excepted",
  na: "not applicable",
} as const;

function stageColumns(number: number): CsvColumn<AccountListRow>[] {
  const cell = (row: AccountListRow) => row.stages.find(({ stage }) => stage === number);
  return [
    {
      head: `stage ${number}`,
      value: (row) => {
        const found = cell(row);
        return found === undefined ? null : stateWords[found.state];
      },
    },
    {
      head: `stage ${number} met %`,
      value: (row) => {
        const found = cell(row);
        return found === undefined || found.applicable === 0 ? null : found.fillHundredths;
      },
    },
  ];
}

/** One row an account; percentages are whole numbers of what applies. */
export const accountCsvColumns: readonly CsvColumn<AccountListRow>[] = [
  { head: "account id", value: ({ id }) => id },
  { head: "name", value: ({ name }) => name },
  { head: "email", value: ({ email }) => email },
  { head: "state", value: ({ status }) => status },
  { head: "ou", value: ({ ou }) => ou },
  { head: "payer", value: ({ payer }) => payer },
  { head: "environment", value: ({ environment }) => environment },
  { head: "data classification", value: ({ dataClassification }) => dataClassification },
  { head: "business unit", value: ({ businessUnit }) => businessUnit },
  { head: "cost centre", value: ({ costCentre }) => costCentre },
  { head: "notes", value: ({ notes }) => notes },
  { head: "source", value: ({ source }) => source },
  { head: "joined", value: ({ joinedAt }) => joinedAt },
  { head: "read", value: ({ freshness }) => freshness },
  { head: "last read", value: ({ refreshedAt }) => refreshedAt },
  { head: "failure", value: ({ failure }) => failure?.code ?? null },
  { head: "met %", value: ({ share }) => share?.metHundredths ?? null },
  { head: "unknown %", value: ({ share }) => share?.unknownHundredths ?? null },
  { head: "items met", value: ({ share }) => share?.met ?? 0 },
  { head: "items applicable", value: ({ share }) => share?.applicable ?? 0 },
  { head: "items unknown", value: ({ unknownItems }) => unknownItems },
  ...stageNumbers.flatMap(stageColumns),
];

/** The row that `waymark accounts list --json` gives. */
export function accountJson(row: AccountListRow): AccountRow {
  const { id, name, email, status, ou, ouId, payer, environment, contacts, stages } = row;
  const { dataClassification, businessUnit, costCentre, notes, tags, custom, source } = row;
  const said = { environment, dataClassification, businessUnit, costCentre, notes, tags, custom, source };
  return { id, name, email, status, ou, ouId, payer, ...said, contacts, stages };
}
