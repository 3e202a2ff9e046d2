/** What an error of the SDK says of itself, whatever protocol it came by; its message without anything secret. */

export interface ErrorFacts {
  /** Every name that the error goes by: the SDK's shape name and the code on the wire. */
  codes: string[];
  /** The code as the service spelled it; the name of the error where there is none. */
  code: string;
  message: string;
  /** Before cutting; never stored. */
  rawMessage: string;
  status: number | undefined;
  /** Node's code of a failed connection. */
  transportCode: string | null;
  /** The answer is a page for browsers. */
  html: boolean;
  /** The answer did not parse. */
  unreadable: boolean;
  clockSkewCorrected: boolean;
}

const maxMessage = 500;

/** Reads an error of any origin; never throws. */
export function readError(error: unknown): ErrorFacts {
  const fields = isRecord(error) ? error : {};
  const name = text(fields["name"]) ?? "Error";
  const nested = isRecord(fields["Error"]) ? fields["Error"] : {};
  const wireCode = text(fields["Code"]) ?? text(nested["Code"]);
  const metadata = isRecord(fields["$metadata"]) ? fields["$metadata"] : {};
  const response = isRecord(fields["$response"]) ? fields["$response"] : {};
  const status = number(metadata["httpStatusCode"]) ?? number(response["statusCode"]);
  const body = text(fields["$responseBodyText"]) ?? text(response["body"]) ?? "";
  const rawMessage = text(fields["message"]) ?? text(fields["Message"]) ?? String(error);
  const html = isHtml(body) || isHtml(rawMessage) || rawMessage.startsWith("Unexpected token '<'");
  const unreadable = name === "SyntaxError" || /XML parse error|Deserialization error/i.test(rawMessage);
  return {
    codes: [...new Set([name, wireCode].filter((code) => code !== undefined))],
    code: wireCode ?? (html ? `HTTP ${status ?? ""}`.trim() : name),
    message: wordsOf(rawMessage, html, unreadable, status),
    rawMessage,
    status,
    transportCode: transportCode(fields),
    html,
    unreadable,
    clockSkewCorrected: metadata["clockSkewCorrected"] === true,
  };
}

/** A parser's message quotes the answer, which may hold anything: it is not kept. */
function wordsOf(rawMessage: string, html: boolean, unreadable: boolean, status: number | undefined): string {
  if (html) return `HTTP ${status ?? "?"} with a page instead of an answer`;
  return unreadable ? `HTTP ${status ?? "?"} with an answer that does not parse` : cleanMessage(rawMessage);
}

/** Node's connection code, also where the SDK wrapped the error, and of the first of several tried addresses. */
function transportCode(fields: Record<string, unknown>): string | null {
  const own = text(fields["code"]);
  if (own !== undefined && /^(E[A-Z_]+|ERR_(TLS|SSL)\w*|(CERT|DEPTH|SELF|UNABLE)_\w+)$/.test(own)) return own;
  const inner = isRecord(fields["cause"]) ? fields["cause"] : null;
  return inner === null || inner === fields ? null : transportCode(inner);
}

function isHtml(value: string): boolean {
  return /^\s*<(!doctype html|html)/i.test(value);
}

/**
 * The message as it may be stored: at most 500 characters, no access keys, tokens or encoded details, and nothing that
 * changes from one request to the next (session name, request id), so that the same refusal stays the same fact.
 */
export function cleanMessage(message: string): string {
  const clean = message
    .replace(/Encoded authorization failure message:.*/is, "")
    .replace(/\b(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b/g, "[access key]")
    .replace(/(assumed-role\/[\w+=,.@-]+)\/[\w+=,.@-]+/g, "$1/…")
    .replace(/\(?\b(request ?id|host ?id|extended request id)\s*[:=]\s*[\w+/=-]+[,)]?/gi, "")
    .replace(/[A-Za-z0-9+/=]{40,}/g, "[…]")
    .replace(/\s+/g, " ")
    .trim();
  return clean.length > maxMessage ? `${clean.slice(0, maxMessage - 1)}…` : clean;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
