/** Refresh runs and their accounts: start or join, claim with a fence, progress, end. */

export const activeRunStates = ["queued", "listing", "refreshing", "closing"] as const;
export type RunState = (typeof activeRunStates)[number] | "finished" | "failed" | "cancelled";
export type RunAccountState = "waiting" | "running" | "succeeded" | "partial" | "failed" | "skipped";

export interface RunCounts {
  complete: number;
  partial: number;
  failed: number;
  running: number;
  waiting: number;
  skipped: number;
  total: number;
}

export interface RunSummary {
  id: string;
  number: number;
  organizationId: string;
  state: RunState;
  active: boolean;
  startedBy: string;
  /** ISO 8601 UTC */
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  failure: { code: string; message: string } | null;
  counts: RunCounts;
  calls: number;
  throttles: number;
  itemsChanged: number;
  elapsedSeconds: number;
}

/** One collector in one region, in the order they ended. `outcome`: the envelope's worst outcome, `ok` when complete. */
export interface ProgressTick {
  collector: string;
  region: string;
  outcome: string;
}

export interface RunLane {
  accountId: string;
  name: string;
  state: RunAccountState;
  ticks: ProgressTick[];
  /** The collector and region of the newest tick, while running. */
  now: string | null;
  seconds: number | null;
  failure: { code: string; message: string } | null;
}

/** Accounts that could not be entered, or read in part, by the same cause. */
export interface RunCause {
  /** `role_missing_or_trust`, `denied`, `throttled` … */
  code: string;
  accounts: { id: string; name: string }[];
  /** What AWS answered to one of them. */
  awsSaid: string | null;
}

export interface RunView extends RunSummary {
  lanes: RunLane[];
  causes: RunCause[];
}
