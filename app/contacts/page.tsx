import type { Metadata } from "next";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { CampaignCard } from "#components/campaigns/campaign-card.tsx";
import { ContactSearch } from "#components/contacts/contact-search.tsx";
import { ContactTable } from "#components/contacts/contact-table.tsx";
import { Pager } from "#components/pager.tsx";
import { formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { contactProblems, contactRoles } from "#lib/contact.ts";
import { listCampaigns } from "#lib/data/campaigns.ts";
import { listContacts } from "#lib/data/contact-list.ts";
import { hasPermission } from "#lib/viewer.ts";
import { remindSilent } from "./campaigns/actions.ts";
import { ContactsHead } from "./head.tsx";

export const metadata: Metadata = { title: "Contacts" };

const pageSize = 50;
/** Those that ask now; more have a page of their own. */
const mostCampaigns = 2;

/** People and lists, what they answer for, and what is wrong with that. */
export default async function ContactsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const params = await searchParams;
  const search = oneParam(params, "q") ?? "";
  const role = contactRoles.find((one) => one === oneParam(params, "role"));
  const problem = contactProblems.find((one) => one === oneParam(params, "problem"));
  const after = oneParam(params, "after");
  const now = webClock().now();
  const [page, { campaigns: open }] = await readForPage(
    Promise.all([
      listContacts(viewer, { search, role, problem, after, limit: pageSize, now }),
      hasPermission(viewer, "campaign.read")
        ? listCampaigns(viewer, { open: true, limit: mostCampaigns, now })
        : { campaigns: [] },
    ]),
  );
  const remind = hasPermission(viewer, "campaign.write") ? remindSilent : null;
  const href = (place: string | null) => {
    const asked = { q: search, role: role ?? "", problem: problem ?? "", after: place ?? "" };
    const text = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")).toString();
    return text === "" ? "/contacts" : `/contacts?${text}`;
  };
  const narrowed = search !== "" || role !== undefined || problem !== undefined;
  return (
    <>
      <ContactsHead current="/contacts" viewer={viewer} />
      {open.map((campaign) => (
        <div key={campaign.id} className="mt-4">
          <CampaignCard campaign={campaign} now={now.toISOString()} remind={remind} linked />
        </div>
      ))}
      <section className="card mt-4" aria-labelledby="register">
        <header className="flex-wrap">
          <h2 id="register">Register</h2>
          <span className="quiet num">{formatNumber(page.total)}</span>
          <ContactSearch search={search} role={role ?? ""} problem={problem ?? ""} />
        </header>
        {page.contacts.length === 0 ? (
          <p className="card-body muted">
            {narrowed
              ? "Nobody fits this search."
              : "Nobody answers for an account that you see. Contacts are entered on the page of each account, or come with a spreadsheet."}
          </p>
        ) : (
          <ContactTable contacts={page.contacts} now={now.toISOString()} />
        )}
      </section>
      <Pager
        first={after === undefined ? null : { href: href(null), label: "First contacts" }}
        next={page.next === null ? null : { href: href(page.next), label: "More contacts" }}
      />
    </>
  );
}
