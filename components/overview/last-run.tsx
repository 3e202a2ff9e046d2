import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import type { RunSummary } from "#lib/data/runs.ts";

/** The run that these facts are from, or the one that brings new ones. */
export function LastRun({ run, now }: { run: RunSummary; now: string }) {
  return (
    <span className="quiet">
      <Link className="link" href={`/runs/${run.number}`} prefetch={false}>
        Run {run.number}
      </Link>
      {run.active ? (
        ", active"
      ) : (
        <>
          , <LocalTime at={run.finishedAt ?? run.createdAt} now={now} as="age" />
        </>
      )}
    </span>
  );
}
