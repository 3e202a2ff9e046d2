/** Campaigns open, remind, escalate and close by the passing of time; whoever looks takes every step that is due. */
import type { Clock } from "#lib/clock.ts";
import { takeCampaignStep } from "#lib/data/campaign-steps.ts";
import { systemViewer } from "#lib/viewer.ts";

const viewer = systemViewer("campaigns");

/** Takes what is due, until nothing is. */
export async function tendCampaigns({ clock }: { clock: Clock }, stopping?: AbortSignal): Promise<void> {
  while (stopping?.aborted !== true && (await takeCampaignStep(viewer, { now: clock.now() })));
}
