/** Which accounts keep the logs of the organization. */
import type { EvaluatedOrganization } from "./input.ts";

/**
 * The accounts that somebody designated to keep logs: the log account, and where only a security account was named,
 * that one, which then does both. Empty: nobody said.
 */
export function logAccounts({
  logAccountId,
  securityAccountId,
}: Pick<EvaluatedOrganization, "logAccountId" | "securityAccountId">): readonly string[] {
  const keeper = logAccountId ?? securityAccountId;
  return keeper === null ? [] : [keeper];
}
