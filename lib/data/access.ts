/** The decisions that every function of lib/data makes before its SQL; what is out of sight reads like what is not there. */
import { AppError } from "#lib/errors.ts";
import { hasPermission, type Permission, type Viewer } from "#lib/viewer.ts";

/** @throws AppError FORBIDDEN naming what may not be done. */
export function requirePermission(viewer: Viewer, permission: Permission): void {
  if (hasPermission(viewer, permission)) return;
  throw new AppError("FORBIDDEN", {
    userMessage: `This needs the permission ${permission}, which the role ${viewer.role} does not have.`,
  });
}

/**
 * The accounts that a viewer may see, as a SQL parameter: null is all of them.
 * In SQL: `($n::text[] is null or account.id = any($n))`.
 */
export function visibleAccounts(viewer: Viewer): readonly string[] | null {
  return viewer.accounts === "all" ? null : viewer.accounts;
}

/** The same answer for what does not exist and for what the viewer may not see. */
export function notFound(kind: string, id: string): AppError {
  return new AppError("NOT_FOUND", { userMessage: `There is no ${kind} ${id}.` });
}

/** The row, or NOT_FOUND. */
export function requireRow<Row>(row: Row | undefined, kind: string, id: string): Row {
  if (row === undefined) throw notFound(kind, id);
  return row;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id that we gave, in the form in which a key is looked up by it; what has another form is not there. */
export function requireUuid(kind: string, id: string): string {
  if (uuid.test(id)) return id;
  throw notFound(kind, id);
}
