import type { Metadata } from "next";
import Link from "next/link";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Not found" }]} />
      <section className="card empty">
        <h1>There is nothing here that you can see</h1>
        <p>The account, run or page of this address does not exist, or it is out of your reach.</p>
        <div className="flex flex-wrap gap-2">
          <Link className="button button-primary" href="/" prefetch={false}>
            Overview
          </Link>
          <Link className="button" href="/accounts" prefetch={false}>
            Accounts
          </Link>
        </div>
      </section>
    </>
  );
}
