/** Reads what an identity provider says of itself, the way a sign-in would: in time, in bounds, and nowhere else. */
import { z } from "zod";

const words = z.array(z.string()).optional();

/** Of OpenID Connect Discovery 1.0, section 3: as far as a sign-in rests on it. */
const discoverySchema = z.object({
  issuer: z.string().optional(),
  authorization_endpoint: z.string().optional(),
  token_endpoint: z.string().optional(),
  jwks_uri: z.string().optional(),
  userinfo_endpoint: z.string().optional(),
  response_types_supported: words,
  scopes_supported: words,
  claims_supported: words,
  id_token_signing_alg_values_supported: words,
  token_endpoint_auth_methods_supported: words,
  code_challenge_methods_supported: words,
});
export type Discovery = z.infer<typeof discoverySchema>;

const keySetSchema = z.object({ keys: z.array(z.object({ kty: z.string(), use: z.string().optional() })) });
export type KeySet = z.infer<typeof keySetSchema>;

/** What was answered, or why it is of no use. */
export type Read<Value> = { value: Value; date: Date | null } | { problem: string };

/** Such a document has some kilobytes. */
const mostBytes = 1_000_000;

export interface ReadOptions {
  signal: AbortSignal;
  /** For each answer. */
  timeoutMs: number;
}

async function textOf(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** When it was made, by the clock of whoever made it; an answer out of a cache says how old it is. */
function dateOf(headers: Headers): Date | null {
  const at = Date.parse(headers.get("date") ?? "");
  const age = Number(headers.get("age") ?? "0");
  return Number.isNaN(at) ? null : new Date(at + (Number.isFinite(age) ? age : 0) * 1000);
}

/** The words of whatever keeps a connection from being made: `fetch failed` says nothing, its cause does. */
function whyNot(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `it did not answer within ${timeoutMs / 1000} seconds`;
  const cause = error.cause instanceof Error ? error.cause : error;
  return `it cannot be reached: ${cause.message === "" ? cause.name : cause.message}`;
}

async function readJson<Value>(
  url: string,
  schema: z.ZodType<Value>,
  { signal, timeoutMs }: ReadOptions,
): Promise<Read<Value>> {
  let text: string | null;
  let date: Date | null;
  try {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { accept: "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (response.status >= 300 && response.status < 400) return { problem: "it leads somewhere else" };
    if (!response.ok) return { problem: `it answers ${response.status}` };
    date = dateOf(response.headers);
    text = await textOf(response);
  } catch (error) {
    return { problem: whyNot(error, timeoutMs) };
  }
  if (text === null) return { problem: `it answers more than ${mostBytes / 1_000_000} MB` };
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { value: parsed.data, date } : { problem: "its answer is of another form" };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: "its answer is no JSON" };
    throw error;
  }
}

/** Where an issuer describes itself. */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** The discovery document of an issuer. */
export function readDiscovery(issuer: string, options: ReadOptions): Promise<Read<Discovery>> {
  return readJson(discoveryUrl(issuer), discoverySchema, options);
}

/** The keys that its tokens are signed with. */
export function readKeySet(url: string, options: ReadOptions): Promise<Read<KeySet>> {
  return readJson(url, keySetSchema, options);
}
