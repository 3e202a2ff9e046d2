import type { Metadata } from "next";
import { confirmAccount } from "#app/accounts/[id]/actions.ts";
import { readForPage, refusePage, webClock } from "#app/server.ts";
import { AnswerForm } from "#components/contacts/answer-form.tsx";
import { OwnAccount } from "#components/contacts/own-account.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listAccounts } from "#lib/data/accounts.ts";
import { listOpenQuestions } from "#lib/data/open-questions.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { answerQuestion, handOver } from "./actions.ts";

export const metadata: Metadata = { title: "My accounts" };

/** Of more, the list of accounts is the better page. */
const shownAccounts = 50;
const shownQuestions = 20;

/** Accounts of the owner, and what is open about them. */
async function readOwn() {
  const viewer = await currentViewer();
  if (viewer.role !== "owner") await refusePage("This page is for owners of accounts.");
  const now = webClock().now();
  const [accounts, open] = await readForPage(
    Promise.all([listAccounts(viewer, { items, now }), listOpenQuestions(viewer, { items, now })]),
  );
  return { accounts, open, now };
}

/** Days as forms take them. */
function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

function heading(amount: number): string {
  if (amount === 0) return "No account is yours";
  return amount === 1
    ? "Are you still the contact for this account?"
    : `Are you still the contact for these ${amount} accounts?`;
}

/** What is asked of an owner: are these still yours, and what only you can answer. */
export default async function MyAccountsPage() {
  const { accounts, open, now } = await readOwn();
  const at = now.toISOString();
  return (
    <div className="own">
      <Breadcrumb crumbs={[{ label: "My accounts" }]} />
      <h1>{heading(accounts.length)}</h1>
      <p className="text-muted">If something happens at night, this is who security calls.</p>
      <ul className="own-accounts" aria-label="My accounts">
        {accounts.slice(0, shownAccounts).map((account) => (
          <OwnAccount
            key={account.id}
            account={account}
            now={at}
            confirm={confirmAccount}
            handOver={handOver}
          />
        ))}
      </ul>
      {open.length === 0 ? null : (
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
