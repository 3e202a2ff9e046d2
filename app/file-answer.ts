/** What route handlers that answer with a file have in common. */
import { readOrganizations } from "#app/organization.ts";
import { problem } from "#app/problem.ts";
import { webClock } from "#app/server.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";
import { streamText } from "#lib/stream-text.ts";
import type { Viewer } from "#lib/viewer.ts";

/** Media types of the formats that are texts. */
export const textTypes = {
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  jsonl: "application/jsonl",
} as const;

interface Asked {
  viewer: Viewer;
  parameters: URLSearchParams;
  now: Date;
}

interface FileAnswer {
  type: string;
  /** With its ending. */
  filename: string;
  parts: Parameters<typeof streamText>[0];
}

/**
 * Answers with a file, a part at a time; a refusal is a problem document as of the API. The viewer is read first of all:
 * what reads for pages would lead whoever is not signed in to one.
 */
export async function answerFile(
  request: Request,
  make: (asked: Asked) => Promise<FileAnswer>,
): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const parameters = new URL(request.url).searchParams;
    const { type, filename, parts } = await make({ viewer, parameters, now: webClock().now() });
    return new Response(await streamText(parts), {
      headers: {
        "content-type": type,
        "content-disposition": `attachment; filename="${filename}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}

/** `?format=`, the first of `formats` where nothing is said. @throws AppError INVALID_INPUT */
export function askedFormat<Format extends string>(
  parameters: URLSearchParams,
  formats: readonly [Format, ...Format[]],
): Format {
  const asked = parameters.get("format") ?? formats[0];
  const found = formats.find((one) => one === asked);
  if (found !== undefined) return found;
  throw new AppError("INVALID_INPUT", { userMessage: `The format is one of ${formats.join(", ")}.` });
}

/** A page shows what it understood of its address; a file that is not what was asked for would be believed. @throws AppError INVALID_INPUT */
export function requireUnderstood(problems: readonly string[]): void {
  const [first] = problems;
  if (first !== undefined) throw new AppError("INVALID_INPUT", { userMessage: first });
}

/** Id of the organization that the viewer looks at. @throws AppError NOT_FOUND */
export async function shownOrganization(viewer: Viewer): Promise<string> {
  const { current } = await readOrganizations(viewer);
  if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
  return current.id;
}

/** The day, as it stands in names of files. */
export function fileDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}
