import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import { formatDuration } from "#components/time-format.ts";
import { formatNumber } from "#components/words.ts";
import type { RunSummary } from "#lib/data/runs.ts";
import { finishedAccounts, ProgressBar } from "./progress-bar.tsx";
import { causeName, runStateWords, starterWords } from "./run-words.ts";

/** The runs, newest first. */
export function RunTable({ runs, now }: { runs: readonly RunSummary[]; now: string }) {
  return (
    <div className="card overflow-clip">
      <table className="table run-table phone-rows">
        <caption className="sr-only">Runs, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">State</th>
            <th scope="col">Accounts</th>
            <th scope="col">Outcome</th>
            <th scope="col" className="right">
              AWS calls
            </th>
            <th scope="col" className="right">
              Throttled
            </th>
            <th scope="col" className="right">
              Items changed
            </th>
            <th scope="col" className="right">
              Took
            </th>
            <th scope="col">Causes</th>
            <th scope="col">Started</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td>
                <Link className="name-link num" href={`/runs/${run.number}`} prefetch={false}>
                  Run {run.number}
                </Link>
              </td>
              <td>
                <span className={run.state === "failed" ? "tag tag-no" : "tag"}>
                  {runStateWords[run.state]}
                </span>
              </td>
              <td className="num">
                {formatNumber(finishedAccounts(run.counts))} of {formatNumber(run.counts.total)}
                {run.counts.failed > 0 ? (
                  <span className="text-no-text"> · {formatNumber(run.counts.failed)} failed</span>
                ) : null}
              </td>
              <td className="phone-hidden">
                <ProgressBar counts={run.counts} />
              </td>
              <td className="right num phone-hidden">{formatNumber(run.calls)}</td>
              <td className="right num phone-hidden">{formatNumber(run.throttles)}</td>
              <td className="right num phone-hidden">{formatNumber(run.itemsChanged)}</td>
              <td className="right num muted">{formatDuration(run.elapsedSeconds)}</td>
              <td className="phone-wide small empty:hidden">
                {run.topCauses.map((cause) => (
                  <span key={`${cause.code} ${cause.operation} ${cause.deniedBy}`} className="block cut">
                    {causeName(cause)} <span className="quiet num">{formatNumber(cause.accountCount)}</span>
                  </span>
                ))}
              </td>
              <td className="muted phone-wide">
                <LocalTime at={run.startedAt ?? run.createdAt} now={now} as="age" />{" "}
                {starterWords(run.startedBy)}
                {run.retryOf === null ? "" : `, again for run ${run.retryOf}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
