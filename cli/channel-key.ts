/** The key of the secrets of channels, for whoever writes or reads them on this machine. */
import { deriveChannelKey } from "#lib/channel-key.ts";
import type { CommandContext } from "./context.ts";
import { authSecret } from "./sign-in-environment.ts";

/** What the environment says; in embedded mode else one of the home, the same for every process of it; null: there is none. */
export function homeChannelKey({ env, home }: Pick<CommandContext, "env" | "home">): string | null {
  const { channelKey } = env.notifications;
  if (channelKey !== null || home === null) return channelKey;
  // A demo has no secrets, and sends nothing.
  return deriveChannelKey(home.kind === "demo" ? env.home : authSecret(undefined, env));
}

/** As a variable of the environment of a process that is started or continued with it. */
export function channelKeyVariable(context: Pick<CommandContext, "env" | "home">): NodeJS.Dict<string> {
  const key = homeChannelKey(context);
  return key === null ? {} : { WAYMARK_CHANNEL_KEY: key };
}
