/** Accounts as people list them. */
import type { AwsAccountState } from "#lib/facts/organizations.ts";
import type { StageCell } from "./rollup.ts";

/** AWS's states, and DEPARTED for an account that its organization no longer lists. */
export type AccountState = AwsAccountState | "DEPARTED";

/** One account in `waymark accounts list --json`. */
export interface AccountRow {
  id: string;
  name: string;
  email: string;
  status: AccountState;
  /** Path of names, `/Workloads/Prod`. */
  ou: string | null;
  ouId: string | null;
  /** Account id of the payer. */
  payer: string | null;
  environment: string | null;
  contacts: { email: string; name: string; role: string; confirmedAt: string | null }[];
  stages: StageCell[];
}
