/** Heads of the columns of the accounts table. Pure. */
import type { AccountColumn } from "#lib/data/account-query.ts";

export const columnWords: Record<AccountColumn, string> = {
  id: "Id",
  email: "E-mail",
  ou: "OU",
  state: "State",
  stages: "Stages 1 to 10",
  met: "Met",
  unknown: "Unknown",
  facts: "Facts",
  joined: "Joined",
  payer: "Payer",
};
