/**
 * For tests only: an HTTP endpoint that answers what a test says, in the wire forms that AWS documents. It knows
 * nothing of AWS but how to tell which operation was asked, in which region, with whose keys.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StubRequest {
  /** Service of the signature's scope: `sts`, `iam`, `s3`, `guardduty` … */
  service: string;
  region: string;
  accessKeyId: string;
  /** `GET /detector?maxResults=50`, the `X-Amz-Target`, or the `Action`. */
  operation: string;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
  /** Body of awsQuery and ec2Query. */
  form: URLSearchParams;
}

export interface StubAnswer {
  status?: number;
  body: string | object;
  headers?: Record<string, string>;
}

/** Answers, or takes the connection into its own hands (`hang`, `reset`). */
export type StubHandler = (request: StubRequest) => StubAnswer | "hang" | "reset" | Promise<StubAnswer>;

export interface StubEndpoint {
  url: string;
  requests: StubRequest[];
  close(): Promise<void>;
}

/** Listens on a free loopback port. */
export async function startStub(handler: StubHandler): Promise<StubEndpoint> {
  const requests: StubRequest[] = [];
  const server = createServer((incoming, response) => {
    void readBody(incoming).then(async (body) => {
      const request = describeRequest(incoming, body);
      requests.push(request);
      const answer = await handler(request);
      if (answer === "hang") return;
      if (answer === "reset") incoming.socket.resetAndDestroy();
      else write(response, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function describeRequest(incoming: IncomingMessage, body: string): StubRequest {
  const url = new URL(incoming.url ?? "/", "http://stub");
  const authorization = incoming.headers.authorization ?? "";
  const [accessKeyId = "", , region = "", service = ""] =
    /Credential=([^,]+)/.exec(authorization)?.[1]?.split("/") ?? [];
  const form = new URLSearchParams(body.startsWith("{") || body.startsWith("<") ? "" : body);
  const target = incoming.headers["x-amz-target"];
  const operation = typeof target === "string" ? (target.split(".").at(-1) ?? "") : form.get("Action");
  const method = incoming.method ?? "GET";
  return {
    service,
    region,
    accessKeyId,
    operation: operation ?? `${method} ${url.pathname}${queryNames(url)}`,
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    form,
  };
}

/** S3 tells its operations apart by query flags without a value. */
function queryNames(url: URL): string {
  const flags = [...url.searchParams]
    .filter(([name, value]) => value === "" && name !== "x-id")
    .map(([name]) => name);
  return flags.length === 0 ? "" : `?${flags.join("&")}`;
}

function write(response: ServerResponse, { status = 200, body, headers = {} }: StubAnswer): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/xml" : "application/json";
  response.writeHead(status, { "content-type": type, "x-amzn-requestid": "request-1", ...headers });
  response.end(text);
}
