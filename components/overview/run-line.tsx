import Link from "next/link";
import { finishedAccounts, ProgressBar } from "#components/runs/progress-bar.tsx";
import { runStateWords } from "#components/runs/run-words.ts";
import type { RunSummary } from "#lib/data/runs.ts";

/** While a run is active: how far it is, on the page that it fills. */
export function RunLine({ run }: { run: RunSummary }) {
  const { counts } = run;
  return (
    <section className="card run-line" aria-label="Refresh in progress">
      <div>
        <Link className="name-link num" href={`/runs/${run.number}`} prefetch={false}>
          Run {run.number}
        </Link>
        <span className="num">
          {counts.total === 0
            ? runStateWords[run.state]
            : `${finishedAccounts(counts)} of ${counts.total} accounts read`}
        </span>
        <span className="small muted">Cells fill as accounts arrive. You can leave this page.</span>
      </div>
      <ProgressBar counts={counts} />
    </section>
  );
}
