import { openApiText } from "#lib/api/openapi.ts";

/** What the API can do, for programs; the same for everybody, and open. */
export async function GET(): Promise<Response> {
  return new Response(openApiText(), {
    headers: { "content-type": "application/json", "cache-control": "public, max-age=300" },
  });
}
