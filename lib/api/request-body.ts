/** The body of a request: JSON, of a bounded size and depth, with nothing in it that a database or an object chokes on. */

import { createHash } from "node:crypto";
import { sheetLimits } from "#lib/sheets/limits.ts";
import { InvalidRequest } from "./operation.ts";
import { HttpProblem } from "./problem.ts";

/** As the front refuses before us; here for whoever calls without it. */
const mostBytes = 256 * 1024;
const mostDepth = 32;
const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

function invalid(at: string, message: string): InvalidRequest {
  return new InvalidRequest([{ in: "body", at, message }]);
}

async function readBytes(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > most) {
      const words = most === mostBytes ? `${most / 1024} kB` : `${most / 1024 / 1024} MB`;
      throw new HttpProblem("BODY_TOO_LARGE", `A body has at most ${words}.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as a file of one of the types, and its hash as the text by which it is known again. */
export async function readFileBody(
  request: Request,
  types: readonly string[],
): Promise<{ value: Uint8Array<ArrayBuffer>; text: string }> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!types.includes(type))
    throw new HttpProblem("UNSUPPORTED_MEDIA_TYPE", `The body is a file: say one of ${types.join(", ")}.`);
  const value = await readBytes(request, sheetLimits.fileBytes);
  if (value.length === 0) throw invalid("", "This operation takes a file.");
  return { value, text: createHash("sha256").update(value).digest("hex") };
}

async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request, mostBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw invalid("", "The body is not UTF-8.");
    throw error;
  }
}

/** Whether a text can be stored: Postgres knows no NUL, and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

function requireTame(value: unknown, at: string, depth: number): void {
  if (depth > mostDepth) throw invalid(at, `The body is nested more than ${mostDepth} deep.`);
  if (typeof value === "string" && !isStorable(value))
    throw invalid(at, "A text holds a NUL or half of a surrogate pair.");
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (forbiddenKeys.has(key) || !isStorable(key))
      throw invalid(at, "A field has a name that is not allowed.");
    requireTame(inner, `${at}/${key}`, depth + 1);
  }
}

/** @returns the body and its text, of which a repeated request has the same. */
export async function readBody(request: Request): Promise<{ value: unknown; text: string }> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  const text = await readText(request);
  if (text === "") throw invalid("", "This operation takes a JSON body.");
  if (type !== "application/json")
    throw new HttpProblem("UNSUPPORTED_MEDIA_TYPE", "The body is JSON: say Content-Type: application/json.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw invalid("", `The body is not JSON: ${error.message.slice(0, 120)}.`);
    throw error;
  }
  requireTame(value, "", 0);
  return { value, text };
}
