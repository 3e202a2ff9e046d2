/** What is collected once per organization, through its management account. */
import { type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import { organizationsDelegation } from "./collectors/organizations-delegation.ts";
import { organizationsTree } from "./collectors/organizations-tree.ts";
import type { AccountSession, SessionStats } from "./session.ts";

export interface CollectedOrganization extends SessionStats {
  tree: Envelope;
  delegation: Envelope;
}

/** The tree and the delegations; facts of the management account, region "global". @throws only when aborted. */
export async function collectOrganization(
  session: AccountSession,
  signal: AbortSignal | undefined,
): Promise<CollectedOrganization> {
  const [tree, delegation] = await Promise.all([
    session.collect(organizationsTree, globalRegion, signal, { isManagement: true }),
    session.collect(organizationsDelegation, globalRegion, signal, { isManagement: true }),
  ]);
  return { tree, delegation, ...session.stats() };
}
