import type { Metadata } from "next";
import { requireOpen } from "#app/places.ts";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { version } from "#lib/version.ts";

export const metadata: Metadata = { title: "About" };

/** Which Waymark this is. */
export default async function AboutPage() {
  await requireOpen("/settings/about");
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "About" }]} />
      <section className="card" aria-labelledby="about">
        <header>
          <h2 id="about">About Waymark</h2>
        </header>
        <div className="card-body">
          <dl className="pairs">
            <dt>Version</dt>
            <dd className="mono">{version}</dd>
            <dt>Evaluates</dt>
            <dd>the AWS Security Maturity Roadmap: ten stages, thirty items</dd>
            <dt>In AWS</dt>
            <dd>reads only, through one role in every account, and keeps no keys</dd>
          </dl>
        </div>
      </section>
    </>
  );
}
