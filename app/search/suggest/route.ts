import { readOrganizations } from "#app/organization.ts";
import { problem } from "#app/problem.ts";
import { find } from "#app/search/find.ts";
import { requestViewer } from "#lib/auth/viewer.ts";

/** `?q=`: a few results of each kind, for the field in the top bar. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const text = new URL(request.url).searchParams.get("q") ?? "";
    const { current } = await readOrganizations(viewer);
    const groups = current === null ? [] : await find(viewer, { organizationId: current.id, text, limit: 5 });
    return Response.json({ groups }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return problem(error);
  }
}
