/** What is collected once per organization, through its management account. */
import { type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import { organizationsAccountTags } from "./collectors/organizations-account-tags.ts";
import { organizationsDelegation } from "./collectors/organizations-delegation.ts";
import { organizationsTree } from "./collectors/organizations-tree.ts";
import type { AccountSession, SessionStats } from "./session.ts";

export interface CollectedOrganization extends SessionStats {
  tree: Envelope;
  delegation: Envelope;
}

/** Tags of some accounts, through the same session; they are not stored as facts. @throws when aborted */
export function collectAccountTags(
  session: AccountSession,
  accountIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Envelope> {
  return session.collect(organizationsAccountTags, globalRegion, signal, { taggedAccounts: accountIds });
}

/** What accounts have to know before they are read. */
export interface ListingHead {
  delegation: Envelope;
  /** Policy types that are turned on at the root; null: they could not be read. */
  policyTypes: string[] | null;
}

/** Works with what has been listed, while the rest still is; one call after the other, the head first. */
export interface ListingHooks {
  onHead(head: ListingHead): Promise<void>;
  /** A page of accounts whose units are not known yet; the same account may come twice. */
  onAccounts(accounts: OrganizationTree["accounts"]): Promise<void>;
}

/**
 * The tree and the delegations; facts of the management account, region "global".
 *
 * @throws when aborted, and what a hook throws: the rest is not listed then.
 */
export async function collectOrganization(
  session: AccountSession,
  signal: AbortSignal | undefined,
  hooks?: ListingHooks,
): Promise<CollectedOrganization> {
  const broken = new AbortController();
  const ended = AbortSignal.any([broken.signal, ...(signal === undefined ? [] : [signal])]);
  const policyTypes = Promise.withResolvers<string[] | null>();
  const delegation = session.collect(organizationsDelegation, globalRegion, ended, { isManagement: true });
  // What is made of the accounts, one page after the other; the listing goes on without waiting for it.
  let handed: Promise<unknown> | undefined;
  const handHead = async () => {
    const [found, types] = await Promise.all([delegation, policyTypes.promise]);
    await hooks?.onHead({ delegation: found, policyTypes: types });
  };
  const tree = session.collect(organizationsTree, globalRegion, ended, {
    isManagement: true,
    listing: {
      onPolicyTypes: policyTypes.resolve,
      onAccounts: (accounts) => {
        // Nothing is handed on before a page has come: a list that is refused shall leave no trace.
        handed = (handed ?? handHead()).then(() => hooks?.onAccounts(accounts));
        handed.catch((error: unknown) => broken.abort(error));
      },
    },
  });
  const collected = await Promise.all([tree, delegation]);
  await handed;
  return { tree: collected[0], delegation: collected[1], ...session.stats() };
}
