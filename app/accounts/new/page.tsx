import type { Metadata } from "next";
import Link from "next/link";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, refusePage } from "#app/server.ts";
import { FieldsForm } from "#components/account/fields-form.tsx";
import { AccountId } from "#components/account-id.tsx";
import { NewAccountIdForm } from "#components/accounts/new-account-id.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listNewAccountFields } from "#lib/data/account-field-list.ts";
import { readNewAccountId } from "#lib/data/account-new.ts";
import { hasPermission } from "#lib/viewer.ts";
import { addAccount } from "./actions.ts";

export const metadata: Metadata = { title: "Add account" };

/** An account that no connected organization lists: first its id, which has to be right, then what is known of it. */
export default async function NewAccountPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  if (!hasPermission(viewer, "account.admin"))
    await refusePage("Adding accounts is for administrators and the security team.");
  const typed = oneParam(await searchParams, "id") ?? "";
  const read = typed === "" ? null : await readForPage(readNewAccountId(viewer, typed));
  const fields = read?.kind === "new" ? await readForPage(listNewAccountFields(viewer)) : [];
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Accounts", href: "/accounts" }, { label: "Add account" }]} />
      <div className="page-head page-head-tight">
        <div>
          <h1>Add account</h1>
          <p>
            For an account that no connected organization lists. Many at once come from a{" "}
            <Link className="link" href="/accounts/import" prefetch={false}>
              spreadsheet
            </Link>
            .
          </p>
        </div>
      </div>
      <div className="stack">
        <section className="card" aria-labelledby="which">
          <header>
            <h2 id="which">Which account</h2>
          </header>
          <NewAccountIdForm typed={typed} read={read} />
        </section>
        {read?.kind === "new" ? (
          <section className="card" aria-labelledby="known">
            <header>
              <h2 id="known">
                What is known of <AccountId id={read.id} />
              </h2>
              <span className="small muted ml-auto">nothing is required</span>
            </header>
            <div className="card-body">
              <FieldsForm
                accountId={read.id}
                fields={fields}
                action={addAccount}
                label="What is known of the account"
                submitLabel="Add account"
              />
            </div>
          </section>
        ) : null}
      </div>
    </>
  );
}
