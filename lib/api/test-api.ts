/** The API without a server: requests go to the dispatch as the web process would hand them over. Only tests import it. */
import { createToken, type NewToken } from "#lib/data/tokens.ts";
import { createRateLimit } from "#lib/rate-limit.ts";
import { systemViewer } from "#lib/viewer.ts";
import type { ApiContext } from "./authenticate.ts";
import { dispatch } from "./dispatch.ts";

/** What was logged as a bug; a test that expects none looks here. */
export const bugs: unknown[] = [];

export interface Asked {
  method?: string;
  token?: string | null;
  body?: unknown;
  /** The body as it is sent, instead of `body`. */
  text?: string;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; null where it is no JSON. */
  json: unknown;
}

/** A caller whose clock stands still. */
export function apiAt(now: Date, changes: Partial<ApiContext> = {}) {
  const context: ApiContext = {
    now: () => now,
    log: (error) => void bugs.push(error),
    requests: createRateLimit(1_000_000),
    refusals: createRateLimit(1_000_000),
    addressOf: () => "192.0.2.1",
    sessionViewer: async () => null,
    ...changes,
  };
  return async (path: string, { method = "GET", token = null, body, text, headers = {} }: Asked = {}) => {
    const sent = text ?? (body === undefined ? null : JSON.stringify(body));
    const request = new Request(`http://127.0.0.1:3000/api/v1${path}`, {
      method,
      body: sent,
      headers: {
        ...(sent !== null && { "content-type": "application/json" }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    const response = await dispatch(request, context);
    const answer = await response.text();
    const isJson = response.headers.get("content-type")?.endsWith("json") === true;
    const json: unknown = isJson && answer !== "" ? JSON.parse(answer) : null;
    return { status: response.status, headers: response.headers, text: answer, json } satisfies Answered;
  };
}

export type Api = ReturnType<typeof apiAt>;

/** A token that is good for a month. */
export async function aToken(now: Date, changes: Partial<NewToken> = {}): Promise<string> {
  const asked = { name: "test", role: "admin", readOnly: false, unitIds: [], days: 30, now } as const;
  return (await createToken(systemViewer("test"), { ...asked, ...changes })).token;
}
