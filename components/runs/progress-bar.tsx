import { formatNumber } from "#components/words.ts";
import type { RunCounts } from "#lib/data/runs.ts";

const kinds = ["complete", "partial", "failed", "running"] as const;
const words: Record<keyof Omit<RunCounts, "total">, string> = {
  complete: "complete",
  partial: "partly read",
  failed: "failed, last facts kept",
  running: "running",
  waiting: "waiting",
  skipped: "not active, skipped",
};

/** Accounts that have ended, whichever way. */
export function finishedAccounts({ complete, partial, failed, skipped }: RunCounts): number {
  return complete + partial + failed + skipped;
}

/** The run as one bar: complete, partly read, failed, running; the empty rest waits. */
export function ProgressBar({ counts }: { counts: RunCounts }) {
  const finished = finishedAccounts(counts);
  const rest = counts.waiting + counts.skipped;
  return (
    <div
      className="progress"
      role="progressbar"
      aria-valuenow={finished}
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-label={`${finished} of ${counts.total} accounts finished`}
    >
      {kinds.map((kind) =>
        counts[kind] > 0 ? <i key={kind} data-kind={kind} style={{ flex: counts[kind] }} /> : null,
      )}
      {rest > 0 ? <i style={{ flex: rest }} /> : null}
    </div>
  );
}

/** The same in words. */
export function ProgressWords({ counts }: { counts: RunCounts }) {
  return (
    <p className="progress-words">
      {(["complete", "partial", "failed", "running", "waiting", "skipped"] as const).map((kind) =>
        counts[kind] > 0 ? (
          <span key={kind}>
            <i data-kind={kind} aria-hidden="true" />
            <b className="num">{formatNumber(counts[kind])}</b> {words[kind]}
          </span>
        ) : null,
      )}
    </p>
  );
}
