/** What the cells of a row say, in the form in which it is compared and kept. */
import { type CustomColumn, checkedField } from "#lib/account-field-values.ts";
import { type ContactKind, checkedEmail } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { TextField } from "./targets.ts";

/** A value, or why it is none. */
export type Read<Value> = { ok: true; value: Value } | { ok: false; why: string };

/** Turns the text that follows around, or has no width and no use: they make one text look like another. */
const disguising = /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu;
const control = /(?!\n)\p{Cc}/gu;

/** A text as it is kept: without control characters, marks that turn text around, or blanks at its ends. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replaceAll(/[\r\t]/g, " ")
    .replaceAll(control, "")
    .replaceAll(disguising, "")
    .trim();
}

const states: Readonly<Record<string, string>> = {
  active: "ACTIVE",
  enabled: "ACTIVE",
  open: "ACTIVE",
  suspended: "SUSPENDED",
  closed: "CLOSED",
  deleted: "CLOSED",
  terminated: "CLOSED",
  pendingclosure: "PENDING_CLOSURE",
  // As the console of AWS Organizations exported it until September 2025.
  pending: "PENDING_ACTIVATION",
  pendingactivation: "PENDING_ACTIVATION",
  departed: "DEPARTED",
  left: "DEPARTED",
  unknown: "UNKNOWN",
};

/** What people write for the environments that the roadmap knows. */
const environments: Readonly<Record<string, string>> = {
  prod: "prod",
  prd: "prod",
  production: "prod",
  live: "prod",
  nonprod: "nonprod",
  nonproduction: "nonprod",
  dev: "nonprod",
  development: "nonprod",
  test: "nonprod",
  testing: "nonprod",
  qa: "nonprod",
  uat: "nonprod",
  stg: "nonprod",
  stage: "nonprod",
  staging: "nonprod",
  preprod: "nonprod",
  integration: "nonprod",
  sandbox: "sandbox",
  playground: "sandbox",
  security: "security",
  audit: "security",
  log: "log-archive",
  logs: "log-archive",
  logarchive: "log-archive",
  logging: "log-archive",
  shared: "shared",
  sharedservices: "shared",
  management: "management",
  root: "management",
  payer: "management",
};

const plainWord = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, "");

function readEmail(text: string): Read<string> {
  try {
    return { ok: true, value: checkedEmail(text) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, why: `"${text.slice(0, 60)}" is no e-mail address.` };
    throw error;
  }
}

/** Words of people in the words that fields are kept in. */
function inOurWords(field: TextField, text: string): string {
  if (field === "state") return states[plainWord(text)] ?? text;
  if (field === "environment") return environments[plainWord(text)] ?? text;
  // Exports of other tools name the root of the organization too.
  return field === "unit" ? text.replace(/^\/?root(?=\/|$)/i, "/") : text;
}

/** What a cell says of a field; null: nothing is left of it. */
export function readField(
  field: TextField | `custom.${string}`,
  text: string,
  columns: readonly CustomColumn[],
): Read<string | null> {
  try {
    const value = checkedField(
      field,
      field.startsWith("custom.") ? text : inOurWords(field as TextField, text),
      columns,
    );
    return typeof value === "object" && value !== null
      ? { ok: false, why: "It is no text." }
      : { ok: true, value };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, why: error.userMessage };
    throw error;
  }
}

const yes = new Set([
  "yes",
  "y",
  "x",
  "✓",
  "✔",
  "☑",
  "✅",
  "done",
  "true",
  "1",
  "on",
  "ok",
  "complete",
  "completed",
  "enabled",
]);
const no = new Set([
  "no",
  "n",
  "✗",
  "✘",
  "☐",
  "❌",
  "false",
  "0",
  "off",
  "todo",
  "open",
  "missing",
  "disabled",
]);

/** Our own verdicts in our own words are no answers of anybody. */
const verdict = /^(?:met|not met|partly met.*|unknown.*|not applicable|excepted)$/;

/** Yes, no, or null: nothing was answered. */
export function readAnswerCell(text: string): Read<boolean | null> {
  const word = text.toLowerCase().replaceAll("\uFE0F", "").trim();
  if (word === "" || verdict.test(word)) return { ok: true, value: null };
  if (yes.has(word)) return { ok: true, value: true };
  if (no.has(word)) return { ok: true, value: false };
  return { ok: false, why: `"${text.slice(0, 40)}" is neither yes nor no` };
}

/** Somebody in a cell. */
export interface CellContact {
  email: string;
  /** null: the cell does not say. */
  name: string | null;
  kind: ContactKind | null;
}

/** `"Ada; L." <ada@example.com>; ops@example.com (list)` at its separators. */
function splitPeople(text: string): string[] {
  const parts: string[] = [];
  let current = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (char === "\\" && quoted) {
      current += char + (text[at + 1] ?? "");
      at += 1;
    } else if (char === '"') {
      quoted = !quoted;
      current += char;
    } else if (!quoted && /[;,\n]/.test(char)) {
      parts.push(current);
      current = "";
    } else current += char;
  }
  parts.push(current);
  return parts
    .flatMap((part) => part.split(/\s\/\s/))
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function unquoted(name: string): string {
  const quoted = /^"(.*)"$/s.exec(name.trim());
  return (quoted?.[1] ?? name).replaceAll(/\\(.)/gs, "$1").trim();
}

function readPerson(part: string): Read<CellContact> | { ok: false; why: string; name: string } {
  const list = /\s*\(list\)$/i.test(part);
  const text = part.replace(/\s*\(list\)$/i, "");
  const around = /^(.*?)<([^<>]+)>$/s.exec(text);
  const address = around?.[2] ?? text;
  const name = cleanText(unquoted(around?.[1] ?? ""));
  if (!address.includes("@"))
    return { ok: false, why: `"${text.slice(0, 60)}" has no e-mail address`, name: text };
  const email = readEmail(address);
  if (!email.ok) return email;
  return {
    ok: true,
    value: { email: email.value, name: name === "" ? null : name, kind: list ? "list" : null },
  };
}

/** Everybody in a cell, and what in it is nobody. */
export function readPeople(text: string): { people: CellContact[]; problems: string[] } {
  const people: CellContact[] = [];
  const problems: string[] = [];
  for (const part of splitPeople(text)) {
    const read = readPerson(part);
    if (!read.ok) problems.push(read.why);
    else if (!people.some(({ email }) => email === read.value.email)) people.push(read.value);
  }
  return { people, problems };
}

/** Addresses and names in columns of their own: matched by their place where both have as many. */
export function readPeopleOfTwo(
  emails: string,
  names: string,
): { people: CellContact[]; problems: string[] } {
  const read = readPeople(emails);
  const said = splitPeople(names).map((name) => cleanText(unquoted(name)));
  if (said.length !== read.people.length) return read;
  return { ...read, people: read.people.map((one, at) => ({ ...one, name: one.name ?? said[at] ?? null })) };
}

/** Somebody as a cell says it. */
export function personText({ email, name, kind }: CellContact): string {
  const plainName = name === null || /^[\p{L}\p{N} .'-]+$/u.test(name) ? name : JSON.stringify(name);
  return `${plainName === null ? email : `${plainName} <${email}>`}${kind === "list" ? " (list)" : ""}`;
}
