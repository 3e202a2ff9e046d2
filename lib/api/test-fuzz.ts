/** Requests made from the OpenAPI document: what it allows, and what nobody should send. Seeded, so that a failure repeats. */
import { z } from "zod";

const schemaShape = z.looseObject({});
type Schema = z.infer<typeof schemaShape>;

const documentShape = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        parameters: z.array(z.object({ in: z.string(), name: z.string(), schema: schemaShape })).default([]),
        requestBody: z
          // Where it is no JSON it is a file, of which the document says only the type.
          .object({
            content: z.looseObject({ "application/json": z.object({ schema: schemaShape }).optional() }),
          })
          .optional(),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), schemaShape) }),
});

type FuzzedOperation = z.infer<typeof documentShape>["paths"][string][string];

/** One request of the fuzz. */
export interface Fuzzed {
  id: string;
  method: string;
  path: string;
  text: string | null;
}

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const hostileTexts = [
  "",
  " ",
  "'",
  "' or '1'='1",
  "';drop table account;--",
  "%",
  "\\",
  "\0",
  "\uD800",
  "../../etc/passwd",
  "..%2f..%2f",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "=cmd|' /C calc'!A0",
  "x".repeat(5000),
  "-1",
  "1e999",
  "9999999999999999999",
  "NaN",
  "null",
  "undefined",
  "[]",
  "__proto__",
  "constructor",
  "2026-02-30",
  "2026-11-22T08:00:00Z",
  "\u202Eabc",
  "🦄".repeat(50),
  "o-aaaaaaaaaa",
  "000000000000",
  "00000000-0000-4000-8000-000000000000",
];
const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  [],
  {},
  [[[[]]]],
  { constructor: {} },
  ...hostileTexts,
];

interface Making {
  random: () => number;
  schemas: Record<string, Schema>;
  /** Ids that exist. */
  known: readonly string[];
}

function pick<Value>({ random }: Making, values: readonly Value[], fallback: Value): Value {
  return values[Math.floor(random() * values.length)] ?? fallback;
}

function child(schema: Schema, name: string): Schema {
  return schemaShape.safeParse(schema[name]).data ?? {};
}

function resolved(making: Making, schema: Schema): Schema {
  const name = typeof schema["$ref"] === "string" ? schema["$ref"].split("/").at(-1) : undefined;
  if (name !== undefined) return making.schemas[name] ?? {};
  const any = z.array(schemaShape).safeParse(schema["anyOf"] ?? schema["oneOf"]);
  return any.success ? resolved(making, pick(making, any.data, {})) : schema;
}

/** Something that the schema means, or now and then something that it does not. */
function valueOf(making: Making, given: Schema): unknown {
  if (making.random() < 0.25) return pick(making, hostileValues, null);
  const schema = resolved(making, given);
  const choices = z.array(z.unknown()).safeParse(schema["enum"]);
  if (choices.success) return pick(making, choices.data, "");
  switch (schema["type"]) {
    case "object": {
      const properties = z.record(z.string(), schemaShape).safeParse(schema["properties"]).data ?? {};
      const names = Object.keys(properties).filter(() => making.random() < 0.85);
      return Object.fromEntries(names.map((name) => [name, valueOf(making, properties[name] ?? {})]));
    }
    case "array":
      return Array.from({ length: Math.floor(making.random() * 3) }, () =>
        valueOf(making, child(schema, "items")),
      );
    case "boolean":
      return making.random() < 0.5;
    case "integer":
    case "number":
      return Math.floor(making.random() * 20);
    default:
      return pick(making, [...making.known, ...hostileTexts], "");
  }
}

function textOf(making: Making, schema: Schema): string {
  const value = valueOf(making, schema);
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** What a URL can carry of a text: half of a surrogate pair it cannot. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function bodyOf(making: Making, body: FuzzedOperation["requestBody"]): string | null {
  if (body === undefined) return null;
  const json = body.content["application/json"];
  if (json === undefined) return pick(making, hostileTexts, "x").toWellFormed();
  return JSON.stringify(valueOf(making, json.schema)) ?? "";
}

function requestOf(making: Making, path: string, [method, operation]: [string, FuzzedOperation]): Fuzzed {
  let filled = path;
  const question: string[] = [];
  for (const { in: place, name, schema } of operation.parameters) {
    const text = textOf(making, schema);
    if (place === "path") filled = filled.replace(`{${name}}`, () => encoded(text) || "%20");
    if (place === "query" && making.random() < 0.4) question.push(`${name}=${encoded(text)}`);
  }
  if (making.random() < 0.1) question.push(`${encoded(pick(making, hostileTexts, "x"))}=1`);
  const body = bodyOf(making, operation.requestBody);
  const cut = body !== null && making.random() < 0.1 ? body.slice(0, Math.floor(body.length / 2)) : body;
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path: question.length === 0 ? filled : `${filled}?${question.join("&")}`,
    text: cut,
  };
}

/** `each` requests for every operation that the document names. */
export function fuzzedRequests(
  document: unknown,
  { seed, each, known }: { seed: number; each: number; known: readonly string[] },
): Fuzzed[] {
  const { paths, components } = documentShape.parse(document);
  const making: Making = { random: randomOf(seed), schemas: components.schemas, known };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap((operation) =>
      Array.from({ length: each }, () => requestOf(making, path, operation)),
    ),
  );
}
