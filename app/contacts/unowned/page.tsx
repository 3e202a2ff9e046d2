import type { Metadata } from "next";
import Link from "next/link";
import { ContactsHead } from "#app/contacts/head.tsx";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { UnownedList } from "#components/contacts/unowned-list.tsx";
import { Pager } from "#components/pager.tsx";
import { formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listUnownedAccounts } from "#lib/data/unowned-accounts.ts";
import { hasPermission } from "#lib/viewer.ts";
import { askSuggested } from "./actions.ts";

export const metadata: Metadata = { title: "Accounts without an owner" };

const pageSize = 50;
const place = "/contacts/unowned";

/** Accounts that nobody owns, whom their tags suggest, and who was asked. */
export default async function UnownedPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const asked = oneParam(await searchParams, "after");
  const after = asked !== undefined && /^\d{12}$/.test(asked) ? asked : null;
  const now = webClock().now();
  const page = await readForPage(listUnownedAccounts(viewer, { after, limit: pageSize, now }));
  return (
    <>
      <ContactsHead current={place} viewer={viewer} />
      <section className="card mt-4" aria-labelledby="unowned">
        <header className="flex-wrap">
          <h2 id="unowned">Accounts without an owner</h2>
          <span className="quiet num">{formatNumber(page.total)}</span>
          <span className="flex-1" />
          <Link className="button button-small" href="/accounts?owner=none" prefetch={false}>
            With all their fields
          </Link>
        </header>
        {page.total === 0 ? (
          <p className="card-body muted">Every account that you see has an owner.</p>
        ) : (
          <UnownedList
            accounts={page.accounts}
            ask={hasPermission(viewer, "contact.write") ? askSuggested : null}
            mayMap={hasPermission(viewer, "settings.write")}
          />
        )}
      </section>
      <Pager
        first={after === null ? null : { href: place, label: "First accounts" }}
        next={
          page.next === null
            ? null
            : { href: `${place}?${new URLSearchParams({ after: page.next })}`, label: "More accounts" }
        }
      />
    </>
  );
}
