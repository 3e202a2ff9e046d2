/** Which organization an operation is about, where the request names none. */
import { getOrganization, listOrganizations } from "#lib/data/organizations.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";

/**
 * The named organization, or the only one.
 *
 * @throws AppError NOT_FOUND; INVALID_INPUT where there are several and none was named
 */
export async function organizationFor(viewer: Viewer, named: string | undefined): Promise<string> {
  if (named !== undefined) return (await getOrganization(viewer, named)).id;
  const [only, ...others] = await listOrganizations(viewer);
  if (only === undefined) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
  if (others.length === 0) return only.id;
  const ids = [only, ...others].map(({ id }) => id).join(", ");
  throw new AppError("INVALID_INPUT", { userMessage: `Say which organization: organization=${ids}.` });
}
