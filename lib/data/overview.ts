/** The overview: where the organization stands, account by account and stage by stage. */
import type { AccountState } from "./accounts.ts";
import type { StageCell } from "./rollup.ts";
import type { RunSummary } from "./runs.ts";

export interface OverviewAccount {
  id: string;
  name: string;
  state: AccountState;
  /** No contact is recorded yet anywhere: false until contacts exist. */
  hasOwner: boolean;
  cells: StageCell[];
}

export interface OverviewGroup {
  /** Root or OU id; null: accounts whose place is not known. */
  ouId: string | null;
  /** Path of names, `/Workloads/Prod`; `/` is the root. */
  path: string;
  name: string;
  /** Share met over all applicable items, 0–100; null: nothing applicable. */
  percent: number | null;
  accounts: OverviewAccount[];
}

/** fresh: everything read · partly: something was denied or failed · failed: not entered · skipped: suspended, closed, pending. */
export type FreshnessKind = "fresh" | "partly" | "failed" | "skipped" | "never";

export interface NextAction {
  /** met: accounts that could meet the item · unk: accounts that could become known. */
  kind: "met" | "unk";
  /** The item that fails; null where one cause hides several items. */
  itemId: string | null;
  reasonCode: string;
  accounts: number;
  /** How many items it concerns, over all those accounts. */
  items: number;
  /** Up to three account names. */
  accountNames: string[];
  /** The reason of one of them, as a sentence. */
  text: string;
}

export interface OverviewChange {
  kind: "better" | "worse" | "unknown";
  itemId: string;
  accounts: number;
  /** The account, where it is only one; null where it is the organization or several. */
  accountName: string | null;
  accountId: string | null;
  text: string;
  /** ISO 8601 UTC, the newest of them. */
  at: string;
}

export interface OverviewView {
  organization: { id: string; name: string; kind: "organization" | "standalone"; accountCount: number };
  headline: {
    metHundredths: number;
    knownHundredths: number;
    unknownHundredths: number;
    activeAccounts: number;
  };
  stages: (StageCell & { accountsDone: number; accountsApplicable: number })[];
  groups: OverviewGroup[];
  freshness: { accountId: string; kind: FreshnessKind }[];
  /** The active run, else the last one; null: none yet, or the viewer may not see runs. */
  run: RunSummary | null;
  /** ISO 8601 UTC of the newest evaluation; null: never. */
  evaluatedAt: string | null;
  nextActions: NextAction[];
  /** Since `changesSince`. */
  changes: OverviewChange[];
  changesSince: string;
}
