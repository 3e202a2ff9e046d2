import type { Metadata } from "next";
import { answerOffer, takeBack } from "#app/contacts/actions.ts";
import { ContactsHead } from "#app/contacts/head.tsx";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { HandoverTable } from "#components/contacts/handover-table.tsx";
import { Offers } from "#components/contacts/offers.tsx";
import { Pager } from "#components/pager.tsx";
import { formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listHandovers, listOffers } from "#lib/data/handovers.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Hand-overs" };

const pageSize = 50;
const place = "/contacts/hand-overs";

/** Who was asked to answer for which account, and what they said. */
export default async function HandoversPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const after = oneParam(await searchParams, "after");
  const now = webClock().now();
  const [page, offered] = await readForPage(
    Promise.all([listHandovers(viewer, { after, limit: pageSize, now }), listOffers(viewer, { now })]),
  );
  return (
    <>
      <ContactsHead current={place} viewer={viewer} />
      <div className="stack mt-4">
        <Offers offers={offered.offers} total={offered.total} action={answerOffer} />
        <section className="card" aria-labelledby="handovers">
          <header>
            <h2 id="handovers">Hand-overs</h2>
            <span className="quiet num">{formatNumber(page.total)}</span>
          </header>
          {page.handovers.length === 0 ? (
            <p className="card-body muted">
              No account is changing hands. Hand one over on its page, or all of somebody who left on theirs.
            </p>
          ) : (
            <HandoverTable
              handovers={page.handovers}
              now={now.toISOString()}
              takeBack={hasPermission(viewer, "contact.write") ? takeBack : null}
            />
          )}
        </section>
      </div>
      <Pager
        first={after === undefined ? null : { href: place, label: "The newest" }}
        next={
          page.next === null
            ? null
            : { href: `${place}?${new URLSearchParams({ after: page.next })}`, label: "Earlier ones" }
        }
      />
    </>
  );
}
