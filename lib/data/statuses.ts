/** Statuses as programs read them: the shape of `waymark status --json`. */
import type { Evidence, FailingResource, Source, State } from "#lib/roadmap/verdict.ts";

export interface StatusItem {
  state: State;
  /** 1 for MET, 0 for NOT_MET, 0.01–0.99 for PARTIAL, else null. */
  fraction: number | null;
  known: number;
  units: number;
  knownFraction: number | null;
  excepted: number;
  evidenceIncomplete: boolean;
  inherited: boolean;
  source: Source;
  reason: string;
  reasonCode: string;
  evidence: Evidence[];
  failing: FailingResource[];
  /** ISO 8601 UTC of the oldest fact it rests on; null: none. */
  factsAt: string | null;
  evaluatedAt: string | null;
}

export interface StatusReport {
  accounts: {
    id: string;
    name: string;
    items: Record<string, StatusItem>;
    stages: { stage: number; met: number; applicable: number; unknown: number }[];
  }[];
  organizations: { id: string; items: Record<string, StatusItem> }[];
}
