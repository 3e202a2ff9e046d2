/** The real web process on a database of the test, and a client that sends what no browser would. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Sent {
  method?: string;
  /** The request target, as it goes over the wire. */
  target: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Web {
  origin: string;
  ask(sent: Sent): Promise<Answer>;
  stop(): Promise<void>;
}

const startLimitMs = 120_000;
const answerLimitMs = 20_000;
const stopLimitMs = 10_000;
/** An event stream never ends; what it says in this time is what is looked at. */
const streamMs = 300;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Runs a script of the checkout to its end. */
function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
    });
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${argv.join(" ")}: ${said}`))));
  });
}

function asker(port: number): Web["ask"] {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return ({ method = "GET", target, headers = {}, body }) =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          method,
          path: target,
          headers: { host: `localhost:${port}`, ...headers },
          // A connection on which a stream was broken off is not used again.
          agent: target.includes("/events") ? false : agent,
          timeout: answerLimitMs,
        },
        (incoming) => {
          let text = "";
          const done = () =>
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
          incoming.setEncoding("utf8").on("data", (part: string) => {
            text += part;
          });
          incoming.on("end", done);
          incoming.on("error", done);
          if (String(incoming.headers["content-type"]).startsWith("text/event-stream"))
            setTimeout(() => sent.destroy(), streamMs);
        },
      );
      sent.on("error", reject);
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${target} was not answered`)));
      sent.end(body);
    });
}

async function untilReady(child: ChildProcess, ask: Web["ask"], said: () => string): Promise<void> {
  const until = Date.now() + startLimitMs;
  for (;;) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`The web did not start:\n${said()}`);
    try {
      if ((await ask({ target: "/readyz" })).status === 200) return;
    } catch (error) {
      // Nothing listens yet.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
    await sleep(100);
  }
}

/** Builds the application where its inputs changed, and starts it as `waymark web` does. */
export async function startWeb(databaseUrl: string): Promise<Web> {
  const home = mkdtempSync(join(tmpdir(), "waymark-matrix-"));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = {
    PATH: process.env["PATH"],
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    WAYMARK_HOME: home,
    WAYMARK_URL: origin,
    LOG_LEVEL: "error",
    WAYMARK_API_RATE: "100000",
    WAYMARK_SIGN_IN_RATE: "100000",
  } as const;
  await run(["scripts/build.ts"], env);
  const child = spawn(process.execPath, ["bin/waymark.ts", "web", "--port", String(port)], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-8_000);
  });
  const ask = asker(port);
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
      await ended;
      clearTimeout(timer);
    }
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await untilReady(child, ask, () => said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, ask, stop };
}
