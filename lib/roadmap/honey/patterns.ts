/** Whether a rule of EventBridge, or a metric filter of CloudWatch Logs, looks for a token. */
import { type Coverage, coverageOf, type Domain } from "#lib/policy/event-pattern.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";
import type { Marks } from "./token.ts";

const values = (...listed: string[]): Domain => ({ kind: "values", values: listed });

/** Source and call by which each kind is used; any call of any service for a key. */
const calls: Partial<Record<HoneyToken["kind"], [source: string, event: string]>> = {
  ROLE: ["sts", "AssumeRole"],
  SECRET: ["secretsmanager", "GetSecretValue"],
  SSM_PARAMETER: ["ssm", "GetParameter"],
  S3_OBJECT: ["s3", "GetObject"],
  DYNAMODB_TABLE: ["dynamodb", "GetItem"],
};

/** How many of a token's uses an event pattern lets through. */
export function ruleCoverage(pattern: string, { kind }: HoneyToken, marks: Marks): Coverage {
  const call = calls[kind];
  const service = kind === "S3_BUCKET" ? "s3" : call?.[0];
  const family = new Map<string, Domain>([
    ["detail-type", values("AWS API Call via CloudTrail")],
    ["source", service === undefined ? { kind: "prefixed", prefix: "aws." } : values(`aws.${service}`)],
    ["detail.eventSource", service === undefined ? { kind: "present" } : values(`${service}.amazonaws.com`)],
    ["detail.eventName", call === undefined ? { kind: "present" } : values(call[1])],
    ["detail.userIdentity.type", kind === "ACCESS_KEY" ? values("IAMUser") : { kind: "present" }],
    ["account", { kind: "present" }],
    ["region", { kind: "present" }],
    ...[...marks].map(([path, listed]): [string, Domain] => [`detail.${path}`, values(...listed)]),
  ]);
  return coverageOf(pattern, family);
}

/**
 * Whether a metric filter counts every use of a token: a term that is its name, or a JSON pattern in which one of several
 * alternatives compares a field that names it. What is joined by && may leave something out: unknown.
 */
export function filterMatches(pattern: string, marks: Marks): "yes" | "no" | "unknown" {
  const names = new Set([...marks.values()].flat());
  const text = pattern.trim();
  if (![...names].some((name) => name !== "" && text.includes(name)) && !text.includes("*")) return "no";
  return text.startsWith("{") ? jsonMatches(text, marks) : termsMatch(text, names);
}

function termsMatch(text: string, names: ReadonlySet<string>): "yes" | "no" | "unknown" {
  const terms = text.match(/[?-]?"[^"]*"|\S+/g) ?? [];
  const bare = terms.map((term) => term.replace(/^\?/, "").replace(/^"(.*)"$/, "$1"));
  const isAlternatives = terms.length === 1 || terms.every((term) => term.startsWith("?"));
  if (isAlternatives && bare.some((term) => names.has(term))) return "yes";
  return bare.some((term) => [...names].some((name) => term.includes(name))) ? "unknown" : "no";
}

const comparison = /\$\.([\w.[\]*'"]+?)\s*(!?=)\s*(?:"([^"]*)"|([^\s()&|}]+))/g;

function jsonMatches(text: string, marks: Marks): "yes" | "no" | "unknown" {
  const found = [...text.matchAll(comparison)].map(([, field = "", operator, quoted, plain]) => ({
    field: field.replace(/\[[^\]]*\]/g, ""),
    isEqual: operator === "=",
    value: quoted ?? plain ?? "",
  }));
  const hit = found.some(
    ({ field, isEqual, value }) =>
      isEqual && marks.get(field)?.every((name) => likeName(value, name)) === true,
  );
  const touches = found.some(
    ({ field, isEqual, value }) =>
      isEqual && marks.get(field)?.some((name) => likeName(value, name)) === true,
  );
  if (hit) return text.includes("&&") ? "unknown" : "yes";
  return touches ? "unknown" : "no";
}

/** `*` stands for anything in a filter's values. */
function likeName(value: string, name: string): boolean {
  if (!value.includes("*")) return value === name;
  const form = value.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return value.length <= 512 && form.length <= 8 && new RegExp(`^${form.join(".*")}$`).test(name);
}
