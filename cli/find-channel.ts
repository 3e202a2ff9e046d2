/** A channel as somebody names it at a terminal. */
import { type ChannelView, listChannels } from "#lib/data/channels.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";

/** A channel by its id or name. @throws AppError NOT_FOUND */
export async function findChannel(viewer: Viewer, named: string): Promise<ChannelView> {
  const found = (await listChannels(viewer)).find(({ id, name }) => id === named || name === named);
  if (found === undefined) throw new AppError("NOT_FOUND", { userMessage: `There is no channel ${named}.` });
  return found;
}
