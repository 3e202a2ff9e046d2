/** Which organization the pages show. */
import { cookies } from "next/headers";
import { cache } from "react";
import { countAccounts } from "#lib/data/account-counts.ts";
import { listOrganizationsAndRegister } from "#lib/data/organizations.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";

export const organizationCookie = "organization";

export interface ShownOrganization {
  id: string;
  name: string;
  accountCount: number;
  /** It lives at an AWS endpoint of this machine. */
  demo: boolean;
}

export interface ShownOrganizations {
  /** The chosen one, else the first; null: nothing is connected. */
  current: ShownOrganization | null;
  all: ShownOrganization[];
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isSimulated(endpoint: string | null): boolean {
  return endpoint !== null && loopback.has(new URL(endpoint).hostname);
}

/** The organizations of the viewer; for one viewer, once a request. @throws AppError DATABASE_UNAVAILABLE, WRONG_STATE */
export const readOrganizations = cache(async (viewer: Viewer): Promise<ShownOrganizations> => {
  const [organizations, accountCounts] = await Promise.all([
    listOrganizationsAndRegister(viewer),
    countAccounts(viewer),
  ]);
  const all = organizations.map(({ id, name, endpoint }) => ({
    id,
    name,
    accountCount: accountCounts.get(id) ?? 0,
    demo: isSimulated(endpoint),
  }));
  const chosen = (await cookies()).get(organizationCookie)?.value;
  return { current: all.find(({ id }) => id === chosen) ?? all[0] ?? null, all };
});

/** For the frame of the pages, which must stand while the database is away: the page itself says that it is. */
export async function findOrganizations(viewer: Viewer): Promise<ShownOrganizations> {
  try {
    return await readOrganizations(viewer);
  } catch (error) {
    if (error instanceof AppError) return { current: null, all: [] };
    throw error;
  }
}
