/** What the children of the supervisor know: each only what it needs. Whoever takes the web over finds no way into AWS. */

import { deriveChannelKey } from "#lib/channel-key.ts";

/** Of the SDK and of what hands credentials to containers: ECS, EKS, Lambda set them under these names. */
const pattern = /^(?:AWS_|AMAZON_)/i;

/** An environment without anything about AWS: credentials, profiles, roles, endpoints. */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = { ...env };
  for (const name of Object.keys(kept)) if (pattern.test(name)) delete kept[name];
  return kept;
}

/** What only the web process needs: a worker reads policies and tags of strangers and has no use for them. */
const signInVariables = /^(?:OIDC_|AUTH_SECRET$)/;

/** An environment without what signs people in; of AUTH_SECRET only the key that opens the addresses of channels is left. */
export function withoutSignIn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = { ...env };
  const secret = env["AUTH_SECRET"] || undefined;
  if (secret !== undefined) kept["WAYMARK_CHANNEL_KEY"] ||= deriveChannelKey(secret);
  for (const name of Object.keys(kept)) if (signInVariables.test(name)) delete kept[name];
  return kept;
}
