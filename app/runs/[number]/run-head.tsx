import Link from "next/link";
import { cancel, resume, retry } from "#app/runs/actions.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { runStateWords, starterWords } from "#components/runs/run-words.ts";
import type { RunSummary } from "#lib/data/runs.ts";

interface RunHeadProps {
  run: RunSummary;
  now: string;
  /** The viewer may start, cancel, resume and retry. */
  canStart: boolean;
  /** No newer run has begun, so that this one may go on. */
  isNewest: boolean;
}

function Buttons({ run, isNewest }: Pick<RunHeadProps, "run" | "isNewest">) {
  const fields = { number: String(run.number) };
  const resumable = isNewest && (run.state === "cancelled" || run.state === "failed");
  const { failed } = run.counts;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {run.active && run.state !== "closing" ? (
        <ActionButton action={cancel} fields={fields} label="Cancel run" icon="close" />
      ) : null}
      {resumable ? <ActionButton action={resume} fields={fields} label="Resume run" icon="refresh" /> : null}
      {!run.active && failed > 0 ? (
        <ActionButton
          action={retry}
          fields={fields}
          label={failed === 1 ? "Retry 1 failed account" : `Retry ${failed} failed accounts`}
          icon="refresh"
        />
      ) : null}
    </div>
  );
}

/** Which run it is, how it stands, who started it, and what can be done to it. */
export function RunHead({ run, now, canStart, isNewest }: RunHeadProps) {
  return (
    <div className="page-head">
      <div className="grow basis-full sm:basis-0">
        <h1 className="flex items-center gap-2">
          Run {run.number}
          <span className={run.state === "failed" ? "tag tag-no" : "tag"}>{runStateWords[run.state]}</span>
        </h1>
        <p>
          Started {starterWords(run.startedBy)},{" "}
          <LocalTime at={run.startedAt ?? run.createdAt} now={now} as="moment" />
          {run.retryOf === null ? null : (
            <>
              {"; tries accounts of "}
              <Link className="link" href={`/runs/${run.retryOf}`} prefetch={false}>
                run {run.retryOf}
              </Link>
              {" again"}
            </>
          )}
          {run.onlySome && run.retryOf === null ? "; of chosen accounts only" : ""}
        </p>
      </div>
      {canStart ? <Buttons run={run} isNewest={isNewest} /> : null}
    </div>
  );
}
