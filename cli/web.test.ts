import { Agent, createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Application, type RunningWeb, runWeb, startWeb } from "./web.ts";

const publicUrl = "https://waymark.example.com";
const running: RunningWeb[] = [];
const servers: Server[] = [];

/** Stands for Next: says what reached it. */
function anApplication(handle?: Application["handle"]) {
  const state = { reached: [] as string[], closed: 0 };
  const application: Application = {
    handle:
      handle ??
      (async (incoming, response) => {
        state.reached.push(`${incoming.method} ${incoming.url}`);
        response.end("page");
      }),
    close: async () => {
      state.closed += 1;
    },
  };
  return { state, open: () => Promise.resolve(application) };
}

async function aWeb(open: () => Promise<Application>): Promise<RunningWeb & { port: number }> {
  const web = await startWeb({ host: "127.0.0.1", port: 0, publicUrl }, open);
  running.push(web);
  return { ...web, port: Number(new URL(web.url).port) };
}

/** No connection is used again, unless a test is about that. */
const single = new Agent();

interface Answer {
  status: number;
  type: string | undefined;
  body: string;
}

function ask(port: number, method: string, headers: Record<string, string>, agent = single): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, method, path: "/runs", headers, agent },
      (incoming: IncomingMessage) => {
        let body = "";
        incoming.setEncoding("utf8").on("data", (part: string) => {
          body += part;
        });
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({ status: incoming.statusCode ?? 0, type: incoming.headers["content-type"], body }),
        );
      },
    );
    sent.on("error", reject).end();
  });
}

afterEach(async () => {
  for (const web of running.splice(0)) await web.close();
  for (const server of servers.splice(0)) server.close();
});

describe("the guard before the application", () => {
  it.each([
    ["GET", {}, 200],
    ["POST", { origin: "own" }, 200],
    ["POST", { origin: publicUrl, host: "waymark.example.com" }, 200],
    ["GET", { host: "evil.example" }, 421],
    ["POST", {}, 403],
    ["POST", { origin: "http://evil.example" }, 403],
    ["DELETE", { origin: "null" }, 403],
    ["OPTIONS", { origin: "http://evil.example", "access-control-request-method": "POST" }, 403],
  ])("%s %o → %i", async (method, headers: Record<string, string>, status) => {
    const { state, open } = anApplication();
    const { port } = await aWeb(open);
    const origin = headers["origin"] === "own" ? { origin: `http://localhost:${port}` } : {};
    const answer = await ask(port, method, { ...headers, ...origin });
    expect(answer.status).toBe(status);
    expect(state.reached).toEqual(status === 200 ? [`${method} /runs`] : []);
    if (status === 200) return;
    expect(answer.type).toBe("application/problem+json");
    expect(JSON.parse(answer.body)).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
  });

  it("a second Host header does not slip by", async () => {
    const { state, open } = anApplication();
    const { port } = await aWeb(open);
    const socket = connect(port, "127.0.0.1");
    socket.end(`GET / HTTP/1.1\r\nHost: evil.example\r\nHost: localhost:${port}\r\n\r\n`);
    const text = await new Promise<string>((resolve) => {
      let said = "";
      socket.on("data", (part) => {
        said += part;
      });
      socket.on("close", () => resolve(said));
    });
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(state.reached).toEqual([]);
  });

  it.each(["websocket", "h2c"])(
    "an upgrade to %s is refused, and the application never sees one",
    async (upgrade) => {
      const { state, open } = anApplication();
      const { port } = await aWeb(open);
      const headers = { connection: "upgrade", upgrade, "sec-websocket-key": "dGhlIHNhbXBsZQ==" };
      await expect(ask(port, "GET", headers)).resolves.toMatchObject({ status: 400 });
      expect(state.reached).toEqual([]);
    },
  );
});

describe("the listener", () => {
  it.each(["192.0.2.1", "waymark.invalid"])("says so where it cannot use HOST %s", async (host) => {
    const { open } = anApplication();
    await expect(startWeb({ host, port: 0, publicUrl }, open)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      userMessage: expect.stringContaining(`HOST ${host}`),
    });
  });

  it("names a port in use, and PORT, before it opens the application", async () => {
    const taken = createServer();
    servers.push(taken);
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    // Typed as string or address: an address on everything but Unix sockets.
    const { port } = taken.address() as AddressInfo;
    let opened = false;
    const open = () => {
      opened = true;
      return anApplication().open();
    };
    await expect(startWeb({ host: "127.0.0.1", port, publicUrl }, open)).rejects.toMatchObject({
      code: "RESOURCE_BUSY",
      userMessage: expect.stringMatching(new RegExp(`Port ${port} on 127.0.0.1 is in use.*PORT`)),
    });
    expect(opened).toBe(false);
  });

  it("lets its port go when the application does not open", async () => {
    let port = 0;
    const broken = (address: { port: number }) => {
      port = address.port;
      return Promise.reject(new Error("no build"));
    };
    await expect(startWeb({ host: "127.0.0.1", port: 0, publicUrl }, broken)).rejects.toThrow("no build");
    await expect(ask(port, "GET", {})).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("answers what came before the application was open", async () => {
    const { state, open } = anApplication();
    const gate = Promise.withResolvers<void>();
    let port = 0;
    const slow = async (address: { port: number }) => {
      port = address.port;
      await gate.promise;
      return open();
    };
    const starting = startWeb({ host: "127.0.0.1", port: 0, publicUrl }, slow);
    while (port === 0) await new Promise((resolve) => setImmediate(resolve));
    const early = ask(port, "GET", {});
    gate.resolve();
    running.push(await starting);
    expect(await early).toMatchObject({ status: 200, body: "page" });
    expect(state.reached).toEqual(["GET /runs"]);
  });
});

describe("closing", () => {
  it("ends event streams, and lets a page that is being written finish", async () => {
    const page = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const { state, open } = anApplication(async (incoming, response) => {
      if (incoming.headers["accept"] === "text/event-stream") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(": open\n\n");
        return;
      }
      response.writeHead(200, { "content-type": "text/html" });
      response.write("first half, ");
      entered.resolve();
      await page.promise;
      response.end("second half");
    });
    const stop = new AbortController();
    let port = 0;
    const finished = runWeb(
      {
        host: "127.0.0.1",
        port: 0,
        publicUrl,
        signal: stop.signal,
        onReady: (url) => {
          port = Number(new URL(url).port);
        },
      },
      open,
    );
    while (port === 0) await new Promise((resolve) => setImmediate(resolve));
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, headers: { accept: "text/event-stream" } }, resolve);
      sent.on("error", reject).end();
    });
    const streamEnd = new Promise<void>((resolve) => stream.resume().on("error", resolve).on("end", resolve));
    const answer = ask(port, "GET", {}, new Agent({ keepAlive: true }));
    await entered.promise;
    stop.abort();
    await streamEnd;
    page.resolve();
    expect(await answer).toMatchObject({ status: 200, body: "first half, second half" });
    await finished;
    expect(state.closed).toBe(1);
    await expect(ask(port, "GET", {})).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
