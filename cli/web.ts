/** The web process: the production build of the application behind its front. */
import { randomUUID } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, BlockList } from "node:net";
import { fileURLToPath } from "node:url";
import { AppError } from "#lib/errors.ts";
import { createHttpGuard, isLoopback, pathOf } from "#lib/http-guard.ts";
import { type Logger, withLogFields } from "#lib/log.ts";
import { createFront, type Handler } from "./web-front.ts";

export interface WebOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** WAYMARK_URL: the other name that requests may carry. */
  publicUrl: string;
  /** Whose X-Forwarded-For is believed; nobody's when absent. */
  proxies?: BlockList;
  /** Origins of the provider, to which the form of sign-in may lead. */
  formTargets?: readonly string[];
  /** Sign-ins that one address may try in a minute. */
  signInRate?: number;
  /** Told of every answer: at `debug`, and at `error` where it is a failure of ours. */
  log?: Logger;
}

export interface RunningWeb {
  /** Where it listens. */
  url: string;
  /** Lets answers finish, ends event streams, closes. */
  close(): Promise<void>;
}

/** What is behind the guard. */
export interface Application {
  handle: Handler;
  close(): Promise<void>;
}

/** Where the checkout lies, and with it the built application. */
export const checkoutFolder = fileURLToPath(new URL("..", import.meta.url));

/** Enough for an office behind one address in the morning; a program that tries has to wait. */
const usualSignInRate = 120;

/** A client that is slow on purpose holds a connection no longer than this; one that talks too much is cut short. */
const serverLimits: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  // Longer than what usual proxies keep, or they use a connection that we are closing.
  keepAliveTimeout: 75_000,
  // The framework would take upgrades on; the front refuses them like any other request that may not pass.
  shouldUpgradeCallback: () => false,
};

/** Answers that are still being written when the server closes get this long. */
const closeGraceMs = 3_000;

/** Next's production server of this checkout's build; it must exist (build.ts). */
async function openNext(address: { host: string; port: number }): Promise<Application> {
  const { default: next } = await import("next");
  const app = next({ dev: false, dir: checkoutFolder, hostname: address.host, port: address.port });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle: (request, response) => handle(request, response), close: () => app.close() };
}

function listen(server: Server, { host, port }: WebOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE")
        reject(
          new AppError("RESOURCE_BUSY", {
            userMessage:
              `Port ${port} on ${host} is in use by another program. ` +
              "Stop that one, or choose another port with PORT (or --port).",
            cause,
          }),
        );
      else
        reject(
          new AppError("INVALID_INPUT", {
            userMessage: `The web listener cannot use HOST ${host} with PORT ${port}: ${cause.message}.`,
            cause,
          }),
        );
    });
    // Typed as string or address: an address on everything but Unix sockets.
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Whether an answer never ends by itself. A listener may have asked for it by its headers, or not. */
function isEventStream(request: IncomingMessage, response: ServerResponse): boolean {
  const type = response.getHeader("content-type");
  return [request.headers.accept, type].some(
    (value) => typeof value === "string" && value.includes("text/event-stream"),
  );
}

/** Follows the answers in flight, so that closing can end the event streams, which would keep a server open. */
function followStreams(server: Server): { endStreams(): void } {
  const open = new Map<ServerResponse, IncomingMessage>();
  server.on("request", (request, response) => {
    open.set(response, request);
    response.once("close", () => open.delete(response));
  });
  return {
    endStreams: () => {
      for (const [response, request] of open) if (isEventStream(request, response)) response.destroy();
    },
  };
}

async function closeServer(server: Server, endStreams: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  endStreams();
  // A kept connection becomes idle when its answer is written, and nobody closes it then but us.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}

/** A proxy before us may have named the request already. */
const requestIdPattern = /^[\w-]{8,64}$/;

/** Names each request, in the answer and in every line that is logged because of it. */
function traced(handle: Handler, log: Logger | undefined): Handler {
  return (request, response) => {
    const given = request.headers["x-request-id"];
    const requestId =
      typeof given === "string" && requestIdPattern.test(given) ? given : randomUUID().slice(0, 13);
    response.setHeader("x-request-id", requestId);
    return withLogFields({ requestId }, async () => {
      const begun = performance.now();
      await handle(request, response);
      const { method, url = "" } = request;
      const line = {
        method,
        // Without the question: filters are nobody's business here.
        path: pathOf(url),
        status: response.statusCode,
        ms: Math.round(performance.now() - begun),
      };
      if (response.statusCode >= 500 && response.statusCode !== 503) log?.error(line, "a request failed");
      else log?.debug(line, "answered");
    });
  };
}

/**
 * Claims the port, then opens the application; requests that come before it is open wait for it.
 * @param open what to serve; Next's production build unless a test says otherwise
 * @throws AppError INVALID_INPUT naming HOST where it cannot be used, RESOURCE_BUSY naming PORT where it is in use
 */
export async function startWeb(options: WebOptions, open = openNext): Promise<RunningWeb> {
  const server = createServer(serverLimits);
  const { endStreams } = followStreams(server);
  const port = await listen(server, options);
  const application = open({ host: options.host, port });
  const front = createFront({
    guard: createHttpGuard({
      port,
      publicUrl: options.publicUrl,
      beyondLoopback: !isLoopback(options.host),
    }),
    publicUrl: options.publicUrl,
    proxies: options.proxies ?? new BlockList(),
    formTargets: options.formTargets ?? [],
    signInRate: options.signInRate ?? usualSignInRate,
    onRefused: ({ status, detail }, from) => options.log?.info({ ...from, status, detail }, "refused"),
  });
  const handle = traced(
    front(async (request, response) => (await application).handle(request, response)),
    options.log,
  );
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response).catch(() => response.destroy());
  };
  server.on("request", answer);
  // Who asks before a large body is told by the front, not by Node, which would let everything come.
  server.on("checkContinue", answer);
  const opened = await application.catch(async (error: unknown) => {
    await closeServer(server, endStreams);
    throw error;
  });
  return {
    url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`,
    close: async () => {
      await closeServer(server, endStreams);
      await opened.close();
    },
  };
}

/** Serves until the signal; the caller has opened the database. `onReady` is told where. */
export async function runWeb(
  options: WebOptions & { signal: AbortSignal; onReady(url: string): void },
  open = openNext,
): Promise<void> {
  const web = await startWeb(options, open);
  options.onReady(web.url);
  if (!options.signal.aborted)
    await new Promise<void>((resolve) =>
      options.signal.addEventListener("abort", () => resolve(), { once: true }),
    );
  await web.close();
}
