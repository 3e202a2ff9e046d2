/** The HTTP side: reads a request whole, asks the front door, and sends the answer as faults would have it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Held } from "./fault-effects.ts";
import type { FrontDoor, Outcome } from "./front-door.ts";
import type { RequestLog } from "./request-log.ts";
import type { Answer, IncomingCall } from "./wire/http-message.ts";

export interface RespondOptions {
  door: FrontDoor;
  log: RequestLog;
  latencyMs: () => number;
}

/** No operation of the simulator takes more; larger bodies are cut off. */
const maximumBody = 1_000_000;

/** null: the body is too large. Rejects where the client goes away before its end. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size > maximumBody) {
        resolve(null);
      } else {
        parts.push(part);
      }
    });
    request.once("end", () => resolve(Buffer.concat(parts)));
    request.once("error", reject);
  });
}

async function readCall(request: IncomingMessage): Promise<IncomingCall | null> {
  const body = await readBody(request);
  if (body === null) {
    return null;
  }
  const [rawPath = "/", rawQuery = ""] = (request.url ?? "/").split("?", 2);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) {
      headers[name] = typeof value === "string" ? value : value.join(",");
    }
  }
  return { method: request.method ?? "GET", rawPath, query: new URLSearchParams(rawQuery), headers, body };
}

/** Never rejects: a client that went away is no failure of the simulator. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { door, log, latencyMs }: RespondOptions,
): Promise<void> {
  let call: IncomingCall | null;
  try {
    call = await readCall(request);
  } catch (error) {
    response.destroy(error instanceof Error ? error : undefined);
    return;
  }
  if (call === null) {
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  const outcome = await door.handle(call);
  log.add(outcome.record);
  const wait = latencyMs() + outcome.latencyMs;
  if (wait > 0) {
    await sleep(wait);
  }
  await send(response, outcome);
}

async function send(response: ServerResponse, { answer, transport }: Outcome): Promise<void> {
  const length = Buffer.byteLength(answer.body);
  if (typeof transport === "object") {
    await sendHeld(response, answer, transport);
    return;
  }
  switch (transport) {
    case "hang":
      return;
    case "reset-before":
      response.socket?.resetAndDestroy();
      return;
    case "reset-middle":
      response.writeHead(answer.status, { ...answer.headers, "content-length": length });
      response.write(answer.body.slice(0, Math.floor(answer.body.length / 2)), () =>
        response.socket?.resetAndDestroy(),
      );
      return;
    case "send":
      response.writeHead(answer.status, { ...answer.headers, "content-length": length });
      response.end(answer.body);
  }
}

/** Both ends may be gone when the wait is over; writing to a closed answer does nothing. */
async function sendHeld(response: ServerResponse, answer: Answer, { when, until }: Held): Promise<void> {
  const { status, headers, body } = answer;
  const half = when === "middle" ? Math.floor(body.length / 2) : 0;
  response.on("error", () => undefined);
  if (half > 0) {
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.write(body.slice(0, half));
  }
  await until;
  if (half === 0) {
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  }
  response.end(body.slice(half));
}
