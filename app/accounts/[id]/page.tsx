import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { changesHref } from "#app/accounts/changes/query.ts";
import { startRefresh } from "#app/actions.ts";
import { handOver, takeBack } from "#app/contacts/actions.ts";
import { askSuggested } from "#app/contacts/unowned/actions.ts";
import { readOrganizations } from "#app/organization.ts";
import { resourcesHref } from "#app/resources/links.ts";
import { readForPage, webClock } from "#app/server.ts";
import { AccountDetails } from "#components/account/account-details.tsx";
import { AccountHeader } from "#components/account/account-header.tsx";
import { AccountNotice } from "#components/account/account-notice.tsx";
import { AccountResources } from "#components/account/account-resources.tsx";
import { AccountStanding } from "#components/account/account-standing.tsx";
import { ItemList } from "#components/account/item-list.tsx";
import { ItemPanel } from "#components/account/item-panel.tsx";
import { StagePath } from "#components/account/stage-path.tsx";
import { AccountContacts } from "#components/contacts/account-contacts.tsx";
import { RefreshButton } from "#components/refresh-button.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listAccountFields } from "#lib/data/account-field-list.ts";
import { getAccountPage, getItemDetail } from "#lib/data/account-page.ts";
import { getAccountStanding } from "#lib/data/account-standing.ts";
import { compareContacts } from "#lib/data/contact-comparison.ts";
import { listAccountContacts } from "#lib/data/contacts.ts";
import { listHandovers } from "#lib/data/handovers.ts";
import { registerId } from "#lib/data/organizations.ts";
import { getResourceOverview } from "#lib/data/resource-overview.ts";
import { everyResource } from "#lib/data/resource-query.ts";
import { listUnownedAccounts } from "#lib/data/unowned-accounts.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { stages } from "#lib/roadmap/stages.ts";
import { hasPermission } from "#lib/viewer.ts";
import { addContact, confirmAccount, dropContact, saveFields, takeBackField } from "./actions.ts";
import { chooseItem } from "./choose-item.ts";
import { guidanceFor } from "./guidance.ts";

interface AccountPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ item?: string | string[]; stage?: string | string[] }>;
}

const titles = new Map(items.map((item) => [item.id, item.title]));

/** Once a request: the title and the page read the same. */
const readAccount = cache(async (id: string) => {
  const now = webClock().now();
  const view = await readForPage(getAccountPage(await currentViewer(), id, { items, now }));
  return { view, now };
});

export async function generateMetadata({ params }: AccountPageProps): Promise<Metadata> {
  const { view } = await readAccount((await params).id);
  return { title: view.account.name };
}

export default async function AccountPage({ params, searchParams }: AccountPageProps) {
  const [{ id }, asked] = await Promise.all([params, searchParams]);
  const { view, now } = await readAccount(id);
  const rows = view.stages.flatMap((group) => group.items);
  const chosen = chooseItem(rows, asked);
  const viewer = await currentViewer();
  const { organizationId } = view.account;
  // Nothing is read in accounts of the register: there is no way into them.
  const isRegistered = organizationId === registerId;
  const ofAccount = { ...everyResource, accounts: [id] };
  const [item, contacts, { handovers }, comparison, fields, resources, standing, { all }, unowned] =
    await readForPage(
      Promise.all([
        getItemDetail(viewer, id, chosen.id, { items, now }),
        listAccountContacts(viewer, id),
        listHandovers(viewer, { accountIds: [id], state: "proposed", limit: 30, now }),
        compareContacts(viewer, { accountId: id, now }),
        listAccountFields(viewer, id),
        getResourceOverview(viewer, ofAccount, { organizationId, now }),
        getAccountStanding(viewer, id),
        readOrganizations(viewer),
        listUnownedAccounts(viewer, { accountIds: [id], limit: 1, now }),
      ]),
    );
  const mayChange = hasPermission(viewer, "contact.write");
  const position = rows.findIndex((row) => row.id === chosen.id);
  const stage = stages.find(({ number }) => number === chosen.stage);
  const definition = items.find((entry) => entry.id === chosen.id);
  if (stage === undefined || definition === undefined) notFound();
  const at = now.toISOString();
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Accounts", href: "/accounts" }, { label: view.account.name }]} />
      <AccountHeader view={view} now={at}>
        <Link className="button" href={resourcesHref(ofAccount)} prefetch={false}>
          Resources
        </Link>
        <Link className="button" href={changesHref({ account: id })} prefetch={false}>
          Changes
        </Link>
        {isRegistered && hasPermission(viewer, "account.admin") ? (
          <Link className="button" href={`/accounts/${id}/remove`} prefetch={false}>
            Remove
          </Link>
        ) : null}
        {!isRegistered && hasPermission(viewer, "run.start") ? (
          <RefreshButton
            action={startRefresh}
            fields={{ organizationId, accountId: id }}
            label="Refresh"
            running={false}
          />
        ) : null}
      </AccountHeader>
      <AccountNotice view={view} now={at} />
      <AccountStanding
        standing={standing}
        organization={all.find((one) => one.id === organizationId)?.name ?? organizationId}
        now={at}
      />
      <AccountContacts
        accountId={id}
        contacts={contacts}
        now={at}
        actions={
          mayChange
            ? {
                add: addContact,
                remove: dropContact,
                confirm: confirmAccount,
                handOver,
                takeBack,
                ask: askSuggested,
              }
            : null
        }
        unowned={unowned.accounts[0] ?? null}
        comparison={comparison}
        handovers={handovers}
        mayDoAtOnce={hasPermission(viewer, "account.admin")}
      />
      <AccountDetails
        accountId={id}
        fields={fields}
        now={at}
        actions={
          hasPermission(viewer, "account.write") ? { save: saveFields, takeBack: takeBackField } : null
        }
      />
      <div className={asked.item === undefined ? "account-body" : "account-body account-opened"}>
        <StagePath path={view.path} names={stages} />
        <div className="account-columns">
          <ItemList
            accountId={id}
            stages={view.stages}
            path={view.path}
            names={stages}
            titles={titles}
            opened={chosen.id}
          />
          <ItemPanel
            accountId={id}
            item={item}
            guidance={await guidanceFor(definition, view, item)}
            stage={stage}
            previous={rows[position - 1]?.id ?? null}
            next={rows[position + 1]?.id ?? null}
            now={at}
          />
        </div>
      </div>
      <AccountResources
        overview={resources}
        hrefOf={(narrowed) => resourcesHref({ ...ofAccount, ...narrowed })}
      />
    </>
  );
}
