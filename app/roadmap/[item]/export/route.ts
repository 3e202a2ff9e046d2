import { readOrganizations } from "#app/organization.ts";
import { problem } from "#app/problem.ts";
import { webClock } from "#app/server.ts";
import { accountFilter, itemFilter } from "#components/item/item-filter.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { eachItemAccount } from "#lib/data/item-accounts.ts";
import { AppError } from "#lib/errors.ts";
import { csv } from "#lib/export/csv.ts";
import { itemCsvColumns } from "#lib/export/item-accounts.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { streamText } from "#lib/stream-text.ts";

/** The accounts of an item that the filters of its page match, as CSV: all of them, worst first. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ item: string }> },
): Promise<Response> {
  try {
    // First of all: what reads for pages would lead whoever is not signed in to one.
    const viewer = await requestViewer();
    const { item: itemId } = await params;
    const item = items.find(({ id }) => id === itemId);
    if (item === undefined || item.scope !== "account")
      throw new AppError("NOT_FOUND", { userMessage: `No list of accounts belongs to item ${itemId}.` });
    const asked = new URL(request.url).searchParams;
    const states = asked.getAll("state");
    const filter = itemFilter(itemId, {
      states,
      ou: asked.get("ou") ?? undefined,
      reason: asked.get("reason") ?? undefined,
    });
    // A page shows what it understood; a file that is not what was asked for would be believed.
    const wrong = states.find((state) => !filter.states.includes(state) && !filter.states.includes("all"));
    if (wrong !== undefined)
      throw new AppError("INVALID_INPUT", { userMessage: `state=${wrong}: there is no such state.` });
    const { current } = await readOrganizations(viewer);
    if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
    const now = webClock().now();
    const rows = eachItemAccount(viewer, { organizationId: current.id, itemId, now }, accountFilter(filter));
    return new Response(await streamText(csv(rows, itemCsvColumns)), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="item-${itemId}-${now.toISOString().slice(0, 10)}.csv"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}
