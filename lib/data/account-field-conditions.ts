/** Filters of a list of accounts by what people, files and listings say of them: read from the URL, and as SQL. */
import { accountSources } from "#lib/account-fields.ts";
import type { SqlValues } from "./sql.ts";

/** Fields whose value is compared as it is, in any case; `-` stands for none. */
const plainFields = ["environment", "dataClassification", "businessUnit", "costCentre", "payer"] as const;

/** Filters of one parameter each. */
export const fieldFilters = [...plainFields, "source", "tag", "custom", "conflict"] as const;
export type FieldFilter = (typeof fieldFilters)[number];

export interface FieldCondition {
  kind: FieldFilter;
  /** `-`: none. Of `tag` and `custom` a key, or key=value. */
  value: string;
}

/** The condition, or what is wrong with the value. */
export function parseFieldCondition(kind: FieldFilter, value: string): FieldCondition | string {
  if (kind === "source" && !(accountSources as readonly string[]).includes(value))
    return `A source is ${accountSources.join(", ")}.`;
  if (kind === "payer" && value !== "-" && !/^\d{12}$/.test(value)) return "A payer is an account id.";
  if (kind === "conflict" && value !== "yes") return "Write conflict=yes.";
  if ((kind === "tag" || kind === "custom") && value.startsWith("="))
    return "Write a key, or a key and its value: team=payments.";
  return { kind, value };
}

/** What conditions of one kind are joined by or: those of one field, one tag, one column. */
export function fieldGroup({ kind, value }: FieldCondition): string {
  return kind === "tag" || kind === "custom" ? `${kind} ${value.split("=")[0]}` : kind;
}

const columns: Record<(typeof plainFields)[number], string> = {
  environment: "environment",
  dataClassification: "data_classification",
  businessUnit: "business_unit",
  costCentre: "cost_centre",
  payer: "payer_account_id",
};

/** Columns of an account that these filters, and the order, read. */
export const fieldScope = `a.environment, a.data_classification, a.business_unit, a.cost_centre, a.payer_account_id, a.source,
  a.tags, a.custom`;

/** As SQL over `scope`. */
export function fieldConditionSql({ kind, value }: FieldCondition, values: SqlValues): string {
  if (kind === "source") return `scope.source::text = ${values.add(value, "text")}`;
  if (kind === "conflict")
    return "exists (select 1 from account_claim claim where claim.account_id = scope.id)";
  if (kind === "tag" || kind === "custom") {
    const [key = "", ...rest] = value.split("=");
    const at = `scope.${kind === "tag" ? "tags" : "custom"}`;
    const name = values.add(key, "text");
    if (rest.length === 0) return `jsonb_exists(${at}, ${name})`;
    const wanted = rest.join("=");
    return wanted === "-"
      ? `not jsonb_exists(${at}, ${name})`
      : `lower(${at} ->> ${name}) = lower(${values.add(wanted, "text")})`;
  }
  const column = `scope.${columns[kind]}`;
  return value === "-" ? `${column} is null` : `lower(${column}) = lower(${values.add(value, "text")})`;
}
