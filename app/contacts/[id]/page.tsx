import type { Metadata } from "next";
import { handOverAll } from "#app/contacts/actions.ts";
import { allParams, oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { BulkForm } from "#components/contacts/bulk-form.tsx";
import { BulkPreview } from "#components/contacts/bulk-preview.tsx";
import { ContactAccounts } from "#components/contacts/contact-accounts.tsx";
import { ContactState } from "#components/contacts/contact-table.tsx";
import { contactKindWords, contactRoleWords } from "#components/contacts/contact-words.ts";
import { Pager } from "#components/pager.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { handoverReasons } from "#lib/contact.ts";
import { getContact } from "#lib/data/contact-list.ts";
import { type HandoverMove, type HandoverRequest, previewHandover } from "#lib/data/handover-plan.ts";
import { AppError } from "#lib/errors.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Contact" };

const pageSize = 100;

interface ContactPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

/** The hand-over that the form asks for; null: none yet. */
function askedFor(params: SearchParams, from: string): HandoverRequest | null {
  const email = oneParam(params, "to");
  if (email === undefined) return null;
  const chosen = allParams(params, "account").filter((id) => /^\d{12}$/.test(id));
  return {
    accountIds: chosen.length === 0 ? null : chosen,
    from,
    to: { email, name: oneParam(params, "name") ?? null },
    reason: handoverReasons.find((one) => one === oneParam(params, "reason")) ?? "left",
    note: oneParam(params, "note") ?? null,
  };
}

/** What would move, or the sentence that says why nothing can. */
async function preview(viewer: Viewer, request: HandoverRequest): Promise<HandoverMove[] | string> {
  try {
    return await previewHandover(viewer, request);
  } catch (error) {
    if (error instanceof AppError) return error.userMessage;
    throw error;
  }
}

/** Somebody with the accounts that they answer for; and, for who sees to all accounts, the way to hand them over. */
export default async function ContactPage({ params, searchParams }: ContactPageProps) {
  const viewer = await currentViewer();
  const [{ id }, asked] = await Promise.all([params, searchParams]);
  const after = oneParam(asked, "after");
  const now = webClock().now();
  const { contact, accounts, next } = await readForPage(
    getContact(viewer, id, { after, limit: pageSize, now }),
  );
  const mayHandOver = hasPermission(viewer, "account.admin");
  const request = mayHandOver ? askedFor(asked, contact.email) : null;
  const moves = request === null ? null : await preview(viewer, request);
  const title = contact.name ?? contact.email;
  const here = `/contacts/${id}`;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Contacts", href: "/contacts" }, { label: title }]} />
      <div className="page-head page-head-tight">
        <div className="min-w-0 flex-1">
          <h1 className="cut">{title}</h1>
          <p className="text-muted">
            {[contact.email, contact.team, contactKindWords[contact.kind].toLowerCase()]
              .filter((part) => part !== null)
              .join(" · ")}
          </p>
        </div>
        <ContactState contact={contact} />
      </div>
      <div className="stack">
        {request === null || moves === null ? null : (
          <BulkPreview request={request} moves={moves} action={handOverAll} />
        )}
        <form action={here} className="stack">
          <section className="card" aria-labelledby="accounts">
            <header>
              <h2 id="accounts">Answers for {count(contact.accounts, "account")}</h2>
              <span className="quiet">{contact.roles.map((role) => contactRoleWords[role]).join(", ")}</span>
            </header>
            <ContactAccounts accounts={accounts} now={now.toISOString()} choosable={mayHandOver} />
          </section>
          {mayHandOver ? <BulkForm contact={contact} request={request} /> : null}
        </form>
        <Pager
          first={after === undefined ? null : { href: here, label: "First accounts" }}
          next={
            next === null
              ? null
              : { href: `${here}?${new URLSearchParams({ after: next })}`, label: "More accounts" }
          }
        />
      </div>
    </>
  );
}
