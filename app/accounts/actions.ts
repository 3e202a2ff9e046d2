"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { listMatchingIds } from "#lib/data/account-list.ts";
import { parseAccountQuery } from "#lib/data/account-query.ts";
import { queryText } from "#lib/data/account-query-text.ts";
import { startRun } from "#lib/data/runs.ts";
import { createSavedView, deleteSavedView, renameSavedView } from "#lib/data/saved-views.ts";
import { items } from "#lib/roadmap/catalog.ts";

const id = z.string().min(1).max(40);
const query = z.string().max(20_000);

function queryOf(text: string) {
  return parseAccountQuery(new URLSearchParams(text), items).query;
}

/** `query`: the accounts that these filters match, which may be a list of `account=` alone. */
const refreshInput = z.strictObject({ organizationId: id, query });

/** Starts a refresh of the chosen accounts; joins the run that is active. */
export const refreshAccounts = action(refreshInput, async (viewer, { organizationId, query: text }) => {
  const now = webClock().now();
  const accountIds = await listMatchingIds(viewer, queryOf(text), { organizationId, items, now });
  if (accountIds.length === 0) return "No account matches any more.";
  const { run, joined } = await startRun(viewer, { organizationId, accountIds, now });
  refresh();
  return joined ? `Run ${run.number} is already active.` : `Run ${run.number} has started.`;
});

const createInput = z.strictObject({ organizationId: id, name: z.string().max(200), query });

/** Keeps the filters of the page as a view for everybody. */
export const saveView = action(createInput, async (viewer, { organizationId, name, query: text }) => {
  // A view is filters, order and columns; single accounts that were ticked are not part of it.
  const { conditions, ...rest } = queryOf(text);
  const kept = conditions.filter(({ kind }) => kind !== "account");
  const view = await createSavedView(viewer, {
    organizationId,
    page: "accounts",
    name,
    query: queryText({ ...rest, conditions: kept }),
  });
  refresh();
  return `Saved as "${view.name}".`;
});

const renameInput = z.strictObject({ id, name: z.string().max(200) });

/** Another name for a view. */
export const renameView = action(renameInput, async (viewer, input) => {
  const view = await renameSavedView(viewer, input);
  refresh();
  return `Renamed to "${view.name}".`;
});

const deleteInput = z.strictObject({ id });

/** Deletes a view; the page goes back to all accounts. */
export const deleteView = action(deleteInput, async (viewer, { id: viewId }) => {
  await deleteSavedView(viewer, viewId);
  redirect("/accounts");
});
