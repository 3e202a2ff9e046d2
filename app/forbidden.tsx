import type { Metadata } from "next";
import Link from "next/link";
import { Icon } from "#components/icon.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { WhomToAsk } from "#components/whom-to-ask.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { openPlaces } from "./places.ts";

export const metadata: Metadata = { title: "Not open to you" };

/** 403: a page that exists, and that the role does not reach. What exists but is out of sight is the 404 page instead. */
export default async function Forbidden() {
  const viewer = await currentViewer();
  const [home] = openPlaces(viewer);
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Not open to you" }]} />
      <section className="card notice-card">
        <span className="notice-icon">
          <Icon name="lock" />
        </span>
        <h1>You may not open this page</h1>
        <p className="muted">
          Your role is <b className="strong">{viewer.role}</b>, which does not reach it. Ask an administrator
          of Waymark in your organization.
        </p>
        <WhomToAsk />
        {home === undefined ? null : (
          <div>
            <Link className="button button-primary" href={home.href} prefetch={false}>
              {home.label}
            </Link>
          </div>
        )}
      </section>
    </>
  );
}
