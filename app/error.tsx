"use client";

import Link from "next/link";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

const sentences: Record<string, { title: string; text: string }> = {
  DATABASE_UNAVAILABLE: {
    title: "Waymark cannot reach its database",
    text: "Nothing was changed and nothing is lost. Check that Postgres runs; waymark doctor says what is wrong.",
  },
  WRONG_STATE: {
    title: "Waymark has no database here",
    text: "This process was started without one. Start Waymark with waymark start or waymark demo.",
  },
  FORBIDDEN: {
    title: "You may not see this page",
    text: "Your role does not reach it. Ask a security engineer of your organization.",
  },
};

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const known = error.digest === undefined ? undefined : sentences[error.digest];
  return (
    <>
      <title>Not shown · Waymark</title>
      <Breadcrumb crumbs={[{ label: "Not shown" }]} />
      <section className="card empty" role="alert">
        <h1>{known?.title ?? "This page could not be shown"}</h1>
        <p>
          {known?.text ??
            `A fault in Waymark, not in your accounts. Nothing was changed. The log has it as error ${error.digest ?? "without a number"}.`}
        </p>
        <div className="flex flex-wrap gap-2">
          <button type="button" className="button button-primary" onClick={() => reset()}>
            Try again
          </button>
          <Link className="button" href="/" prefetch={false}>
            Overview
          </Link>
        </div>
      </section>
    </>
  );
}
