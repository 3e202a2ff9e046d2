/** One request to an address that somebody typed in: pinned, without redirects, bounded in time and in what is read. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { connectionWords, OutgoingError } from "./failure.ts";
import { type PinnedAddress, type PinOptions, pinAddress } from "./pin.ts";

export interface PostOptions extends PinOptions {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  now: Date;
  /** In all: name, connection, answer. */
  timeoutMs?: number;
  /** Certificates beside the system's; tests only. */
  ca?: string;
}

const usualTimeoutMs = 15_000;
/** Characters of an answer that are kept; what comes after is not read. */
const longestAnswer = 500;
const longestPatienceMs = 24 * 3_600_000;

/**
 * The address, checked as it is typed in.
 *
 * @throws OutgoingError `refused` for what is no address of ours to ask: not https (http of an internal host is), a password in it
 */
export function parseTarget(text: string, internalHosts: readonly string[]): URL {
  const url = URL.parse(text);
  if (url === null) throw new OutgoingError("refused", "That is no address: it begins with https://.");
  if (url.username !== "" || url.password !== "")
    throw new OutgoingError("refused", "An address holds no name and password.");
  const internal = internalHosts.includes(hostOf(url).toLowerCase());
  if (url.protocol !== "https:" && !(internal && url.protocol === "http:"))
    throw new OutgoingError("refused", "An address begins with https://.");
  return url;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/**
 * Sends it and waits for the answer.
 *
 * @throws OutgoingError whatever the other side answers but success
 */
export async function post(options: PostOptions): Promise<void> {
  const { internalHosts, timeoutMs = usualTimeoutMs } = options;
  const url = parseTarget(options.url, internalHosts);
  const deadline = AbortSignal.timeout(timeoutMs);
  const pinned = await pinAddress(hostOf(url), options);
  const { status, retryAfter, text } = await exchange(url, pinned, options, deadline);
  if (status >= 200 && status < 300) return;
  throw answerError(status, `${url.host} answered ${status}${text === "" ? "" : `: ${text}`}`, {
    retryAfterMs: patience(retryAfter, options.now),
  });
}

interface Answer {
  status: number;
  retryAfter: string | undefined;
  text: string;
}

function exchange(
  url: URL,
  pinned: PinnedAddress,
  options: PostOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const { headers, body, ca } = options;
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new OutgoingError(
          "unreachable",
          signal.aborted ? `${url.host} did not answer in time.` : connectionWords(url.host, cause),
          { cause },
        ),
      );
    const asked: ClientRequest = send(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body), "user-agent": "Waymark" },
        // The name stays in Host, SNI and the check of the certificate; it is not resolved again.
        lookup: pinnedLookup(pinned),
        // No connection is shared with whatever that name meant before.
        agent: false,
        signal,
        ...(ca !== undefined && { ca }),
      },
      (answer) => {
        readStart(answer).then(
          (text) =>
            resolve({
              status: answer.statusCode ?? 0,
              retryAfter: answer.headers["retry-after"],
              text,
            }),
          fail,
        );
      },
    );
    asked.on("error", fail);
    asked.end(body);
  });
}

function pinnedLookup({ address, family }: PinnedAddress): NonNullable<RequestOptions["lookup"]> {
  return (_name, { all }, done) => {
    if (all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

/** The first characters of an answer, on one line; then the connection is closed. */
async function readStart(answer: IncomingMessage): Promise<string> {
  answer.setEncoding("utf8");
  let text = "";
  for await (const part of answer) {
    text += String(part);
    if (text.length >= longestAnswer) break;
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  const plain = text.slice(0, longestAnswer).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  return plain.toWellFormed().trim();
}

function answerError(
  status: number,
  message: string,
  details: { retryAfterMs: number | undefined },
): OutgoingError {
  if (status >= 300 && status < 400)
    return new OutgoingError(
      "rejected",
      `${message}. Redirects are not followed: enter the address that it names.`,
    );
  if (status === 429) return new OutgoingError("throttled", message, details);
  if (status === 401 || status === 403) return new OutgoingError("unauthorized", message, details);
  if (status === 408 || status === 425 || status >= 500)
    return new OutgoingError("unavailable", message, details);
  return new OutgoingError("rejected", message);
}

/** What a Retry-After header asks for: seconds, or a date. */
function patience(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestPatienceMs) : undefined;
}
