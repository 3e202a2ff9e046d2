"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { startTransition, useCallback, useEffect } from "react";
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
};

const retryMs = 5_000;

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const router = useRouter();
  const known = error.digest === undefined ? undefined : sentences[error.digest];
  const retry = useCallback(() => {
    startTransition(() => {
      router.refresh();
      reset();
    });
  }, [router, reset]);
  const away = error.digest === "DATABASE_UNAVAILABLE";
  useEffect(() => {
    // What is away may come back.
    if (!away) return;
    const timer = setInterval(retry, retryMs);
    return () => clearInterval(timer);
  }, [away, retry]);
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
        {away ? <p className="small quiet num">Retrying every {retryMs / 1000} s.</p> : null}
        <div className="flex flex-wrap gap-2">
          <button type="button" className="button button-primary" onClick={retry}>
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
