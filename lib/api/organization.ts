/** Which organization an operation is about, where the request names none. */
import { getOrganization, isConnected, listOrganizationsAndRegister } from "#lib/data/organizations.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";

/**
 * The named organization, or the only one; the register only where nothing is connected.
 *
 * @throws AppError NOT_FOUND; INVALID_INPUT where there are several and none was named
 */
export async function organizationFor(viewer: Viewer, named: string | undefined): Promise<string> {
  if (named !== undefined) return (await getOrganization(viewer, named)).id;
  const all = await listOrganizationsAndRegister(viewer);
  const connected = all.filter(isConnected);
  const [only, ...others] = connected.length === 0 ? all : connected;
  if (only === undefined) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
  if (others.length === 0) return only.id;
  const ids = all.map(({ id }) => id).join(", ");
  throw new AppError("INVALID_INPUT", { userMessage: `Say which organization: organization=${ids}.` });
}
