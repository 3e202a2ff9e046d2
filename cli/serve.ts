/** `waymark web` and `waymark worker`: one part each, alone or under the supervisor of `start` and `demo`. */
import { format } from "node:util";
import { superviseSelf } from "#jobs/child.ts";
import { startWorker } from "#jobs/worker.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { openOwnAws } from "./aws-access.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { requireLoopback } from "./loopback.ts";
import { runWeb } from "./web.ts";

export function web(io: CommandIo, options: { port?: number }): Promise<number> {
  return withContext(io, { home: "any", longRunning: true }, async ({ env, log }) => {
    requireLoopback(env.host);
    const { signal, ready } = superviseSelf(io.signal);
    const port = options.port ?? env.port;
    const publicUrl = io.env["WAYMARK_URL"] ? env.url : `http://localhost:${port}`;
    const onReady = (url: string) => {
      log.info({ url }, "web ready");
      ready();
    };
    // Next says on the console what failed in a page: it becomes a line like the others.
    console.error = (...said: unknown[]) =>
      log.error({ err: said.find(isError) }, format(...said.map(briefly)));
    await runWeb({ host: env.host, port, publicUrl, signal, onReady, log });
    return exitCodes.done;
  });
}

function isError(value: unknown): value is Error {
  return value instanceof Error;
}

/** The stack goes into the line's own field. */
function briefly(value: unknown): unknown {
  return isError(value) ? value.message : value;
}

export function worker(io: CommandIo): Promise<number> {
  return withContext(io, { home: "any", longRunning: true }, async (context) => {
    const { env, log, clock, databaseUrl } = context;
    const { signal, ready } = superviseSelf(io.signal);
    const { connection, endpoint } = await openOwnAws(context);
    const running = await startWorker({
      databaseUrl,
      connection,
      endpoint,
      concurrency: env.concurrency,
      leaseSeconds: env.leaseSeconds,
      clock,
      log,
    });
    const known = await listOrganizations(context.viewer);
    const mine = known.filter((organization) => organization.endpoint === endpoint).length;
    log.info(
      { endpoint: endpoint ?? "aws", concurrency: env.concurrency, organizations: mine },
      "worker ready",
    );
    ready();
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await running.stop();
    return exitCodes.done;
  });
}
