/**
 * Answers are read whole before anything is made of them: one that was cut off, belongs to another protocol, is a page
 * of a proxy, or does not end, is an error. The SDK's parsers would read most of these as an answer without members,
 * and an answer without members reads as "nothing is there".
 */
import { Readable } from "node:stream";
import type { HttpHandler, HttpRequest } from "@smithy/core/protocols";
import { HttpResponse } from "@smithy/core/protocols";
import type { NodeHttpHandler, NodeHttpHandlerOptions } from "@smithy/node-http-handler";
import type { HttpHandlerOptions } from "@smithy/types";

/** How a service writes: `xml` for the query protocols, `rest-xml` for S3, whose 200 may hold an error. */
export type AnswerForm = "json" | "xml" | "rest-xml";

/** Name by which `classify.ts` knows an answer whose form is wrong. */
export const unreadableAnswer = "UnreadableAnswer";
/** And one that does not end. */
export const answerTooLarge = "AnswerTooLarge";

function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Hands the requests of one kind of service to the connection pool and checks what comes back. */
export class WholeAnswers implements HttpHandler<NodeHttpHandlerOptions> {
  readonly #handler: NodeHttpHandler;
  readonly #form: AnswerForm;
  readonly #maxBytes: number;

  constructor(handler: NodeHttpHandler, form: AnswerForm, maxBytes: number) {
    this.#handler = handler;
    this.#form = form;
    this.#maxBytes = maxBytes;
  }

  /** @throws UnreadableAnswer, AnswerTooLarge, and whatever the connection throws, also in the middle of a body. */
  async handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<{ response: HttpResponse }> {
    const { response } = await this.#handler.handle(request, options);
    const bytes = await readWhole(response.body, this.#maxBytes);
    const { statusCode, headers, reason } = response;
    if (statusCode >= 200 && statusCode < 300 && statusCode !== 204) {
      const problem = problemOf(bytes, this.#formOf(request));
      if (problem !== null) throw refusal(unreadableAnswer, `HTTP ${statusCode} with ${problem}`);
    }
    // S3's check for an error in a 200 wants a stream.
    const body = this.#form === "rest-xml" ? Readable.from([bytes]) : bytes;
    return {
      response: new HttpResponse({ statusCode, headers, body, ...(reason !== undefined && { reason }) }),
    };
  }

  /** S3 answers a bucket policy as it is kept: alone among its answers it is JSON. */
  #formOf({ query }: HttpRequest): AnswerForm {
    return this.#form === "rest-xml" && Object.hasOwn(query, "policy") ? "json" : this.#form;
  }

  updateHttpClientConfig<Key extends keyof NodeHttpHandlerOptions>(
    key: Key,
    value: NodeHttpHandlerOptions[Key],
  ): void {
    this.#handler.updateHttpClientConfig(key, value);
  }

  httpHandlerConfigs(): NodeHttpHandlerOptions {
    return this.#handler.httpHandlerConfigs();
  }
}

async function readWhole(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop destroys the stream, and with it the connection that would go on sending.
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) {
      throw refusal(answerTooLarge, `the answer is larger than ${Math.floor(maxBytes / 1_048_576)} MiB`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** As much as the first and the last element of an answer of AWS takes. */
const edge = 1_024;

/** What is wrong with a successful answer, in words; null: its form is right. Its content is for the parser. */
function problemOf(bytes: Buffer, form: AnswerForm): string | null {
  const head = bytes
    .subarray(0, edge)
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  const tail = bytes.subarray(-edge).toString("utf8").trimEnd();
  if (head === "" && tail === "") return "an empty answer";
  if (/^<(!doctype\s+html|html)\b/i.test(head)) return "a page instead of an answer";
  if (form === "json") {
    if (!head.startsWith("{")) return "an answer that is not JSON";
    return tail.endsWith("}") ? null : "an answer that was cut off";
  }
  const root = /^(?:<\?xml[^>]*\?>\s*)?<([A-Za-z_][\w.:-]*)[^>]*?(\/)?>/.exec(head);
  if (root === null) return head.startsWith("<") ? "an answer that was cut off" : "an answer that is not XML";
  if (root[2] === "/") return null;
  return tail.endsWith(`</${root[1]}>`) ? null : "an answer that was cut off";
}
