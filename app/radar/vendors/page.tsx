import type { Metadata } from "next";
import { oneParam, type SearchParams } from "#app/query.ts";
import { bringFile, forgetFile, loadList, removeList } from "#app/radar/actions.ts";
import { readForPage } from "#app/server.ts";
import { AccountId } from "#components/account-id.tsx";
import { ActionButton } from "#components/action-button.tsx";
import { Pager } from "#components/pager.tsx";
import { FileForm } from "#components/radar/file-form.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listSightingFiles } from "#lib/data/radar-files.ts";
import { listVendors } from "#lib/data/radar-vendors.ts";

export const metadata: Metadata = { title: "Known vendors" };

const pageRows = 100;

/** Vendors' accounts that were named or loaded. */
export default async function VendorsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const params = await searchParams;
  const text = (oneParam(params, "q") ?? "").slice(0, 200);
  const after = oneParam(params, "after") ?? null;
  const [{ rows, next }, files] = await readForPage(
    Promise.all([listVendors(viewer, { text, after, limit: pageRows }), listSightingFiles(viewer)]),
  );
  const lists = [...new Set(rows.map(({ source }) => source))].filter((source) => source !== "person");
  const href = (more: Record<string, string>) =>
    `/radar/vendors?${new URLSearchParams({ ...(text !== "" && { q: text }), ...more }).toString()}`;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Discovered accounts", href: "/radar" }, { label: "Known vendors" }]} />
      <div className="page-head page-head-tight">
        <div>
          <h1>Known vendors</h1>
          <p>Whose accounts are named by a person, or by a list that you loaded. None is built in.</p>
        </div>
      </div>
      <div className="radar-columns">
        <div className="stack">
          <form className="radar-filter" action="/radar/vendors" method="get" aria-label="Search vendors">
            <input
              className="input"
              type="search"
              name="q"
              defaultValue={text}
              aria-label="Id or vendor"
              placeholder="Id or vendor"
            />
            <button className="button" type="submit">
              Search
            </button>
          </form>
          <section className="card radar-list" aria-label="Vendors">
            {rows.length === 0 ? (
              <p className="card-body">
                {text === ""
                  ? "No vendor is known yet: load a list, or name one on the radar."
                  : "Nothing fits."}
              </p>
            ) : (
              <table className="table phone-rows">
                <caption className="sr-only">Vendors’ accounts</caption>
                <thead>
                  <tr>
                    <th scope="col">Account id</th>
                    <th scope="col">Vendor</th>
                    <th scope="col">From</th>
                    <th scope="col">Look again</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ accountId, vendor, link, source, reviewBy }) => (
                    <tr key={accountId}>
                      <td className="mono">
                        <AccountId id={accountId} />
                      </td>
                      <td className="cut">
                        {link === null ? (
                          vendor
                        ) : (
                          <a className="link radar-link" href={link} rel="noreferrer" target="_blank">
                            {vendor}
                          </a>
                        )}
                      </td>
                      <td className="cut small">{source === "person" ? "named by a person" : source}</td>
                      <td className="num">{reviewBy === null ? "–" : reviewBy.toISOString().slice(0, 10)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
          <Pager
            first={after === null ? null : { href: href({}), label: "First page" }}
            next={next === null ? null : { href: href({ after: next }), label: "Next page" }}
          />
        </div>
        <aside className="card radar-panel" aria-label="Lists">
          <section>
            <h2>Load a list</h2>
            <p>
              JSON or YAML with <code>name</code>, <code>source</code> and <code>accounts</code>, as the
              public lists of known accounts are written, or a table with the columns name and account. The
              same file again updates it.
            </p>
            <FileForm upload={loadList} accept=".json,.yaml,.yml,.csv,.tsv,.xlsx" />
          </section>
          {lists.length === 0 ? null : (
            <section>
              <h2>Loaded lists</h2>
              <ul className="radar-questions">
                {lists.map((name) => (
                  <li key={name}>
                    <p className="strong">{name}</p>
                    <ActionButton action={removeList} fields={{ name }} label="Take it away" small />
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section>
            <h2>Bills and lists of ids</h2>
            <p>
              A Cost and Usage Report, a billing report, Cost Explorer by linked account, or a plain list, as
              CSV or TSV, also .gz, up to 20 MB. Larger ones: <code>waymark radar import</code>.
            </p>
            <FileForm upload={bringFile} accept=".csv,.tsv,.txt,.gz" />
            <ul className="radar-questions">
              {files.map(({ name, format, accounts }) => (
                <li key={name}>
                  <p className="strong">{name}</p>
                  <p className="small quiet">
                    {format}, {count(accounts, "account")}
                  </p>
                  <ActionButton action={forgetFile} fields={{ name }} label="Forget it" small />
                </li>
              ))}
            </ul>
          </section>
        </aside>
      </div>
    </>
  );
}
