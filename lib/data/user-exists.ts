/** Whether anybody could sign in. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { query } from "./database.ts";

/** Whether there is a user who is not disabled, or a link with which one is about to come. */
export async function userExists(viewer: Viewer): Promise<boolean> {
  requirePermission(viewer, "connection.read");
  const [row] = await query<{ found: boolean }>(
    `select exists (select 1 from app_user where disabled_at is null)
       or exists (select 1 from login_link where used_at is null and expires_at > now()) as found`,
  );
  return row?.found === true;
}
