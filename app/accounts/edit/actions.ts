"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { count } from "#components/words.ts";
import { listOwnFields } from "#lib/data/account-field-list.ts";
import { listMatchingIds } from "#lib/data/account-list.ts";
import { parseAccountQuery } from "#lib/data/account-query.ts";
import { applyBulkEdit } from "#lib/data/bulk-fields.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { readEdit, readWhich } from "./query.ts";

const input = z.strictObject({
  organizationId: z.string().min(1).max(40),
  /** The question of the page's address. */
  asked: z.string().max(40_000),
  fingerprint: z.string().length(64),
});

/** Carries out what the page showed, or nothing where it would be something else by now. */
export const applyEdit = action(input, async (viewer, { organizationId, asked, fingerprint }) => {
  const parameters = new URLSearchParams(asked);
  const edit = readEdit(parameters, await listOwnFields(viewer));
  if (edit === null) return "Nothing was to change.";
  const { query } = parseAccountQuery(new URLSearchParams(readWhich(parameters)), items);
  const now = webClock().now();
  const accountIds = await listMatchingIds(viewer, query, { organizationId, items, now });
  const { changes } = await applyBulkEdit(viewer, { accountIds, edit, fingerprint });
  refresh();
  return changes.length === 0
    ? "Nothing has changed."
    : `Saved: ${count(changes.length, "account")} changed.`;
});
