/** What the API is given by the web process. */
import { webClock, webLog } from "#app/server.ts";
import type { ApiContext } from "#lib/api/authenticate.ts";
import { createRateLimit } from "#lib/api/rate-limits.ts";
import { env } from "#lib/env.ts";

/** Requests of one address without a valid token, a minute. */
const refusalsAMinute = 60;

let context: ApiContext | undefined;

/** Made once: its counts are those of the process. */
export function apiContext(): ApiContext {
  context ??= {
    now: () => webClock().now(),
    log: (error, errorId) => webLog().error({ err: error, errorId }, "a request of the API failed"),
    requests: createRateLimit(env().apiRate),
    refusals: createRateLimit(refusalsAMinute),
    addressOf: ({ headers }) => headers.get("x-waymark-address"),
    sessionViewer: async () => null,
  };
  return context;
}
