import type { Metadata } from "next";
import Link from "next/link";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { readForPage } from "#app/server.ts";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { find } from "./find.ts";

export const metadata: Metadata = { title: "Search" };

interface SearchPageProps {
  searchParams: Promise<{ q?: string | string[] }>;
}

const mostResults = 20;

/** The search as a page: for phones, for Enter in the field, and where scripts do not run. */
export default async function SearchPage({ searchParams }: SearchPageProps) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const text = ([(await searchParams).q ?? ""].flat()[0] ?? "").slice(0, 200);
  const groups = await readForPage(find(viewer, { organizationId: current.id, text, limit: mostResults }));
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Search" }]} />
      <div className="page-head">
        <h1>Search</h1>
      </div>
      <form action="/search" role="search" className="search-form" aria-label="Search again">
        <input
          type="search"
          name="q"
          defaultValue={text}
          aria-label="Search accounts, OUs, items, runs"
          placeholder="Account, id, e-mail, OU, item, run"
          maxLength={200}
        />
        <button type="submit" className="button button-primary">
          Search
        </button>
      </form>
      {groups.length === 0 && text.trim() !== "" ? (
        <p className="muted">
          Nothing matches “{text}”. Try a part of a name, an id, an e-mail address or an OU.
        </p>
      ) : null}
      {groups.map(({ name, results }) => (
        <section key={name} className="card search-group" aria-label={name}>
          <header>
            <h2>{name}</h2>
            {results.length === mostResults ? (
              <span className="small quiet">the first {mostResults}</span>
            ) : null}
          </header>
          <ul>
            {results.map(({ href, title, detail }) => (
              <li key={href}>
                <Link className="search-result" href={href} prefetch={false}>
                  <span className="name-link cut">{title}</span>
                  <span className="small muted cut">{detail}</span>
                </Link>
              </li>
            ))}
          </ul>
          {name === "Accounts" && results.length === mostResults ? (
            <p className="search-more">
              <Link
                className="link small"
                href={`/accounts?${new URLSearchParams({ q: text })}`}
                prefetch={false}
              >
                All accounts that match
              </Link>
            </p>
          ) : null}
        </section>
      ))}
    </>
  );
}
