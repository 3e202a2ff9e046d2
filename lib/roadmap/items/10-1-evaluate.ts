/** Item 10.1: nine checks of how far a break-in reaches, and a review by somebody who does not own the account. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { blastRadius } from "#lib/roadmap/items/10-1-blast-radius.ts";
import { judgeLogs } from "#lib/roadmap/items/10-1-logs.ts";
import {
  judgeManagementWay,
  judgeWayFromSecurity,
  judgeWayIntoProduction,
  judgeWayToSecurity,
} from "#lib/roadmap/items/10-1-paths.ts";
import { judgePeople } from "#lib/roadmap/items/10-1-people.ts";
import { failingUnit, readScene, type Scene, unknownUnit } from "#lib/roadmap/items/10-1-scene.ts";
import { judgeSecurityAccounts } from "#lib/roadmap/items/10-1-security.ts";
import { judgeWorkloads } from "#lib/roadmap/items/10-1-workloads.ts";
import { architectureReview } from "#lib/roadmap/questions/10-1-blast-radius.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted, type WeightedGroup } from "#lib/roadmap/weighted.ts";

/** What the checks are worth without the review, in hundredths. */
const withoutReview = 80;

/** One unit a check. Every check known to pass is worth 0.8 until the review says the rest. */
export function evaluateBlastRadius(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const wording = {
    noun: ["check", "checks"] as const,
    met: "Accounts and duties are apart, and somebody who does not own the account reviewed it.",
    none: "No check concerns the account.",
    roleName: input.organization.roleName,
  };
  if (input.organization.kind === "standalone") return alone(context, wording);
  const scene = readScene(context);
  if (!scene.known) return conclude(blastRadius, view, [unknownUnit(scene.gap)], wording);
  if (scene.value.listed.length <= 1) return alone(context, wording);
  const { groups, hasWayToSecurity } = judgeAll(scene.value);
  const cap = { hundredths: 50, why: "A way leads from the account to the security team's." };
  const verdict = concludeWeighted(
    blastRadius,
    view,
    groups,
    hasWayToSecurity ? { ...wording, cap } : wording,
  );
  if (verdict.state !== "MET") return verdict;
  return withReview(context, verdict, groups, wording);
}

function judgeAll(scene: Scene): { groups: WeightedGroup[]; hasWayToSecurity: boolean } {
  const { environment, count } = judgeWorkloads(scene);
  const wayToSecurity = judgeWayToSecurity(scene);
  const checks: [weight: number, unit: Unit][] = [
    [2, environment],
    [1, count],
    [2, judgeSecurityAccounts(scene)],
    [3, wayToSecurity],
    [1, judgeWayFromSecurity(scene)],
    [2, judgeWayIntoProduction(scene)],
    [2, judgePeople(scene)],
    [1, judgeLogs(scene)],
    [1, judgeManagementWay(scene)],
  ];
  return {
    groups: checks.map(([weight, unit]) => ({ weight, units: [unit] })),
    hasWayToSecurity: wayToSecurity.result === "fail",
  };
}

type Wording = Parameters<typeof conclude>[3];

/** One account is all that there is: whatever breaks in has everything. */
function alone({ input, view }: EvaluationContext, wording: Wording): Verdict {
  const why = "everything is in one account";
  const failing = [
    {
      resource: input.account.id,
      region: "global",
      why: "Is the only account: nothing is apart from anything.",
    },
  ];
  return conclude(blastRadius, view, [failingUnit(why, failing)], wording);
}

function withReview(
  context: EvaluationContext,
  met: Verdict,
  groups: readonly WeightedGroup[],
  wording: Wording,
): Verdict {
  const { input, view } = context;
  const answer = readAnswer(input, view, architectureReview, input.account.id);
  const units = groups.flatMap((group) => group.units);
  if (answer.valid && answer.holds) return { ...met, validUntil: view.validUntil() };
  if (answer.valid) {
    const why = "a review found that a break-in would reach too far";
    const failing = [
      {
        resource: input.account.id,
        region: "global",
        why: "A review found that a break-in would reach too far.",
      },
    ];
    const verdict = conclude(blastRadius, view, [...units, failingUnit(why, failing)], wording);
    return { ...verdict, state: "PARTIAL", fractionHundredths: withoutReview };
  }
  const verdict = conclude(blastRadius, view, [...units, unknownUnit(answer.gap)], wording);
  return { ...verdict, knownFractionHundredths: withoutReview };
}
