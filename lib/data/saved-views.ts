/** Saved views: named queries of a table, for everybody who sees the organization. */
import { randomUUID } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { getOrganization } from "./organizations.ts";

export interface SavedView {
  id: string;
  name: string;
  /** The page's query string, without `?` and without the place in the list. */
  query: string;
}

const longestName = 60;
const longestQuery = 2000;
/** More tabs than this nobody finds anything in; their counts cost one statement together. */
const mostViews = 24;

/** The views of a page, oldest first. @throws AppError FORBIDDEN, NOT_FOUND (the organization) */
export async function listSavedViews(
  viewer: Viewer,
  { organizationId, page }: { organizationId: string; page: string },
): Promise<SavedView[]> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  return query<{ id: string; name: string; query: string }>(
    `select id, name, query from saved_view where organization_id = $1 and page = $2 order by created_at, id limit $3`,
    [organizationId, page, mostViews],
  );
}

/** @throws AppError INVALID_INPUT where it is empty or too long. */
function checkedName(name: string): string {
  const checked = storable(name).replaceAll(/\s+/g, " ").trim();
  if (checked !== "" && checked.length <= longestName) return checked;
  throw new AppError("INVALID_INPUT", {
    userMessage: `A view has a name of 1 to ${longestName} characters.`,
  });
}

async function requireFreeName(
  tx: Transaction,
  {
    organizationId,
    page,
    name,
    except,
  }: { organizationId: string; page: string; name: string; except: string },
): Promise<void> {
  const [taken] = await tx.query(
    "select 1 from saved_view where organization_id = $1 and page = $2 and name = $3 and id::text <> $4",
    [organizationId, page, name, except],
  );
  if (taken === undefined) return;
  throw new AppError("CONFLICT", { userMessage: `There is a view "${name}" already; choose another name.` });
}

/** Whoever changes the views of an organization does so alone. */
async function lockViews(tx: Transaction, organizationId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('saved_view ' || $1, 0))", [organizationId]);
}

/**
 * Keeps a query under a name.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization), INVALID_INPUT (the name or the query), CONFLICT (the name is
 *   taken, or there are too many views)
 */
export async function createSavedView(
  viewer: Viewer,
  view: { organizationId: string; page: string; name: string; query: string },
): Promise<SavedView> {
  requirePermission(viewer, "view.write");
  const { organizationId, page } = view;
  await getOrganization(viewer, organizationId);
  const name = checkedName(view.name);
  if (view.query.length > longestQuery)
    throw new AppError("INVALID_INPUT", {
      userMessage: "These filters are too long for a view; take some away.",
    });
  const saved = { id: randomUUID(), name, query: storable(view.query) };
  return transaction(async (tx) => {
    await lockViews(tx, organizationId);
    await requireFreeName(tx, { organizationId, page, name, except: "" });
    const [{ amount } = { amount: 0 }] = await tx.query<{ amount: number }>(
      "select count(*) as amount from saved_view where organization_id = $1 and page = $2",
      [organizationId, page],
    );
    if (amount >= mostViews)
      throw new AppError("CONFLICT", {
        userMessage: `There are ${mostViews} views already; delete one that nobody needs.`,
      });
    await tx.query(
      `insert into saved_view (id, organization_id, page, name, query, created_by) values ($1, $2, $3, $4, $5, $6)`,
      [saved.id, organizationId, page, name, saved.query, viewer.actor],
    );
    await appendAudit(tx, viewer, {
      action: "view.created",
      subject: saved.id,
      detail: { organizationId, page, name, query: saved.query },
    });
    return saved;
  });
}

type Stored = SavedView & { organizationId: string; page: string };

async function lockView(tx: Transaction, viewer: Viewer, id: string): Promise<Stored> {
  const [view] = await tx.query<Stored>(
    `select id, name, query, page, organization_id as "organizationId" from saved_view where id::text = $1 for update`,
    [id],
  );
  const { organizationId } = requireRow(view, "view", id);
  // What is out of the viewer's sight reads like what is not there.
  await getOrganization(viewer, organizationId).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "NOT_FOUND" ? notFound("view", id) : error;
  });
  return requireRow(view, "view", id);
}

/** Gives a view another name. @throws AppError FORBIDDEN, NOT_FOUND, INVALID_INPUT, CONFLICT (the name is taken) */
export async function renameSavedView(
  viewer: Viewer,
  { id, name: wanted }: { id: string; name: string },
): Promise<SavedView> {
  requirePermission(viewer, "view.write");
  const name = checkedName(wanted);
  return transaction(async (tx) => {
    const { organizationId, page, ...view } = await lockView(tx, viewer, id);
    await lockViews(tx, organizationId);
    await requireFreeName(tx, { organizationId, page, name, except: id });
    await tx.query("update saved_view set name = $2 where id::text = $1", [id, name]);
    await appendAudit(tx, viewer, {
      action: "view.renamed",
      subject: id,
      detail: { organizationId, page },
      before: { name: view.name },
      after: { name },
    });
    return { ...view, name };
  });
}

/** Deletes a view; its filters stand in the audit row. @throws AppError FORBIDDEN, NOT_FOUND */
export async function deleteSavedView(viewer: Viewer, id: string): Promise<SavedView> {
  requirePermission(viewer, "view.write");
  return transaction(async (tx) => {
    const { organizationId, page, ...view } = await lockView(tx, viewer, id);
    await tx.query("delete from saved_view where id::text = $1", [id]);
    await appendAudit(tx, viewer, {
      action: "view.deleted",
      subject: id,
      detail: { organizationId, page, name: view.name, query: view.query },
    });
    return view;
  });
}
