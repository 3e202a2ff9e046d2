/** Bodies far larger than any that is read: refused early, and of what still comes no more is taken than a bound says. */
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  request,
} from "node:http";
import { type AddressInfo, BlockList, type Socket } from "node:net";
import { expect, type TestContext, test } from "vitest";
import { createHttpGuard } from "#lib/http-guard.ts";
import { droppedBytes, fileLimitBytes } from "./request-body.ts";
import { createFront } from "./web-front.ts";

const mb = 1024 * 1024;
const sentBytes = 200 * mb;
const publicUrl = "https://waymark.example.com";
/** A front whose application reads everything, and what each side saw. */
async function aFront(onTestFinished: TestContext["onTestFinished"]) {
  const handled: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  const front = createFront({
    guard: createHttpGuard({ port: 1, publicUrl }),
    publicUrl,
    proxies: new BlockList(),
    formTargets: [],
    signInRate: 1,
  });
  const handle = front(async (incoming, response) => {
    handled.push(incoming);
    // The front destroys what goes on for too long; it has answered then.
    try {
      await incoming.toArray();
      response.end("read");
    } catch {
      response.end();
    }
  });
  const server = createServer();
  server.on("connection", (socket) => sockets.push(socket));
  const answer: RequestListener = (incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  };
  server.on("request", answer).on("checkContinue", answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A listener on a port has an address of this kind.
  return { handled, sockets, port: (server.address() as AddressInfo).port };
}

const begin = Buffer.from(
  '--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n',
);
const chunk = Buffer.alloc(mb, "111122223333,name\n");

/** Sends chunk after chunk for as long as the connection takes them. */
async function send(port: number, path: string, headers: OutgoingHttpHeaders) {
  const own = {
    host: "waymark.example.com",
    origin: publicUrl,
    cookie: "session=1",
    authorization: "Bearer wmk_x",
  };
  const sent = request({
    host: "127.0.0.1",
    port,
    path,
    method: "POST",
    headers: { ...own, ...headers },
    agent: false,
  });
  const closed = new Promise<void>((resolve) => {
    // That the server closes while we send is what is tested.
    sent.on("error", () => resolve()).on("close", () => resolve());
  });
  const answered = new Promise<{ status: number; body: string }>((resolve) => {
    sent.on("response", (incoming) => {
      let body = "";
      incoming.setEncoding("utf8").on("data", (part: string) => {
        body += part;
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body }));
    });
  });
  let bytes = 0;
  const more = () => !sent.destroyed && bytes < sentBytes;
  sent.write(begin);
  for (bytes += begin.length; more(); bytes += chunk.length)
    await Promise.race([new Promise<void>((resolve) => sent.write(chunk, () => resolve())), closed]);
  if (!sent.destroyed) sent.end();
  await closed;
  return { ...(await answered), bytes };
}

const form = "multipart/form-data; boundary=b";
const announced = { "content-length": String(sentBytes + mb) };
const chunked = { "transfer-encoding": "chunked" };

test.for<[string, string, OutgoingHttpHeaders, number]>([
  ["announced", "/accounts/import", { "content-type": form, ...announced }, 0],
  ["in chunks", "/accounts/import", { "content-type": form, ...chunked }, fileLimitBytes],
  ["announced to the API", "/api/v1/account-imports", { "content-type": "text/csv", ...announced }, 0],
  [
    "in chunks to the API",
    "/api/v1/account-imports",
    { "content-type": "text/csv", ...chunked },
    fileLimitBytes,
  ],
])(
  "200 MB %s are refused, and hardly more is read",
  async ([_how, path, headers, read], { onTestFinished }) => {
    const { handled, sockets, port } = await aFront(onTestFinished);
    const { status, body, bytes } = await send(port, path, headers);
    expect({ status, problem: JSON.parse(body) }).toMatchObject({
      status: 413,
      problem: { title: "The file is too large", detail: expect.stringContaining("at most 20 MB") },
    });
    expect(handled).toHaveLength(read === 0 ? 0 : 1);
    // What is on its way in one piece when the bound is met comes too.
    expect(sockets[0]?.bytesRead).toBeLessThan(read + droppedBytes + mb);
    expect(bytes).toBeLessThan(sentBytes);
  },
);

test("who asks before sending sends nothing of what is refused, and is let send what is not", async ({
  onTestFinished,
}) => {
  const { sockets, port } = await aFront(onTestFinished);
  const expecting = async (length: number) => {
    const headers = { host: "waymark.example.com", origin: publicUrl, cookie: "session=1" };
    const sent = request({
      host: "127.0.0.1",
      port,
      path: "/accounts/import",
      method: "POST",
      headers: { ...headers, "content-length": String(length), expect: "100-continue" },
      agent: false,
    });
    sent.on("continue", () => sent.end(Buffer.alloc(length, "x")));
    sent.flushHeaders();
    const [answer] = await once(sent, "response");
    sent.destroy();
    return answer.statusCode;
  };
  expect(await expecting(sentBytes)).toBe(413);
  expect(sockets[0]?.bytesRead).toBeLessThan(1000);
  expect(await expecting(mb)).toBe(200);
});

test("the rest of a body of a usual size is taken, so that whoever sends it reads the answer", async ({
  onTestFinished,
}) => {
  const { sockets, port } = await aFront(onTestFinished);
  const rest = 4 * mb;
  const sent = request({
    host: "127.0.0.1",
    port,
    path: "/accounts",
    method: "POST",
    headers: { host: "waymark.example.com", origin: publicUrl, "content-length": String(rest) },
    agent: false,
  });
  sent.end(Buffer.alloc(rest));
  const [answer] = await once(sent, "response");
  expect(answer.resume().statusCode).toBe(413);
  await expect.poll(() => sockets[0]?.bytesRead ?? 0).toBeGreaterThan(rest);
});
