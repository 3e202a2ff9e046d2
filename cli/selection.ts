/** Which organization a command is about, and what is said where that is unclear. */
import type { Organization } from "#lib/data/organizations.ts";
import { AppError } from "#lib/errors.ts";

/** @throws AppError WRONG_STATE where nothing is connected. */
export function requireConnection(organizations: readonly Organization[]): void {
  if (organizations.length > 0) return;
  throw new AppError("WRONG_STATE", {
    userMessage: "No organization is connected. Run waymark connect with AWS credentials, or waymark demo.",
  });
}

/** What tells organizations apart on the command line. */
export interface Selection {
  /** `--organization`. */
  organization?: string;
  /** Organizations of the accounts named by `--account`. */
  ofAccounts: readonly string[];
}

/**
 * The one organization that is meant.
 *
 * @throws AppError WRONG_STATE where nothing is connected, INVALID_INPUT where it is unknown or ambiguous.
 */
export function selectOrganization(
  organizations: readonly Organization[],
  { organization, ofAccounts }: Selection,
): Organization {
  requireConnection(organizations);
  const wanted = new Set([...(organization === undefined ? [] : [organization]), ...ofAccounts]);
  const found = wanted.size === 0 ? organizations : organizations.filter(({ id }) => wanted.has(id));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0 && wanted.size <= 1) return only;
  const connected = organizations.map(({ id, name }) => `${id} (${name})`).join(", ");
  if (found.length === 0) {
    throw new AppError("INVALID_INPUT", {
      userMessage: `${organization} is not connected. Connected: ${connected}.`,
    });
  }
  throw new AppError("INVALID_INPUT", {
    userMessage: `One refresh is about one organization; choose it by --organization. Connected: ${connected}.`,
  });
}
