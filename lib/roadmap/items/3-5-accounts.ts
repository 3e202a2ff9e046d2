/** Which accounts have the baseline, or what a baseline is for, for 3.5. */

import { isNewAccount } from "#lib/roadmap/account-scope.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { AccountVerdict } from "#lib/roadmap/input.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import type { Baseline, Baselines } from "#lib/roadmap/items/3-5-baseline.ts";
import { sentence } from "#lib/roadmap/sentences.ts";

/** What a baseline is for: where all of these hold, it does not matter how they came about. */
const outcomeItems = ["3.1", "3.2", "3.4", "4.1"] as const;

type Judged =
  | { result: "pass" }
  | { result: "fail"; score: number; why: string }
  | { result: "unknown"; gaps: Gap[] };

/**
 * One unit for each account in scope. Stack sets never deploy into the management account, which is judged by the outcome
 * alone. A standalone account has no list and is its own.
 */
export function judgeAccounts(context: OrganizationContext, baselines: Baselines): Unit[] {
  const { input, view } = context;
  const { kind, managementAccountId } = input.organization;
  if (kind === "standalone") return [asUnit(managementAccountId, judgeOutcome(context, managementAccountId))];
  const listed = view
    .find("organizations.tree")
    .ask("organizations:ListAccounts", ({ accounts }) => accounts);
  if (!listed.known) return [{ result: "unknown", place: null, gaps: [listed.gap] }];
  const deployed = baselines.stackSets.map((stackSet) => ({
    stackSet,
    byAccount: instancesByAccount(stackSet),
  }));
  return listed.value.map(({ Id, State, JoinedTimestamp }): Unit => {
    if (State === "SUSPENDED" || State === "PENDING_CLOSURE" || State === "CLOSED")
      return { result: "na", place: Id };
    if (State !== "ACTIVE") return { result: "unknown", place: Id, gaps: [stateGap(State)] };
    const outcome = judgeOutcome(context, Id);
    const judged =
      Id === managementAccountId ? outcome : better(outcome, judgeDeployed(Id, deployed, baselines));
    const joinedAt = JoinedTimestamp === null ? null : new Date(JoinedTimestamp);
    const isNew = isNewAccount({
      account: { id: Id, partition: input.partition, state: State, joinedAt, isManagement: false },
      now: input.now,
    });
    if (isNew && judged.result !== "pass")
      return {
        result: "unknown",
        place: Id,
        gaps: [
          { kind: "said", code: "new", text: "AWS may need a day to enrol an account that has just joined" },
        ],
      };
    return asUnit(Id, judged);
  });
}

function stateGap(state: string): Gap {
  return state === "PENDING_ACTIVATION"
    ? { kind: "said", code: "not_activated", text: "The sign-up has not been finished" }
    : { kind: "said", code: "not_read", text: "AWS Organizations did not say which state an account is in" };
}

function asUnit(accountId: string, judged: Judged): Unit {
  switch (judged.result) {
    case "pass":
      return { result: "pass", place: accountId };
    case "unknown":
      return { result: "unknown", place: accountId, gaps: judged.gaps };
    case "fail": {
      const why = sentence(judged.why);
      return {
        result: "fail",
        scoreHundredths: judged.score,
        place: accountId,
        why: judged.why,
        failing: [{ resource: accountId, region: "global", why }],
      };
    }
  }
}

/** Either way of having it will do; it is known to be missing only where both are known. */
function better(outcome: Judged, deployed: Judged): Judged {
  if (outcome.result === "pass" || deployed.result === "pass") return { result: "pass" };
  if (deployed.result === "unknown") return deployed;
  if (outcome.result === "unknown") return outcome;
  return deployed;
}

/** Whether none of what a baseline is for fails or is unknown. Exceptions are nobody's failure. */
function judgeOutcome({ input, view }: OrganizationContext, accountId: string): Judged {
  const verdicts = input.verdicts.get(accountId);
  const failing: string[] = [];
  const gaps: Gap[] = [];
  for (const id of outcomeItems) {
    const verdict = verdicts?.get(id);
    if (verdict !== undefined) view.limit(verdict.validUntil);
    const result = outcomeOf(verdict);
    if (result === "fail") failing.push(id);
    if (result === "unknown")
      gaps.push({
        kind: "said",
        code: verdict?.reasonCode ?? "never_refreshed",
        text: "What a baseline is for is not known of every account",
      });
  }
  if (failing.length > 0)
    return { result: "fail", score: 0, why: "the account has no baseline, nor all that one is for" };
  return gaps.length > 0 ? { result: "unknown", gaps } : { result: "pass" };
}

function outcomeOf(verdict: AccountVerdict | undefined): "pass" | "fail" | "unknown" {
  if (verdict === undefined || verdict.state === "UNKNOWN") return "unknown";
  if (verdict.state === "MET" || verdict.state === "NOT_APPLICABLE" || verdict.reasonCode === "excepted")
    return "pass";
  return "fail";
}

type Instance = Extract<Baseline["instances"], { known: true }>["value"][number];
interface Deployed {
  stackSet: Baseline;
  byAccount: ReadonlyMap<string, Instance[]>;
}

function instancesByAccount({ instances }: Baseline): ReadonlyMap<string, Instance[]> {
  return instances.known ? Map.groupBy(instances.value, ({ Account }) => Account) : new Map();
}

/** The best that any of the stack sets says of the account. */
function judgeDeployed(accountId: string, deployed: readonly Deployed[], { gaps }: Baselines): Judged {
  const scores = deployed.map(({ byAccount }) => scoreOf(byAccount.get(accountId) ?? []));
  const best = Math.max(0, ...scores);
  if (best === 100) return { result: "pass" };
  const unread = deployed.flatMap(({ stackSet }) =>
    stackSet.instances.known ? [] : [stackSet.instances.gap],
  );
  const open = [...gaps, ...unread];
  if (open.length > 0) return { result: "unknown", gaps: open };
  const isThere = deployed.some(({ byAccount }) => byAccount.has(accountId));
  if (best > 0) return { result: "fail", score: best, why: "the baseline of the account is outdated" };
  return isThere
    ? { result: "fail", score: 0, why: "the baseline of the account is inoperable or has drifted" }
    : { result: "fail", score: 0, why: "the account has no baseline, nor all that one is for" };
}

/** The worst instance decides; none at all is none. */
function scoreOf(instances: readonly Instance[]): number {
  return instances.length === 0 ? 0 : Math.min(...instances.map(scoreOfInstance));
}

function scoreOfInstance({ Status, DetailedStatus, DriftStatus }: Instance): number {
  if (DriftStatus === "DRIFTED" || Status === "INOPERABLE") return 0;
  if (Status === "CURRENT") return DetailedStatus === null || DetailedStatus === "SUCCEEDED" ? 100 : 50;
  return Status === "OUTDATED" ? 50 : 0;
}
