/** What a column of a file can become, as text: `id`, `environment`, `tag:team`, `contact:owner:email`, `item:3.1`, `ignore`. */
import { type ContactRole, contactRoles } from "#lib/contact.ts";

/** Fields of an account that hold one text. */
export const textFields = [
  "name",
  "email",
  "state",
  "unit",
  "payer",
  "environment",
  "dataClassification",
  "businessUnit",
  "costCentre",
  "notes",
] as const;
export type TextField = (typeof textFields)[number];

/** As pages, files and refusals name them. */
export const fieldNames: Readonly<Record<TextField, string>> = {
  name: "name",
  email: "e-mail",
  state: "state",
  unit: "OU",
  payer: "payer",
  environment: "environment",
  dataClassification: "data classification",
  businessUnit: "business unit",
  costCentre: "cost centre",
  notes: "notes",
};

/** As pages name the roles of contacts. */
export const roleNames: Readonly<Record<ContactRole, string>> = {
  owner: "owner",
  security: "security contact",
  operations: "operations contact",
  billing: "billing contact",
  root_mailbox: "root mailbox",
};

/** What becomes of a column. */
export type Target =
  | { to: "ignore" }
  | { to: "id" }
  | { to: "unitParent" }
  | { to: "field"; field: TextField }
  | { to: "tags" }
  | { to: "tag"; key: string }
  | { to: "custom"; name: string }
  | { to: "contact"; role: ContactRole; part: "all" | "email" | "name" }
  | { to: "item"; itemId: string };

const longestKey = 120;

function isField(text: string): text is TextField {
  return (textFields as readonly string[]).includes(text);
}

function isRole(text: string): text is ContactRole {
  return (contactRoles as readonly string[]).includes(text);
}

/** Null: nothing can become that. */
export function parseTarget(text: string): Target | null {
  if (text === "ignore" || text === "id" || text === "tags" || text === "unitParent") return { to: text };
  if (isField(text)) return { to: "field", field: text };
  const [kind = "", ...rest] = text.split(":");
  const name = rest.join(":").trim();
  if (name === "" || name.length > longestKey) return null;
  if (kind === "tag") return { to: "tag", key: name };
  if (kind === "custom") return { to: "custom", name };
  if (kind === "item" && /^\d{1,2}\.\d{1,2}$/.test(name)) return { to: "item", itemId: name };
  const [role = "", part = "all"] = rest;
  const parts = ["all", "email", "name"] as const;
  const known = parts.find((one) => one === part);
  return kind === "contact" && isRole(role) && known !== undefined && rest.length <= 2
    ? { to: "contact", role, part: known }
    : null;
}

/** The text of a target, which `parseTarget` reads. */
export function targetText(target: Target): string {
  if (target.to === "field") return target.field;
  if (target.to === "tag") return `tag:${target.key}`;
  if (target.to === "custom") return `custom:${target.name}`;
  if (target.to === "item") return `item:${target.itemId}`;
  if (target.to === "contact")
    return `contact:${target.role}${target.part === "all" ? "" : `:${target.part}`}`;
  return target.to;
}

/** The target in words: "owner: address", "answer to 3.1". */
export function targetWords(target: Target): string {
  const words = { ignore: "not imported", id: "account id", tags: "tags", unitParent: "OU above" } as const;
  if (target.to === "field") return fieldNames[target.field];
  if (target.to === "tag") return `tag: ${target.key}`;
  if (target.to === "custom") return `column: ${target.name}`;
  if (target.to === "item") return `answer to ${target.itemId}`;
  if (target.to !== "contact") return words[target.to];
  const part = { all: "", email: ": address", name: ": name" }[target.part];
  return `${roleNames[target.role]}${part}`;
}
