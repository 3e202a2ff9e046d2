import type { Metadata } from "next";
import Link from "next/link";
import { ContactsHead } from "#app/contacts/head.tsx";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { AccountId } from "#components/account-id.tsx";
import { AwsContacts } from "#components/contacts/aws-contacts.tsx";
import { Pager } from "#components/pager.tsx";
import { count, formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listContactDifferences } from "#lib/data/contact-comparison.ts";

export const metadata: Metadata = { title: "Contacts in AWS" };

const pageSize = 25;
const place = "/contacts/differences";

/** Accounts in which AWS has other contacts than the register, with the commands that bring AWS in line. */
export default async function DifferencesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const after = oneParam(await searchParams, "after");
  const now = webClock().now();
  const options = { organizationId: current.id, after, limit: pageSize, now };
  const page = await readForPage(listContactDifferences(viewer, options));
  return (
    <>
      <ContactsHead current={place} viewer={viewer} />
      <section className="card mt-4" aria-labelledby="differences">
        <header>
          <h2 id="differences">Differences with AWS</h2>
          <span className="quiet num">{count(page.total, "account")}</span>
        </header>
        {page.unread === 0 ? null : (
          <p className="card-body muted">
            Of {count(page.unread, "account")} not all contacts could be read; nothing is said of those.
          </p>
        )}
        {page.total === 0 ? (
          <p className="card-body muted">AWS has the contacts of the register, as far as both are known.</p>
        ) : null}
        {page.accounts.map((comparison) => (
          <details key={comparison.accountId} className="differing-account">
            <summary>
              <b className="strong">{comparison.accountName}</b> <AccountId id={comparison.accountId} />
            </summary>
            <div className="aws-beside">
              <AwsContacts comparison={comparison} now={now.toISOString()} />
              <Link className="link small" href={`/accounts/${comparison.accountId}`} prefetch={false}>
                Open the account
              </Link>
            </div>
          </details>
        ))}
      </section>
      <Pager
        first={after === undefined ? null : { href: place, label: `First ${formatNumber(pageSize)}` }}
        next={
          page.next === null
            ? null
            : { href: `${place}?${new URLSearchParams({ after: page.next })}`, label: "More accounts" }
        }
      />
    </>
  );
}
