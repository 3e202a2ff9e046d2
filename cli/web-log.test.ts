import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createLogger, withLogFields } from "#lib/log.ts";
import { type RunningWeb, startWeb } from "./web.ts";

const running: RunningWeb[] = [];
afterEach(async () => {
  for (const web of running.splice(0)) await web.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  // A listening server on a TCP port has an address.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function aLoggedWeb() {
  const written: string[] = [];
  const log = createLogger({ level: "debug", format: "json", write: (line) => written.push(line) });
  const port = await freePort();
  const web = await startWeb({ host: "127.0.0.1", port, publicUrl: `http://localhost:${port}`, log }, () =>
    Promise.resolve({
      handle: async (request, response) => {
        await withLogFields({}, async () => log.info("deep in a page"));
        response.statusCode = request.url?.startsWith("/broken") ? 500 : 200;
        response.end("page");
      },
      close: () => Promise.resolve(),
    }),
  );
  running.push(web);
  return { url: web.url, lines: () => written.map((line): Record<string, unknown> => JSON.parse(line)) };
}

it("each request has an id, in the answer and in every line that it causes", async () => {
  const { url, lines } = await aLoggedWeb();
  const ids = await Promise.all(
    ["/a?token=hunter22", "/b"].map(async (path) => (await fetch(url + path)).headers.get("x-request-id")),
  );
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    const own = lines().filter(({ requestId }) => requestId === id);
    expect(own.map(({ msg }) => msg)).toEqual(["deep in a page", "answered"]);
  }
  expect(JSON.stringify(lines())).not.toContain("hunter22");
});

it("an id that a proxy gave is kept, unless it could be something else", async () => {
  const { url } = await aLoggedWeb();
  const given = async (id: string) =>
    (await fetch(url, { headers: { "x-request-id": id } })).headers.get("x-request-id");
  expect(await given("from-the-proxy-1")).toBe("from-the-proxy-1");
  expect(await given('x" level="fatal')).toMatch(/^[0-9a-f-]{13}$/);
});

it("an answer that is a failure of ours is an error in the log", async () => {
  const { url, lines } = await aLoggedWeb();
  await fetch(`${url}/broken`);
  expect(lines().at(-1)).toMatchObject({ level: "error", path: "/broken", status: 500, method: "GET" });
});
