import type { Metadata } from "next";
import Link from "next/link";
import { answerOffer, handOver, takeBack } from "#app/contacts/actions.ts";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readForPage, refusePage, webClock } from "#app/server.ts";
import { OwnCampaigns } from "#components/campaigns/own-campaigns.tsx";
import { AnswerForm } from "#components/contacts/answer-form.tsx";
import { Offers } from "#components/contacts/offers.tsx";
import { OwnAccount } from "#components/contacts/own-account.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listAccountStep } from "#lib/data/accounts.ts";
import { listHandovers, listOffers } from "#lib/data/handovers.ts";
import { listOpenQuestions } from "#lib/data/open-questions.ts";
import { readOwnCampaigns } from "#lib/data/own-campaigns.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { hasPermission } from "#lib/viewer.ts";
import { answerQuestion, confirmOwn, dispute } from "./actions.ts";

export const metadata: Metadata = { title: "My accounts" };

const pageAccounts = 50;
/** Open hand-overs of the accounts of a page; an account has hardly ever two. */
const mostHandovers = 200;
const shownQuestions = 20;

interface MyAccountsPageProps {
  searchParams: Promise<{ after?: string | string[] }>;
}

/** Accounts of the owner, a step of them, and what is open about these. */
async function readOwn(after: string | null) {
  const viewer = await currentViewer();
  const now = webClock().now();
  const [own, offered] = await readForPage(
    Promise.all([
      listAccountStep(viewer, { items, now, after, limit: pageAccounts, owned: true }),
      listOffers(viewer, { now }),
    ]),
  );
  // Whoever else answers for accounts is asked about them here too.
  if (viewer.role !== "owner" && own.total === 0) await refusePage("This page is for owners of accounts.");
  const accountIds = own.accounts.map(({ id }) => id);
  const [open, { handovers }, asked] = await readForPage(
    Promise.all([
      listOpenQuestions(viewer, { items, now, accountIds }),
      listHandovers(viewer, { accountIds, state: "proposed", limit: mostHandovers, now }),
      readOwnCampaigns(viewer, { accountIds, now }),
    ]),
  );
  return { viewer, own, offered, handovers, open, asked, now };
}

/** Days as forms take them. */
function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

function heading(amount: number): string {
  if (amount === 0) return "Do you take these over?";
  return amount === 1
    ? "Are you still the contact for this account?"
    : `Are you still the contact for these ${amount} accounts?`;
}

/** What is asked of an owner: are these still yours, and what only you can answer. */
export default async function MyAccountsPage({ searchParams }: MyAccountsPageProps) {
  const asked = [(await searchParams).after ?? []].flat()[0];
  const after = asked !== undefined && /^\d{12}$/.test(asked) ? asked : null;
  const { viewer, own, offered, handovers, open, asked: campaigns, now } = await readOwn(after);
  if (own.total === 0 && offered.total === 0) return <NothingYet viewer={viewer} connected />;
  const at = now.toISOString();
  const mayHandOver = hasPermission(viewer, "contact.write");
  return (
    <div className="own">
      <Breadcrumb crumbs={[{ label: "My accounts" }]} />
      <h1>{heading(own.total)}</h1>
      <Offers offers={offered.offers} total={offered.total} action={answerOffer} />
      <p className="text-muted">If something happens at night, this is who security calls.</p>
      <OwnCampaigns campaigns={campaigns.campaigns} now={at} confirm={confirmOwn} />
      <ul className="own-accounts" aria-label="My accounts">
        {own.accounts.map((account) => (
          <OwnAccount
            key={account.id}
            account={account}
            now={at}
            answer={campaigns.answers.get(account.id) ?? null}
            confirm={confirmOwn}
            handOver={mayHandOver ? handOver : null}
            dispute={dispute}
            handovers={handovers.filter(({ accountId }) => accountId === account.id)}
            takeBack={mayHandOver ? takeBack : null}
          />
        ))}
      </ul>
      {after === null && own.next === null ? null : (
        <nav className="pager" aria-label="Steps of my accounts">
          <span className="num">
            {own.accounts.length} of {count(own.total, "account")} on this page
          </span>
          {after === null ? null : (
            <Link className="button button-small ml-auto" href="/my" prefetch={false}>
              First {pageAccounts}
            </Link>
          )}
          {own.next === null ? null : (
            <Link
              className={after === null ? "button button-small ml-auto" : "button button-small"}
              href={`/my?${new URLSearchParams({ after: own.next })}`}
              prefetch={false}
              rel="next"
            >
              Next {pageAccounts}
            </Link>
          )}
        </nav>
      )}
      {open.length === 0 || !hasPermission(viewer, "attestation.write") ? null : (
        <section aria-labelledby="open-questions">
          <h2 id="open-questions" className="mb-2">
            Questions about them <span className="tag">{open.length}</span>
          </h2>
          <div className="card own-questions">
            {open.slice(0, shownQuestions).map((question) => (
              <AnswerForm
                key={`${question.accountId} ${question.itemId} ${question.question}`}
                action={answerQuestion}
                open={question}
                firstDay={dayAfter(now, 1)}
                lastDay={dayAfter(now, question.maxReviewDays)}
              />
            ))}
          </div>
        </section>
      )}
    </div>
  );
}
