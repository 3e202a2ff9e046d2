/** What the API is given by the web process. */
import { webClock, webLog } from "#app/server.ts";
import type { ApiContext } from "#lib/api/authenticate.ts";
import { findSignedIn } from "#lib/auth/viewer.ts";
import { clientAddress } from "#lib/client-address.ts";
import { env } from "#lib/env.ts";
import { createRateLimit } from "#lib/rate-limit.ts";
import type { Viewer } from "#lib/viewer.ts";

/** Requests of one address without a valid token, a minute. */
const refusalsAMinute = 60;

/** Who has signed in, and is let in, with the browser that asks. */
async function readingViewer(): Promise<Viewer | null> {
  const viewer = (await findSignedIn())?.viewer ?? null;
  return viewer?.role === "nobody" ? null : viewer;
}

let context: ApiContext | undefined;

/** Made once: its counts are those of the process. */
export function apiContext(): ApiContext {
  context ??= {
    now: () => webClock().now(),
    log: (error, errorId) => webLog().error({ err: error, errorId }, "a request of the API failed"),
    requests: createRateLimit(env().apiRate),
    refusals: createRateLimit(refusalsAMinute),
    addressOf: ({ headers }) => clientAddress(headers),
    sessionViewer: readingViewer,
  };
  return context;
}
