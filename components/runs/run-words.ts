/** How a run and an account's part of it are called. Pure. */
import type { RunCause, RunLane, RunState } from "#lib/data/runs.ts";

export const runStateWords: Record<RunState, string> = {
  queued: "waiting for a worker",
  listing: "listing accounts",
  refreshing: "refreshing",
  closing: "closing",
  finished: "finished",
  failed: "failed",
  cancelled: "cancelled",
};

/** `cli:anna` is anna at a terminal, `local` the person at this page. */
export function starterWords(startedBy: string): string {
  if (startedBy === "local") return "from this page";
  if (startedBy.startsWith("cli:")) return `by ${startedBy.slice(4)} at the command line`;
  if (startedBy === "job:schedule") return "by its schedule";
  if (startedBy.startsWith("job:")) return `by the job ${startedBy.slice(4)}`;
  return `by ${startedBy}`;
}

/** What happened to one account, or happens now. */
export function laneWords(lane: RunLane): string {
  if (lane.failure !== null) return causeTitle(lane.failure.code);
  const missed = lane.ticks.find((tick) => tick.outcome !== "ok" && tick.outcome !== "absent");
  if (lane.state === "running") return lane.now ?? "entering the account";
  if (missed !== undefined) return `${missed.collector} ${outcomeWord(missed.outcome)}, ${missed.region}`;
  return "";
}

/** `denied`, `throttled`, `timed out` … */
function outcomeWord(outcome: string): string {
  return (
    { region_disabled: "region disabled", timeout: "timed out", network: "not reachable" }[outcome] ?? outcome
  );
}

const titles: Record<string, string> = {
  role_missing_or_trust: "Role missing, or it refuses us",
  assume_denied_here: "We may not assume the role",
  suspended: "Account suspended",
  unreachable: "Not reachable",
  denied: "Calls denied",
  not_read: "Not read",
  stale: "Facts too old",
  never_refreshed: "Never refreshed",
  own_credentials: "Our own credentials were refused",
  not_configured: "A setting of Waymark is missing",
  needs_answer: "A person has to answer",
  departed: "Left the organization",
  throttled: "Throttled",
  timeout: "Timed out",
  network: "Network error",
  expired: "Credentials expired",
  invalid: "Answer not understood",
  error: "AWS error",
  unsupported: "Not supported in this region",
  region_disabled: "Region disabled",
  wrong_account: "Another account answered",
};

const denials: Record<string, string> = {
  identity: "The audit role lacks a permission",
  boundary: "Denied by a permissions boundary",
  session: "Denied by the session's policy",
  scp: "Denied by a service control policy",
  rcp: "Denied by a resource control policy",
  resource: "Denied by the resource's policy",
  vpc_endpoint: "Denied by a VPC endpoint's policy",
};

/** The name of a cause: of a denial, by which policy, where AWS said so. */
export function causeName({ code, deniedBy }: Pick<RunCause, "code" | "deniedBy">): string {
  return (deniedBy === null ? undefined : denials[deniedBy]) ?? causeTitle(code);
}

/** The name of a class of failures; an unknown class says its code. */
export function causeTitle(code: string): string {
  return titles[code] ?? code.replaceAll("_", " ");
}
