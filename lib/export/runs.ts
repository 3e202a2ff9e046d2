/** Runs as programs read them. */
import type { RunSummary } from "#lib/data/runs.ts";

/** What `waymark runs list --json` gives of one, and the API. */
export function runJson(run: RunSummary) {
  const { complete, ...counts } = run.counts;
  return {
    id: run.id,
    number: run.number,
    organization: run.organizationId,
    state: run.state.toUpperCase(),
    startedBy: run.startedBy,
    retryOf: run.retryOf,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    failure: run.failure,
    accounts: { succeeded: complete, ...counts },
    calls: run.calls,
    throttles: run.throttles,
    itemsChanged: run.itemsChanged,
    seconds: run.elapsedSeconds,
  };
}
