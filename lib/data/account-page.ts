/** One account: its path through the stages, its items, and one item opened with evidence and history. */
import type { Evidence, FailingResource, Source, State } from "#lib/roadmap/verdict.ts";
import type { AccountState } from "./accounts.ts";
import type { FreshnessKind } from "./overview.ts";
import type { StageCell } from "./rollup.ts";

export interface ItemRow {
  id: string;
  stage: number;
  state: State;
  /** 1 for MET, 0 for NOT_MET, 0.01–0.99 for PARTIAL, else null. */
  fraction: number | null;
  units: number;
  known: number;
  /** Share of full marks that is known where the state is UNKNOWN; null: nothing known. */
  knownFraction: number | null;
  excepted: number;
  evidenceIncomplete: boolean;
  kind: Source;
  reason: string;
  reasonCode: string;
  /** Evaluated once for the organization and shown on each of its accounts. */
  inherited: boolean;
  /** ISO 8601 UTC of the oldest fact it rests on; null: it rests on none. */
  observedAt: string | null;
}

export interface AccountPageView {
  account: {
    id: string;
    name: string;
    email: string;
    state: AccountState;
    organizationId: string;
    ou: string | null;
    ouId: string | null;
    payer: string | null;
    joinedAt: string | null;
    isManagement: boolean;
    /** ISO 8601 UTC: since when the organization no longer lists it. */
    missingSince: string | null;
  };
  /** ISO 8601 UTC of the last refresh that entered the account; null: never. */
  refreshedAt: string | null;
  freshness: FreshnessKind;
  /** Why the last attempt could not enter the account. */
  failure: { code: string; message: string } | null;
  headline: { metHundredths: number; unknownHundredths: number; met: number; applicable: number };
  path: StageCell[];
  stages: { stage: number; items: ItemRow[] }[];
}

export interface StatusEvent {
  at: string;
  oldState: State | null;
  newState: State;
  oldFraction: number | null;
  newFraction: number | null;
  reason: string;
  /** The run that noticed it; null: a re-evaluation without a run. */
  runNumber: number | null;
}

export interface ItemDetail extends ItemRow {
  failing: FailingResource[];
  /** `observedAt`: ISO 8601 UTC; null where the fact was never read. */
  evidence: (Evidence & { observedAt: string | null })[];
  /** Newest first, at most 50. */
  history: StatusEvent[];
  evaluatedAt: string | null;
  /** Past it the status reads UNKNOWN("stale"); null: it does not age. */
  validUntil: string | null;
}
