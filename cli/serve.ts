/** `waymark web` and `waymark worker`: one part each, alone or under the supervisor of `start` and `demo`. */
import { existsSync, readFileSync } from "node:fs";
import { format } from "node:util";
import { z } from "zod";
import { superviseSelf } from "#jobs/child.ts";
import { startWorker } from "#jobs/worker.ts";
import { openPersonas } from "#lib/auth/personas.ts";
import { trustedProxies } from "#lib/client-address.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { userExists } from "#lib/data/user-exists.ts";
import { writeFileWhole } from "#lib/embedded/files.ts";
import type { Env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { isLoopback } from "#lib/http-guard.ts";
import { openOwnAws } from "./aws-access.ts";
import { channelKeyVariable, homeChannelKey } from "./channel-key.ts";
import { withoutAws } from "./child-environment.ts";
import { commandEnv, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { requireLoopback, requirePublicName, requireSignIn } from "./listener.ts";
import { authSecret } from "./sign-in-environment.ts";
import { runWeb } from "./web.ts";

/** Also where it was started by hand, with credentials that a supervisor would have kept from it. */
function forgetAws(io: CommandIo): void {
  const kept = withoutAws(io.env);
  for (const name of Object.keys(io.env)) if (!(name in kept)) delete io.env[name];
}

/** What the pages' own modules read of the environment, whatever the listener was told by options. */
function tellSignIn(io: CommandIo, env: Env, publicUrl: string): void {
  // NEXTAUTH_URL is the library's word for it: without it, it would believe the request.
  Object.assign(io.env, { WAYMARK_URL: publicUrl, NEXTAUTH_URL: publicUrl });
  if (env.oidc !== null) io.env["AUTH_SECRET"] = authSecret(io.env["AUTH_SECRET"], env);
}

export function web(io: CommandIo, options: { port?: number }): Promise<number> {
  const issuer = io.env["OIDC_ISSUER"] || undefined;
  const listener = { host: commandEnv(io).host, publicUrl: io.env["WAYMARK_URL"] };
  requirePublicName(listener);
  forgetAws(io);
  return withContext(io, { home: "any", longRunning: true }, async (context) => {
    const { env, log, home, viewer } = context;
    const port = options.port ?? env.port;
    const publicUrl = io.env["WAYMARK_URL"] ? env.url : `http://localhost:${port}`;
    if (home?.kind === "demo") {
      requireLoopback(env.host);
      // A proxy of this machine that hands the world in does so under another name.
      if (isLoopback(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ""))) openPersonas();
    }
    tellSignIn(io, env, publicUrl);
    // The pages read their own environment.
    Object.assign(io.env, channelKeyVariable(context));
    await requireSignIn(listener, async () => issuer !== undefined || (await userExists(viewer)));
    const { signal, ready } = superviseSelf(io.signal, io.env);
    const onReady = (url: string) => {
      log.info({ url }, "web ready");
      ready();
    };
    // Next says on the console what failed in a page: it becomes a line like the others.
    Object.assign(console, {
      error: (...said: unknown[]) => log.error({ err: said.find(isError) }, format(...said.map(briefly))),
    });
    await runWeb({
      host: env.host,
      port,
      publicUrl,
      proxies: trustedProxies(env.trustedProxies),
      formTargets: issuer === undefined ? [] : [new URL(issuer).origin],
      signInRate: env.signInRate,
      signal,
      onReady,
      log,
    });
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

/** Tells whoever starts workers (a container's health check) that this one lives: the time of its newest heartbeat. */
function heartbeatWriter(file: string | undefined): () => void {
  if (file === undefined) return () => undefined;
  return () =>
    writeFileWhole(file, `${JSON.stringify({ beatAt: new Date().toISOString(), pid: process.pid })}\n`);
}

const heartbeatSchema = z.object({ beatAt: z.iso.datetime() });

/** `waymark worker --check`: exit 0 while the worker of this machine beats, 1 when it has fallen silent. */
function checkWorker(io: CommandIo): number {
  const { heartbeatFile: file, leaseSeconds } = commandEnv(io);
  if (file === undefined) {
    throw new AppError("INVALID_INPUT", {
      userMessage:
        "WAYMARK_HEARTBEAT_FILE is not set. Give the worker and its check the same file; the worker writes it.",
    });
  }
  const text = existsSync(file) ? readFileSync(file, "utf8") : null;
  if (text === null) {
    io.err(`waymark: no worker has written ${file} yet\n`);
    return exitCodes.failed;
  }
  const { beatAt } = heartbeatSchema.parse(JSON.parse(text));
  const seconds = Math.round((Date.now() - Date.parse(beatAt)) / 1000);
  if (seconds > leaseSeconds) {
    io.err(`waymark: the worker has been silent for ${seconds} s; its lease is ${leaseSeconds} s\n`);
    return exitCodes.failed;
  }
  io.out(`The worker said ${seconds} s ago that it lives.\n`);
  return exitCodes.done;
}

export async function worker(io: CommandIo, options: { check?: boolean } = {}): Promise<number> {
  if (options.check === true) return checkWorker(io);
  return withContext(io, { home: "any", longRunning: true }, async (context) => {
    const { env, log, clock, databaseUrl } = context;
    const { signal, ready } = superviseSelf(io.signal, io.env);
    const { connection, endpoint } = await openOwnAws(context);
    const running = await startWorker({
      databaseUrl,
      connection,
      endpoint,
      concurrency: env.concurrency,
      leaseSeconds: env.leaseSeconds,
      clock,
      log,
      onBeat: heartbeatWriter(env.heartbeatFile),
      schedules: true,
      notifications: {
        env: { ...env.notifications, channelKey: homeChannelKey(context) },
        url: env.url,
        keep: context.home?.kind === "demo",
        clock,
        log,
      },
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
