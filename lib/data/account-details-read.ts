/** The fields of accounts beside name and place, as lists and pages show them. */
import type { AccountSource } from "#lib/account-fields.ts";

/** Merged: whose word counts stands in account_field. */
export interface AccountDetails {
  environment: string | null;
  dataClassification: string | null;
  businessUnit: string | null;
  costCentre: string | null;
  notes: string | null;
  tags: Record<string, string>;
  /** Id of a custom column → its value. */
  custom: Record<string, string>;
  /** How the account came to be known. */
  source: AccountSource;
}

/** Their columns, of the table `account` by this name. */
export function detailColumns(account: string): string {
  return `${account}.environment, ${account}.data_classification as "dataClassification",
    ${account}.business_unit as "businessUnit", ${account}.cost_centre as "costCentre", ${account}.notes, ${account}.tags,
    ${account}.custom, ${account}.source::text as source`;
}

/** Only they, of a row that has more. */
export function detailsOf(row: AccountDetails): AccountDetails {
  const { environment, dataClassification, businessUnit, costCentre, notes, tags, custom, source } = row;
  return { environment, dataClassification, businessUnit, costCentre, notes, tags, custom, source };
}
