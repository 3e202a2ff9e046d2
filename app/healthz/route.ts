import { version } from "#lib/version.ts";

/** The process is up; says nothing of what it needs. */
export async function GET(): Promise<Response> {
  return Response.json({ status: "up", version }, { headers: { "cache-control": "no-store" } });
}
