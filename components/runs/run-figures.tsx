import { formatDuration } from "#components/time-format.ts";
import { formatNumber } from "#components/words.ts";
import type { RunSummary } from "#lib/data/runs.ts";
import { finishedAccounts, ProgressBar, ProgressWords } from "./progress-bar.tsx";

function share(part: number, whole: number): string {
  return whole === 0 ? "0 %" : `${((part * 100) / whole).toFixed(1)} %`;
}

/** Remaining time from the pace so far; null until the pace says something. */
function remainingSeconds({ counts, elapsedSeconds, active }: RunSummary): number | null {
  const done = counts.complete + counts.partial + counts.failed;
  const open = counts.running + counts.waiting;
  return active && done >= 3 && open > 0 ? Math.ceil((elapsedSeconds * open) / done) : null;
}

/** How far the run is: bar, words, figures. */
export function RunFigures({ run }: { run: RunSummary }) {
  const left = remainingSeconds(run);
  const figures: [string, string][] = [
    ["Elapsed", formatDuration(run.elapsedSeconds)],
    ["AWS calls", formatNumber(run.calls)],
    ["Throttled", share(run.throttles, run.calls)],
    ["Items changed", formatNumber(run.itemsChanged)],
  ];
  return (
    <section className="card run-progress" aria-label="Progress">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <b className="strong num text-[16px]">
          {formatNumber(finishedAccounts(run.counts))} of {formatNumber(run.counts.total)} accounts
        </b>
        {left === null ? null : <span className="muted num">about {formatDuration(left)} left</span>}
      </div>
      <ProgressBar counts={run.counts} />
      <ProgressWords counts={run.counts} />
      <dl className="figures">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
