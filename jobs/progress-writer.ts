/** Live ticks of one account: gathered here and written about once a second, so that the map fills without a flood. */
import { recordProgress } from "#lib/data/run-lease.ts";
import type { ProgressTick } from "#lib/data/runs.ts";
import type { Logger } from "#lib/log.ts";
import type { Viewer } from "#lib/viewer.ts";
import { every } from "./lease.ts";

export interface ProgressWriter {
  tick(tick: ProgressTick): void;
  end(): void;
}

/** Ticks are for eyes only: one that cannot be written is logged and does not stop the refresh. */
export function progressWriter(
  viewer: Viewer,
  claim: { runId: string; accountId: string; fence: bigint },
  log: Logger,
): ProgressWriter {
  const over = new AbortController();
  let waiting: ProgressTick[] = [];
  void every(1, over.signal, log, async () => {
    if (waiting.length === 0) return;
    const ticks = waiting;
    waiting = [];
    await recordProgress(viewer, {
      runId: claim.runId,
      accountId: claim.accountId,
      fence: claim.fence,
      ticks,
    });
  });
  return { tick: (tick) => void waiting.push(tick), end: () => over.abort() };
}
