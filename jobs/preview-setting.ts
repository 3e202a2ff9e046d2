/** `preview-setting`: what another value of a setting would change, for whoever asked on a page or through the API. */
import { failPreview, runPreview } from "#lib/data/setting-previews.ts";
import { AppError } from "#lib/errors.ts";
import type { PayloadOf } from "#lib/queue/tasks.ts";
import { settingEvaluators } from "#lib/roadmap/setting-evaluators.ts";
import { systemViewer } from "#lib/viewer.ts";
import type { JobContext } from "./context.ts";

const viewer = systemViewer("preview-setting");

/** Computes and keeps it. @throws whatever the queue shall try again */
export async function previewChange(
  { clock }: JobContext,
  { previewId }: PayloadOf<"preview-setting">,
  signal: AbortSignal,
): Promise<void> {
  await runPreview(viewer, { id: previewId, now: clock.now(), signal }, settingEvaluators);
}

/** Whoever waits is told at once: they can ask again. */
export async function givePreviewUp(
  { clock }: JobContext,
  { previewId }: PayloadOf<"preview-setting">,
  error: unknown,
): Promise<void> {
  const why =
    error instanceof AppError
      ? error.userMessage
      : "An unexpected error came up; the worker's log says which.";
  await failPreview(viewer, { id: previewId, why, now: clock.now() });
}
