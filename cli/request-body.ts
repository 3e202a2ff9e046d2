/** How much a request may send, and what becomes of the rest where it sends more: it is dropped, never held. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "#lib/http-guard.ts";
import { sheetLimits } from "#lib/sheets/limits.ts";

const mb = 1024 * 1024;

/** No form and no call of the API needs more; files come by ways of their own. */
export const bodyLimitBytes = 256 * 1024;

/** Of a request with a file: the file, and what a form has around it. */
export const fileLimitBytes = sheetLimits.fileBytes + mb;

/**
 * Of what a refused request still sends, so much is taken and dropped; then the client has to wait, until the time is over and the
 * connection closed. Whoever closes at once resets the connection, and many clients then lose the answer that says why.
 */
export const droppedBytes = 8 * mb;
const dropMs = 2_000;

/** The refusal of a body, with the limit that it met. */
export function tooLarge(limit: number): Refusal {
  return limit === bodyLimitBytes
    ? {
        status: 413,
        title: "Content too large",
        detail: `A request may send at most ${limit / 1024} kB.`,
      }
    : {
        status: 413,
        title: "The file is too large",
        detail: `A file may have at most ${sheetLimits.fileBytes / mb} MB. Split it, or leave out columns that are not needed.`,
      };
}

/** Whether a body is announced. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Lets a client send that asked first whether it may, as `curl` does before a large file. */
export function letSend(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect !== undefined) response.writeContinue();
}

/**
 * Writes the whole answer to a request that may still be sending, and drops what arrives after it.
 *
 * @param body of the answer; its headers have been set
 */
export function answerAndDrop(request: IncomingMessage, response: ServerResponse, body: string): void {
  response.setHeader("content-length", Buffer.byteLength(body));
  response.setHeader("connection", "close");
  if (request.complete || !hasBody(request)) {
    response.end(body);
    return;
  }
  // Not ended yet: that would close the connection.
  response.write(body);
  const close = () => {
    clearTimeout(timer);
    response.end(() => request.destroy());
  };
  const timer = setTimeout(close, dropMs);
  response.once("close", () => clearTimeout(timer));
  let dropped = 0;
  // Listening for data would wait for whoever reads the request, and leave it in memory until then.
  request.push = (chunk: Buffer | null) => {
    dropped += chunk?.length ?? 0;
    if (chunk === null) close();
    return dropped < droppedBytes;
  };
}

/**
 * Counts what arrives; past the limit the request is refused, however it was announced.
 *
 * @param refuse answers it
 */
export function limitBody(
  request: IncomingMessage,
  response: ServerResponse,
  { limit, refuse }: { limit: number; refuse(refusal: Refusal): void },
): void {
  const push = request.push.bind(request);
  let bytes = 0;
  // Listening for data would take it away from whoever reads it after us.
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    bytes += chunk?.length ?? 0;
    if (bytes <= limit) return push(chunk, encoding);
    if (response.headersSent) request.destroy();
    else refuse(tooLarge(limit));
    return true;
  };
}
