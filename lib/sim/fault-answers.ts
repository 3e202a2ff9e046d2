/** Answers that are not what AWS would have said: changed as the output that they are made of, or as text. */
import type { Falsification } from "./faults.ts";
import type { Operation } from "./wire/schema.ts";

const tokenNames = ["NextToken", "nextToken", "Marker", "NextMarker", "ContinuationToken"];
const falseToken = "fault-page-";
/** No account of the simulator's has it: their numbers are drawn below. */
const foreignAccount = "999999999999";
const hugeBytes = 8_000_000;

/** The member by which an operation pages; null: it does not. */
function tokenOf({ input, output }: Operation): string | null {
  if (!input.isStructSchema() || !output.isStructSchema()) {
    return null;
  }
  const asked = new Set([...input.structIterator()].map(([name]) => name));
  const answered = [...output.structIterator()].map(([name]) => name);
  return answered.find((name) => tokenNames.includes(name) && asked.has(name)) ?? null;
}

/** Takes a token of ours out of the input; `page`: how many pages came before, where ours count; 0: the first call. */
export function withoutFalseToken(
  operation: Operation,
  input: Record<string, unknown>,
): { input: Record<string, unknown>; page: number } {
  const name = tokenOf(operation);
  const token = name === null ? undefined : input[name];
  if (name === null || typeof token !== "string") {
    return { input, page: 0 };
  }
  if (!token.startsWith(falseToken)) {
    return { input, page: 1 };
  }
  const { [name]: _, ...rest } = input;
  return { input: rest, page: Number(token.slice(falseToken.length)) };
}

/** The output as the falsification has it; the same object where it finds nothing to change. */
export function falsifyOutput(
  operation: Operation,
  output: object,
  how: Falsification,
  page: number,
): object {
  const token = tokenOf(operation);
  switch (how) {
    case "empty-page":
      return token === null || page > 0 ? output : { ...withoutItems(output), ...more(operation, token, 1) };
    case "endless":
      return token === null ? output : { ...output, ...more(operation, token, page + 1) };
    case "repeated-token":
      return token === null ? output : { ...output, ...more(operation, token, 1) };
    case "foreign-account":
      return ofAnotherAccount(output);
    default:
      return output;
  }
}

function more({ output }: Operation, token: string, page: number): Record<string, unknown> {
  const isTold = [...output.structIterator()].some(([name]) => name === "IsTruncated");
  return { [token]: `${falseToken}${page}`, ...(isTold && { IsTruncated: true }) };
}

function withoutItems(output: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => [name, Array.isArray(value) ? [] : value]),
  );
}

/** Every ARN in it, also those in a text such as the credential report; the object itself where there is none. */
function ofAnotherAccount(output: object): object {
  let found = false;
  const change = (value: unknown): unknown => {
    if (typeof value === "string") {
      const changed = value.replace(/(arn:aws[\w-]*:\w+:[\w-]*:)\d{12}/g, `$1${foreignAccount}`);
      found ||= changed !== value;
      return changed;
    }
    if (value instanceof Uint8Array) {
      return Buffer.from(String(change(Buffer.from(value).toString("utf8"))));
    }
    if (Array.isArray(value)) {
      return value.map(change);
    }
    if (typeof value !== "object" || value === null || value instanceof Date) {
      return value;
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]));
  };
  const changed = change(output);
  return found && typeof changed === "object" && changed !== null ? changed : output;
}

/** The answer's text as the falsification has it. */
export function falsifiedBody(body: string, how: Falsification): string {
  const isJson = body.startsWith("{");
  switch (how) {
    case "truncated":
      return body.slice(0, Math.floor(body.length / 2));
    case "other-protocol":
      return isJson ? "<Answer><Items/></Answer>" : "{}";
    case "page":
      return "<!doctype html>\n<html><title>Sign in</title><body><p>Sign in to the network.</p></body></html>\n";
    case "empty":
      return "";
    case "hollow":
      return isJson ? "{}" : hollowXml(body);
    case "huge":
      return padded(body);
    case "wrong-types":
      return isJson ? JSON.stringify(otherTypes(JSON.parse(body))) : wordsForXml(body);
    case "sparse":
      return isJson ? JSON.stringify(sparse(JSON.parse(body), false)) : sparseXml(body);
    default:
      return body;
  }
}

function hollowXml(body: string): string {
  const root = /<([A-Za-z]\w*)([^>]*?)\/?>/.exec(body.replace(/<\?[^>]*\?>/, ""));
  const name = root?.[1] ?? "Answer";
  const result = name.endsWith("Response") ? name.replace(/Response$/, "Result") : null;
  const content = result !== null && body.includes(`<${result}`) ? `<${result}></${result}>` : "";
  return `<${name}${root?.[2] ?? ""}>${content}</${name}>`;
}

function padded(body: string): string {
  const at = body.lastIndexOf(body.startsWith("{") ? "}" : "</");
  return body.slice(0, at) + " ".repeat(hugeBytes) + body.slice(at);
}

function otherTypes(value: unknown): unknown {
  if (Array.isArray(value)) {
    return "a list";
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, otherTypes(member)]));
  }
  return typeof value === "string" ? 7 : "seven";
}

/** Leaves that are numbers or times become words; the SDK reads any word but "true" as false. */
function wordsForXml(body: string): string {
  return body.replace(/>(\d+|\d{4}-\d\d-\d\dT[\d:.]+Z)<\//gi, ">seven</");
}

function sparse(value: unknown, isEntry: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => sparse(entry, true));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const members = Object.entries(value).map(([name, member]) => [name, sparse(member, false)]);
  return Object.fromEntries(isEntry ? members.slice(1) : members);
}

function sparseXml(body: string): string {
  return body.replace(/(<(?:member|Bucket|item)>)<(\w+)>[^<]*<\/\2>/g, "$1");
}
