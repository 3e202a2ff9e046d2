import { NothingOwned } from "#components/contacts/nothing-owned.tsx";
import { ConnectFirst, RefreshFirst } from "#components/overview/empty.tsx";
import { findSignedIn } from "#lib/auth/viewer.ts";
import type { Viewer } from "#lib/viewer.ts";

interface NothingYetProps {
  viewer: Viewer;
  /** Something is connected that the viewer may see. */
  connected?: boolean;
}

/** In the place of a page that has no account to show. Connecting is nothing for whoever sees only their own. */
export async function NothingYet({ viewer, connected = false }: NothingYetProps) {
  if (viewer.role === "owner") return <NothingOwned email={(await findSignedIn())?.user.email ?? null} />;
  return connected ? <RefreshFirst run={null} /> : <ConnectFirst />;
}
