import type { Metadata } from "next";
import Link from "next/link";
import { chips } from "#app/accounts/links.ts";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import type { SearchParams } from "#app/query.ts";
import { readForPage, refusePage, webClock } from "#app/server.ts";
import { BulkEditForm } from "#components/accounts/bulk-edit-form.tsx";
import { BulkRows, BulkSums } from "#components/accounts/bulk-edit-preview.tsx";
import { QueryProblems } from "#components/accounts/notices.tsx";
import { ActionButton } from "#components/action-button.tsx";
import { Message } from "#components/message.tsx";
import { Pager } from "#components/pager.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count, formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listOwnFields } from "#lib/data/account-field-list.ts";
import { listMatchingIds } from "#lib/data/account-list.ts";
import { type AccountQuery, parseAccountQuery } from "#lib/data/account-query.ts";
import { type BulkPreview, previewBulkEdit } from "#lib/data/bulk-fields.ts";
import { listFieldChoices } from "#lib/data/field-choices.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { applyEdit } from "./actions.ts";
import { askedOf, readEdit, readWhich } from "./query.ts";

export const metadata: Metadata = { title: "Edit accounts" };

const pageRows = 100;

function parametersOf(given: SearchParams): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value])),
  );
}

interface Asked {
  accountIds: readonly string[];
  parameters: URLSearchParams;
  fields: Awaited<ReturnType<typeof listOwnFields>>;
}

/** What would change; null: nothing is asked yet; a text: why nothing can. */
async function lookAt(
  viewer: Viewer,
  { accountIds, parameters, fields }: Asked,
): Promise<BulkPreview | string | null> {
  try {
    const edit = readEdit(parameters, fields);
    if (edit === null) return null;
    const place = parameters.get("after") ?? "";
    const after = /^\d{12}$/.test(place) ? place : null;
    return await readForPage(previewBulkEdit(viewer, { accountIds, edit }, { after, limit: pageRows }));
  } catch (error) {
    // What was typed is for the person to mend, not a failure of the page.
    if (error instanceof AppError && error.code === "INVALID_INPUT") return error.userMessage;
    throw error;
  }
}

function Which({ query, amount }: { query: AccountQuery; amount: number }) {
  const named = query.conditions.filter(({ kind }) => kind === "account").length;
  return (
    <p>
      {count(amount, "account")}
      {named > 0 && named === query.conditions.length
        ? " that you ticked"
        : chips(query).map(({ about, want }) => ` · ${about} ${want}`)}
      {query.search === "" ? "" : ` · "${query.search}"`}
    </p>
  );
}

/** Fields of many accounts at once: what they become, what that would change, and the button that does it. */
export default async function EditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  if (!hasPermission(viewer, "account.write"))
    await refusePage("Editing accounts is for their owners, the security team and administrators.");
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const parameters = parametersOf(await searchParams);
  const of = readWhich(parameters);
  const { query, problems } = parseAccountQuery(new URLSearchParams(of), items);
  const options = { organizationId: current.id, items, now: webClock().now() };
  const [accountIds, fields, choices] = await readForPage(
    Promise.all([
      listMatchingIds(viewer, query, options),
      listOwnFields(viewer),
      listFieldChoices(viewer, current.id),
    ]),
  );
  const preview = await lookAt(viewer, { accountIds, parameters, fields });
  const asked = fields.map((field) => {
    const { to, do: how } = askedOf(parameters, field.field);
    return { ...field, to, how };
  });
  const listHref = of === "" ? "/accounts" : `/accounts?${of}`;
  const editHref = (after: string | null) => {
    const all = new URLSearchParams(parameters);
    if (after === null) all.delete("after");
    else all.set("after", after);
    return `/accounts/edit?${all}`;
  };
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Accounts", href: listHref }, { label: "Edit" }]} />
      <div className="page-head page-head-tight">
        <div>
          <h1>Edit accounts</h1>
          <Which query={query} amount={accountIds.length} />
        </div>
      </div>
      <div className="stack">
        {problems.length === 0 ? null : <QueryProblems problems={problems} href={listHref} />}
        <section className="card" aria-labelledby="become">
          <header>
            <h2 id="become">What the fields become</h2>
            <span className="small muted ml-auto">what is left empty stays as it is</span>
          </header>
          <BulkEditForm
            key={parameters.toString()}
            of={of}
            fields={asked}
            untag={askedOf(parameters, "untag").to}
            choices={choices}
          />
        </section>
        {typeof preview === "string" ? (
          <Message kind="error" icon="close" title="This cannot be done">
            <p>{preview}</p>
          </Message>
        ) : null}
        {preview === null || typeof preview === "string" ? null : (
          <section className="card" aria-labelledby="would">
            <header>
              <h2 id="would">
                {preview.changing === 0
                  ? "Nothing would change"
                  : `${count(preview.changing, "account")} would change`}
              </h2>
              <span className="small muted num ml-auto">of {formatNumber(preview.accounts)}</span>
            </header>
            <BulkSums sums={preview.sums} />
            <div className="card-body">
              {preview.changing === 0 ? null : (
                <ActionButton
                  action={applyEdit}
                  fields={{
                    organizationId: current.id,
                    asked: parameters.toString(),
                    fingerprint: preview.fingerprint,
                  }}
                  label={`Change ${count(preview.changing, "account")}`}
                  icon="check"
                />
              )}
            </div>
            {preview.rows.length === 0 ? null : <BulkRows rows={preview.rows} />}
          </section>
        )}
        {preview === null || typeof preview === "string" ? null : (
          <Pager
            first={
              parameters.has("after")
                ? { href: editHref(null), label: `First ${formatNumber(pageRows)}` }
                : null
            }
            next={preview.next === null ? null : { href: editHref(preview.next), label: "More accounts" }}
          />
        )}
        <p>
          <Link className="link" href={listHref} prefetch={false}>
            Back to the accounts
          </Link>
        </p>
      </div>
    </>
  );
}
