import type { Metadata } from "next";
import { OperationList } from "#components/api/operation-list.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { problems, reference } from "./reference.ts";

export const metadata: Metadata = { title: "API" };

/** The reference of the API, from the table that also answers it. */
export default async function ApiPage() {
  await currentViewer();
  return (
    <>
      <Breadcrumb crumbs={[{ label: "API" }]} />
      <div className="page-head">
        <h1 className="flex-1">API</h1>
        <a className="button" href="/api/v1/openapi.json" download="waymark-openapi.json">
          OpenAPI 3.1
        </a>
      </div>
      <p className="muted mb-4">
        Below <code>/api/v1</code>, with <code>Authorization: Bearer</code> and a token of this installation.
        Lists answer <code>data</code> and <code>next</code>; say <code>next</code> as <code>after</code> to
        go on.
      </p>
      {reference().map((group) => (
        <OperationList key={group.tag} {...group} />
      ))}
      <section className="card" aria-labelledby="problems">
        <header>
          <h2 id="problems">Problems</h2>
        </header>
        <div className="card-body">
          <dl className="pairs">
            {problems().map(({ id, status, code, title }) => (
              <div key={code} id={id} className="contents">
                <dt>{status}</dt>
                <dd>
                  <code>{code}</code> {title}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </section>
    </>
  );
}
