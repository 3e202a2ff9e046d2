import type { Metadata } from "next";
import { readOrganizations } from "#app/organization.ts";
import { readForPage, webClock } from "#app/server.ts";
import { AccountTable } from "#components/accounts/account-table.tsx";
import { ConnectFirst, RefreshFirst } from "#components/overview/empty.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listAccounts } from "#lib/data/accounts.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { stages } from "#lib/roadmap/stages.ts";

export const metadata: Metadata = { title: "Accounts" };

export default async function AccountsPage() {
  const { current } = await readForPage(readOrganizations());
  if (current === null) return <ConnectFirst />;
  const rows = await readForPage(
    listAccounts(await currentViewer(), { organizationId: current.id, items, now: webClock().now() }),
  );
  const ordered = rows.toSorted(
    (one, other) =>
      (one.ou ?? "~").localeCompare(other.ou ?? "~", "en") || one.name.localeCompare(other.name, "en"),
  );
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Accounts" }]} />
      <div className="page-head">
        <h1>Accounts</h1>
        <p className="num">{count(rows.length, "account")}</p>
      </div>
      {rows.length === 0 ? <RefreshFirst run={null} /> : <AccountTable rows={ordered} names={stages} />}
    </>
  );
}
