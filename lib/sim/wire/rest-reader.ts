/** Finds the operation of a REST request by method, path and query, and reads its bound input. */
import { JsonShapeDeserializer } from "@aws-sdk/core/protocols";
import { type Asked, askedUnknown } from "./codec.ts";
import type { IncomingCall } from "./http-message.ts";
import { scalarOf } from "./scalar-reader.ts";
import type { Operation, Route, ServiceSchema } from "./schema.ts";

export interface RestMatch {
  operation: Operation;
  labels: Readonly<Record<string, string>>;
}

const json = new JsonShapeDeserializer({ jsonName: true, timestampFormat: { useTrait: true, default: 7 } });

/** Decoded path segments without empty ones. @throws URIError for a malformed escape. */
export function segmentsOf(rawPath: string): string[] {
  return rawPath
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => decodeURIComponent(segment));
}

function matchRoute(
  route: Route,
  segments: readonly string[],
  call: IncomingCall,
): Record<string, string> | null {
  const last = route.segments.at(-1);
  const isGreedy = typeof last === "object" && last.isGreedy && segments.length > route.segments.length;
  if (route.method !== call.method || (route.segments.length !== segments.length && !isGreedy)) {
    return null;
  }
  const labels: Record<string, string> = {};
  for (const [at, wanted] of route.segments.entries()) {
    const segment = segments[at] ?? "";
    if (typeof wanted !== "string") {
      labels[wanted.label] = wanted.isGreedy ? segments.slice(at).join("/") : segment;
    } else if (wanted !== segment) {
      return null;
    }
  }
  return route.query.every((key) => call.query.has(key)) ? labels : null;
}

/** The most specific route wins: `/?acl` before `/`, literals before labels. */
export function matchRest(
  schema: ServiceSchema,
  segments: readonly string[],
  call: IncomingCall,
  isEligible: (operation: Operation) => boolean = () => true,
): RestMatch | null {
  let best: RestMatch | null = null;
  let bestRank = -1;
  for (const operation of schema.operations.values()) {
    const labels = operation.route === null ? null : matchRoute(operation.route, segments, call);
    if (operation.route === null || labels === null || !isEligible(operation)) {
      continue;
    }
    const rank = operation.route.query.length * 100 + segments.length - Object.keys(labels).length;
    if (rank > bestRank) {
      best = { operation, labels };
      bestRank = rank;
    }
  }
  return best;
}

/** @throws SyntaxError or TypeError for a body or a parameter that the shape cannot hold. */
function readRest({ operation, labels }: RestMatch, call: IncomingCall): Record<string, unknown> {
  if (!operation.input.isStructSchema()) {
    return {};
  }
  const fromBody =
    call.body.length > 0 && call.headers["content-type"]?.includes("json")
      ? json.readObject(operation.input, JSON.parse(call.body.toString("utf8")))
      : {};
  const input: Record<string, unknown> = { ...fromBody };
  for (const [name, member] of operation.input.structIterator()) {
    const { httpLabel, httpQuery, httpHeader } = member.getMergedTraits();
    const text =
      (httpLabel ? labels[name] : undefined) ??
      (httpQuery === undefined ? undefined : call.query.get(httpQuery)) ??
      (httpHeader === undefined ? undefined : call.headers[httpHeader.toLowerCase()]);
    if (text !== undefined && text !== null) {
      input[name] = scalarOf(member, text);
    }
  }
  return input;
}

/** What a match asks for; without one, method and path stand for the operation's name. */
export function askByRest(match: RestMatch | null, call: IncomingCall): Asked {
  return match === null
    ? askedUnknown(`${call.method} ${call.rawPath}`)
    : { name: match.operation.name, operation: match.operation, read: () => readRest(match, call) };
}
