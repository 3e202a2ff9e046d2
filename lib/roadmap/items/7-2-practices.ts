/** How an account works with its code: drift, changes by hand, and the review of a second person (item 7.2). */
import { readAnswer } from "#lib/roadmap/answers.ts";
import { type Gap, listPlaces } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import {
  noConsoleWrites,
  terraformDrift,
  twoPersonRule,
} from "#lib/roadmap/questions/7-2-infrastructure-as-code.ts";
import type { Question } from "#lib/roadmap/questions/question.ts";
import type { FailingResource } from "#lib/roadmap/verdict.ts";
import type { Managers } from "./7-2-managers.ts";

const dayMs = 24 * 3_600_000;
/** As long as a detection of drift, or a look at the trail, counts. */
const countsDays = 30;

export type Practice =
  | { result: "ok"; text: string }
  /** `isUnchecked`: nobody looked, which is known and not the same as something being wrong. */
  | { result: "fail"; text: string; isUnchecked: boolean; failing: FailingResource[] }
  | { result: "unknown"; gaps: Gap[] };

/**
 * Drift: every stack in sync by a detection of the last thirty days, and where Terraform manages something, a plan that a
 * person vouches for. A stack whose drift nobody looked for is known not to be checked.
 */
export function judgeDrift(context: EvaluationContext, managers: Managers, hasTerraform: boolean): Practice {
  const { input, view } = context;
  const since = input.now.getTime() - countsDays * dayMs;
  const checked = managers.stacks.filter(({ stack }) => stack.StackStatus !== "ROLLBACK_COMPLETE");
  const drifted = checked.filter(({ stack }) => stack.StackDriftStatus === "DRIFTED");
  if (drifted.length > 0) {
    const failing = drifted.map(({ region, stack }): FailingResource => {
      const changed = (stack.resources ?? []).filter(({ StackResourceDriftStatus: drift }) =>
        ["MODIFIED", "DELETED"].includes(drift ?? ""),
      );
      const names = changed.map(({ PhysicalResourceId, ResourceType }) => PhysicalResourceId ?? ResourceType);
      const what = names.length === 0 ? "" : ` (${listPlaces(names)})`;
      return { resource: stack.StackId, region, why: `The stack has drifted from its template${what}.` };
    });
    const text = `${count(drifted.length, "stack has", "stacks have")} drifted`;
    return { result: "fail", isUnchecked: false, text, failing };
  }
  const isLate = (time: string | null) => time === null || Date.parse(time) < since;
  const late = checked.filter(
    ({ stack }) =>
      stack.StackDriftStatus === "NOT_CHECKED" ||
      (stack.StackDriftStatus === "IN_SYNC" && isLate(stack.LastCheckTimestamp)),
  );
  if (late.length > 0) {
    const text = `drift was not looked for within ${countsDays} days in ${count(late.length, "stack", "stacks")}`;
    return { result: "fail", isUnchecked: true, text, failing: [] };
  }
  if (hasTerraform && !holdsLately(context, terraformDrift)) {
    const text = `nobody vouches for a plan of Terraform without drift within ${countsDays} days`;
    return { result: "fail", isUnchecked: true, text, failing: [] };
  }
  const unsaid = checked.some(({ stack }) => stack.StackDriftStatus !== "IN_SYNC");
  const gaps = [...managers.gaps.map(({ gap }) => gap), ...(unsaid ? [unsaidDrift] : [])];
  if (gaps.length > 0) return { result: "unknown", gaps };
  for (const { stack } of checked)
    view.limit(new Date(Date.parse(stack.LastCheckTimestamp ?? "") + countsDays * dayMs));
  const stacks = checked.length === 0 ? "" : `${count(checked.length, "stack", "stacks")} in sync`;
  return { result: "ok", text: stacks === "" ? "No stack has drifted" : stacks };
}

const unsaidDrift: Gap = {
  kind: "said",
  code: "not_read",
  text: "AWS does not say whether stacks have drifted",
};

/** Changes outside of code: only a person, or who asked the trail, can say that there were none. */
export function judgeConsole({ input, view }: EvaluationContext): Practice {
  const answer = readAnswer(input, view, noConsoleWrites, input.account.id);
  if (answer.valid && !answer.holds) {
    const text = "resources were made or changed outside of code, as a person answered";
    return { result: "fail", isUnchecked: false, text, failing: [] };
  }
  if (holdsLately({ input, view }, noConsoleWrites)) {
    return { result: "ok", text: "Nothing was changed by hand, as a person answered" };
  }
  const text = `nobody vouches that nothing was changed by hand within ${countsDays} days`;
  return { result: "fail", isUnchecked: true, text, failing: [] };
}

/** The review of a second person, which only people can vouch for. */
export function judgeReview({ input, view }: EvaluationContext): Practice {
  const answer = readAnswer(input, view, twoPersonRule, input.account.id);
  if (!answer.valid) return { result: "unknown", gaps: [answer.gap] };
  if (answer.holds)
    return { result: "ok", text: "A second person reviews every change, as a person answered" };
  return { result: "fail", isUnchecked: false, text: "changes need no second person", failing: [] };
}

/** A yes whose evidence is of the last thirty days. */
function holdsLately({ input, view }: EvaluationContext, question: Question<null>): boolean {
  const answer = readAnswer(input, view, question, input.account.id);
  if (!answer.valid || !answer.holds) return false;
  const of = answer.attestation.evidenceAt ?? answer.attestation.answeredAt;
  const until = new Date(of.getTime() + countsDays * dayMs);
  if (until <= input.now || of > input.now) return false;
  view.limit(until);
  return true;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
