/** Evaluating again from stored facts in the foreground, after an answer, a record or a setting. */
import { evaluateOutdated } from "#jobs/re-evaluate.ts";
import { findEvaluableRun } from "#lib/data/reevaluation.ts";
import type { CommandContext } from "./context.ts";
import { createProgressView } from "./progress.ts";

/** How it went with one organization. */
export type Evaluated =
  /** So many accounts, and the organization's own items. */
  | { evaluated: true; accounts: number }
  /** Nothing was read yet, or a run is under way whose end evaluates. */
  | { evaluated: false };

/**
 * Evaluates whatever reads what has changed. A worker that does the same from the queue finds nothing left to do, or the
 * other way round.
 */
export async function evaluateNow(
  { io, viewer, clock }: Pick<CommandContext, "io" | "viewer" | "clock">,
  organizationId: string,
): Promise<Evaluated> {
  const run = await findEvaluableRun(viewer, organizationId);
  if (run === null) {
    io.err(
      "No verdicts change yet: nothing was read so far, or a refresh is under way, which evaluates at its end.\n",
    );
    return { evaluated: false };
  }
  const view = createProgressView(io);
  try {
    const accounts = await evaluateOutdated(
      {
        viewer,
        runId: run.runId,
        organizationId,
        recordedFor: null,
        now: clock.now(),
        onProgress: (done, total) => {
          if (total > 0) view.show({ phase: "evaluating", done, total, failed: 0, running: [] });
        },
      },
      io.signal,
    );
    return { evaluated: true, accounts };
  } finally {
    view.end();
  }
}

/** "12 accounts evaluated." */
export function evaluatedWords(result: Evaluated): string {
  if (!result.evaluated) return "";
  return `${result.accounts} ${result.accounts === 1 ? "account" : "accounts"} evaluated again.\n`;
}
