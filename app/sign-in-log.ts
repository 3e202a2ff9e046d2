/** What the log is told of a sign-in that failed: which step, and the error's own sentence; never what was sent. */
import type { OidcLog } from "#lib/auth/oidc.ts";
import { webLog } from "./server.ts";

export const signInLog: OidcLog = (step, cause) => {
  const why = cause instanceof Error ? cause.message : "no further word";
  webLog().warn({ step, why }, "a sign-in through the provider failed");
};
