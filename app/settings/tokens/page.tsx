import type { Metadata } from "next";
import Link from "next/link";
import { requireOpen } from "#app/places.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { Pager } from "#components/pager.tsx";
import { TokenForm } from "#components/settings/token-form.tsx";
import { TokenTable } from "#components/settings/token-table.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { listTokens, tokenDays } from "#lib/data/tokens.ts";
import { listUnitChoices } from "#lib/data/unit-limits.ts";
import { endToken, makeToken } from "./actions.ts";

export const metadata: Metadata = { title: "Tokens" };

const pageSize = 50;

/** The tokens that work, and the form that makes one. */
export default async function TokensPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await requireOpen("/settings/tokens");
  const after = oneParam(await searchParams, "after") ?? null;
  const now = webClock().now();
  const [found, units] = await readForPage(
    Promise.all([listTokens(viewer, { after, limit: pageSize + 1, now }), listUnitChoices(viewer)]),
  );
  const tokens = found.slice(0, pageSize);
  const last = found.length > pageSize ? tokens.at(-1) : undefined;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Tokens" }]} />
      <div className="stack">
        <section className="card" aria-labelledby="new-token">
          <header>
            <h2 id="new-token">Create a token</h2>
          </header>
          <div className="card-body">
            <p className="muted mb-3">
              For services. One of your own, which reaches what you reach, is made on{" "}
              <Link href="/profile">your profile</Link>. What a token can ask for: the{" "}
              <Link href="/api">reference of the API</Link>.
            </p>
            <TokenForm action={makeToken} days={tokenDays} whose="service" />
          </div>
        </section>
        <section className="card" aria-labelledby="tokens">
          <header>
            <h2 id="tokens">Tokens</h2>
            <span className="small muted ml-auto">those that work, newest first</span>
          </header>
          {tokens.length === 0 ? (
            <p className="card-body muted">No token works here.</p>
          ) : (
            <TokenTable tokens={tokens} units={units} now={now.toISOString()} revoke={endToken} />
          )}
        </section>
        <Pager
          first={after === null ? null : { href: "/settings/tokens", label: "First tokens" }}
          next={
            last === undefined ? null : { href: `/settings/tokens?after=${last.id}`, label: "More tokens" }
          }
        />
      </div>
    </>
  );
}
