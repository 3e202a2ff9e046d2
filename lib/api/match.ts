/** Which operation an address means. Pure. */
import type { Operation } from "./operation.ts";

/** The address means something; perhaps not with that method. */
export interface Match {
  operations: readonly Operation[];
  path: Record<string, string>;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** `{runNumber}` of a template; null: a fixed segment. */
function parameterOf(segment: string): string | null {
  return /^\{(\w+)\}$/.exec(segment)?.[1] ?? null;
}

function parametersOf(template: string, segments: readonly string[]): Record<string, string> | null {
  const parts = template.split("/").slice(1);
  if (parts.length !== segments.length) return null;
  const found: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const segment = segments[at] ?? "";
    const name = parameterOf(part);
    if (name === null && part !== segment) return null;
    if (name !== null) found[name] = segment;
  }
  return found;
}

/** Fixed segments win over parameters: `/accounts/export` is no account. */
function fixedSegments(path: string): number {
  return path.split("/").filter((part) => parameterOf(part) === null).length;
}

/** @param pathname below /api/v1, beginning with a slash, as it stands in the address */
export function matchPath(table: readonly Operation[], pathname: string): Match | null {
  const segments = pathname
    .split("/")
    .slice(1)
    .map(decoded)
    .filter((segment): segment is string => segment !== null && segment !== "" && !segment.includes("/"));
  // An empty segment, or one that hides a slash, would be another address for the same thing: there is none.
  if (segments.length !== pathname.split("/").length - 1) return null;
  const matching = table.flatMap((operation) => {
    const path = parametersOf(operation.path, segments);
    return path === null ? [] : [{ operation, path }];
  });
  const most = Math.max(...matching.map(({ operation }) => fixedSegments(operation.path)));
  const best = matching.filter(({ operation }) => fixedSegments(operation.path) === most);
  const [first] = best;
  return first === undefined
    ? null
    : { operations: best.map(({ operation }) => operation), path: first.path };
}
