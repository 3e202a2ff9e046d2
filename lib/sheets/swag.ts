/** SWAG, an open registry of cloud accounts, in both of its versions. */
import type { SheetRefusal } from "./sheet.ts";

type Loose = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === "string" && one !== "");
}

/** Whether somebody is named by an address: owners of SWAG are teams as often. */
function addresses(...values: unknown[]): string {
  return [...new Set(values.flatMap(texts).filter((one) => one.includes("@")))].join("; ");
}

function refusal(record: Loose, row: number, provider: string): SheetRefusal {
  return {
    row,
    reason: `The account is one of ${provider}, not of AWS.`,
    shown: texts(record["id"])[0] ?? "",
  };
}

/** Version 1: `{id: "aws-…", metadata: {account_number}, owners, alias, type}`. */
function first(record: Loose, metadata: Loose, row: number): Readonly<Record<string, string>> | SheetRefusal {
  const provider = texts(record["type"])[0] ?? "aws";
  if (provider !== "aws") return refusal(record, row, provider);
  return {
    "account id": texts(metadata["account_number"])[0] ?? texts(record["id"])[0]?.replace(/^aws-/, "") ?? "",
    name: texts(record["name"])[0] ?? "",
    email: texts(metadata["email"])[0] ?? "",
    "contact:owner": addresses(record["owners"]),
    notes: texts(record["description"])[0] ?? "",
  };
}

/** Version 2: `{id, provider, account_status, owner, contacts, environment, sensitive, tags}`. */
function second(record: Loose, row: number): Readonly<Record<string, string>> | SheetRefusal {
  const provider = texts(record["provider"])[0] ?? "aws";
  if (provider !== "aws") return refusal(record, row, provider);
  return {
    "account id": texts(record["id"])[0] ?? "",
    name: texts(record["name"])[0] ?? "",
    email: texts(record["email"])[0] ?? "",
    "contact:owner": addresses(record["owner"], record["contacts"]),
    environment: texts(record["environment"])[0] ?? "",
    "data classification": record["sensitive"] === true ? "sensitive" : "",
    notes: texts(record["description"])[0] ?? "",
    ...Object.fromEntries(texts(record["tags"]).map((tag) => [`tag: ${tag}`, "yes"])),
  };
}

/** The record as columns; null: it is none of SWAG. */
export function swagRecord(
  record: Loose,
  row: number,
): Readonly<Record<string, string>> | SheetRefusal | null {
  const metadata = record["metadata"];
  if (isRecord(metadata) && "account_number" in metadata) return first(record, metadata, row);
  return "provider" in record && ("account_status" in record || "aliases" in record)
    ? second(record, row)
    : null;
}
