import type { Metadata } from "next";
import Link from "next/link";
import { readForPage, refusePage } from "#app/server.ts";
import { AccountId } from "#components/account-id.tsx";
import { RemovalForm } from "#components/accounts/removal-form.tsx";
import { Message } from "#components/message.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { getAccountRemoval, type RemovedPart } from "#lib/data/account-removal.ts";
import { hasPermission } from "#lib/viewer.ts";
import { removeOne } from "./actions.ts";

export const metadata: Metadata = { title: "Remove account" };

const words: Record<RemovedPart, (amount: number) => string> = {
  fields: (amount) => `${count(amount, "field")} that people and files filled in`,
  contacts: (amount) =>
    `${count(amount, "role")} of contacts; whoever answers for no other account is forgotten`,
  handovers: (amount) => `${count(amount, "hand-over")}, those that ended too`,
  campaigns: (amount) => `what ${count(amount, "confirmation campaign")} asked about it`,
  answers: (amount) => `${count(amount, "answer")} to questions of the roadmap, those that ended too`,
  exceptions: (amount) => `${count(amount, "accepted risk")}`,
  resources: (amount) => `${count(amount, "resource")} from files`,
  changes: (amount) => `${count(amount, "entry", "entries")} in the changes of accounts`,
  questions: (amount) => `${count(amount, "question")} to its owners about other accounts`,
  subscriptions: (amount) => `${count(amount, "subscription")} to its news`,
};

/** What goes with an account of the register, and the button that removes it. */
export default async function RemovePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const viewer = await currentViewer();
  if (!hasPermission(viewer, "account.admin"))
    await refusePage("Removing accounts is for administrators and the security team.");
  const { name, refusal, parts, records } = await readForPage(getAccountRemoval(viewer, id));
  // Object.entries forgets the type of the keys.
  const going = (Object.entries(parts) as [RemovedPart, number][]).filter(([, amount]) => amount > 0);
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: "Accounts", href: "/accounts" },
          { label: name, href: `/accounts/${id}` },
          { label: "Remove" },
        ]}
      />
      <div className="page-head page-head-tight">
        <div>
          <h1>Remove {name}</h1>
          <p>
            Account <AccountId id={id} />
          </p>
        </div>
      </div>
      {refusal === null ? (
        <section className="card" aria-labelledby="goes">
          <header>
            <h2 id="goes">What goes with it</h2>
          </header>
          <div className="card-body stack">
            {going.length === 0 ? (
              <p>Nothing but the account itself.</p>
            ) : (
              <ul className="removal-parts">
                {going.map(([part, amount]) => (
                  <li key={part}>{words[part](amount)}</li>
                ))}
              </ul>
            )}
            <p className="muted">
              The audit log keeps its fields, contacts and answers. Accounts that name it in their policies
              are said to name somebody unknown. If an organization lists it later, it is new then.
            </p>
            <RemovalForm accountId={id} records={records} label={`Remove ${name}`} action={removeOne} />
          </div>
        </section>
      ) : (
        <Message kind="warn" icon="lock" title="This account cannot be removed">
          <p>{refusal}</p>
          <Link className="link" href={`/accounts/${id}`} prefetch={false}>
            Back to {name}
          </Link>
        </Message>
      )}
    </>
  );
}
