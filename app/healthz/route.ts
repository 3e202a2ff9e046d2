/** The process is up; says nothing of what it needs. */
export async function GET(): Promise<Response> {
  return new Response("ok\n", { headers: { "cache-control": "no-store" } });
}
