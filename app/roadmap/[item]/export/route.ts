import { answerFile, fileDay, requireUnderstood, shownOrganization, textTypes } from "#app/file-answer.ts";
import { accountFilter, itemFilter } from "#components/item/item-filter.ts";
import { eachItemAccount } from "#lib/data/item-accounts.ts";
import { AppError } from "#lib/errors.ts";
import { csv } from "#lib/export/csv.ts";
import { itemCsvColumns } from "#lib/export/item-accounts.ts";
import { items } from "#lib/roadmap/catalog.ts";

interface Context {
  params: Promise<{ item: string }>;
}

/** The accounts of an item that the filters of its page match, as CSV: all of them, worst first. */
export function GET(request: Request, { params }: Context): Promise<Response> {
  return answerFile(request, async ({ viewer, parameters, now }) => {
    const { item: itemId } = await params;
    const item = items.find(({ id }) => id === itemId);
    if (item === undefined || item.scope !== "account")
      throw new AppError("NOT_FOUND", { userMessage: `No list of accounts belongs to item ${itemId}.` });
    const states = parameters.getAll("state");
    const filter = itemFilter(itemId, {
      states,
      ou: parameters.get("ou") ?? undefined,
      reason: parameters.get("reason") ?? undefined,
    });
    const wrong = states.filter((state) => !filter.states.includes(state) && !filter.states.includes("all"));
    requireUnderstood(wrong.map((state) => `state=${state}: there is no such state.`));
    const organizationId = await shownOrganization(viewer);
    const rows = eachItemAccount(viewer, { organizationId, itemId, now }, accountFilter(filter));
    return {
      type: textTypes.csv,
      filename: `item-${itemId}-${fileDay(now)}.csv`,
      parts: csv(rows, itemCsvColumns),
    };
  });
}
