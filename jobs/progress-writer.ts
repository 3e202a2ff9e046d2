/** Live ticks of one account: gathered here and written about once a second, so that the map fills without a flood. */
import { recordProgress } from "#lib/data/run-lease.ts";
import type { ProgressTick } from "#lib/data/runs.ts";
import type { Logger } from "#lib/log.ts";
import type { Viewer } from "#lib/viewer.ts";
import { every } from "./lease.ts";

export interface ProgressWriter {
  tick(tick: ProgressTick): void;
  /** Writes what waits, before the account's row ends and takes no more. */
  flush(): Promise<void>;
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
  const { runId, accountId, fence } = claim;
  const flush = async () => {
    if (waiting.length === 0) return;
    const ticks = waiting;
    waiting = [];
    await recordProgress(viewer, { runId, accountId, fence, ticks });
  };
  void every(1, over.signal, log, flush);
  return { tick: (tick) => void waiting.push(tick), flush, end: () => over.abort() };
}
