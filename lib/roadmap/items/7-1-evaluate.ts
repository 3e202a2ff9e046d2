/** Item 7.1, decided: six sub-checks of equal weight, and one violation that outranks them. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Contradiction } from "#lib/roadmap/attestation.ts";
import { leaveClosedRegions } from "#lib/roadmap/closed-units.ts";
import { type Unit, verdictWithoutUnits, violate } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { noBuilds } from "#lib/roadmap/questions/7-1-ami-and-package-sourcing.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";
import { amiAndPackageSourcing } from "./7-1-ami-and-package-sourcing.ts";
import { judgeContainers, type Scope } from "./7-1-containers.ts";
import { judgeEnforcement } from "./7-1-enforcement.ts";
import { judgeFunctions } from "./7-1-functions.ts";
import { MachineJudge } from "./7-1-machines.ts";
import { judgePackages, notes } from "./7-1-packages.ts";

/** Units of the sub-checks that facts decide. */
interface Checks {
  owners: Unit[];
  ages: Unit[];
  enforcement: Unit[];
  containers: Unit[];
  runtimes: Unit[];
}

interface Judged {
  checks: Checks;
  violations: string[];
  /** Something that runs, or would, as a phrase; null: nothing that is known of. */
  running: string | null;
  regions: string[];
}

/**
 * The mean of those sub-checks that have units. Not met while a machine runs from a public image of an owner whom nobody
 * vouches for; out of scope where a person says that nothing is built or run, and nothing is found.
 */
export function evaluateAmiAndPackageSourcing(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const judged = judgeRegions(context);
  const answer = readAnswer(input, view, noBuilds, input.account.id);
  const isEmpty = answer.valid && answer.holds && judged.running === null;
  const { owners, ages, enforcement, containers, runtimes } = judged.checks;
  const groups = [owners, ages, enforcement, containers, runtimes, isEmpty ? [] : [judgePackages(context)]];
  const verdict = concludeWeighted(
    amiAndPackageSourcing,
    view,
    groups.map((units) => ({ weight: 1, units })),
    {
      noun: ["part", "parts"],
      met: "Images, runtimes and packages come from where they may, and are young enough.",
      none: "Nothing is built or run here, as a person answered, and nothing was found that is.",
      counted: () => count(groups),
      roleName: input.organization.roleName,
    },
  );
  const shown = { ...verdict, evidence: [...verdict.evidence, ...notes(context, judged.regions)] };
  if (isEmpty && verdict.state === "NOT_APPLICABLE") {
    return verdictWithoutUnits(
      amiAndPackageSourcing,
      "NOT_APPLICABLE",
      "out_of_scope",
      verdict.reason,
      verdict.validUntil,
    );
  }
  const [violation] = judged.violations;
  const ended: Contradiction[] =
    answer.valid && answer.holds && judged.running !== null
      ? [{ attestationId: answer.attestation.id, why: judged.running }]
      : [];
  const more = ended.length === 0 ? {} : { contradicted: ended };
  if (violation === undefined) return { ...shown, ...more };
  return { ...violate(shown, `${sentence(violation)} ${count(groups)}`), ...more };
}

function judgeRegions(context: EvaluationContext): Judged {
  const { input, view } = context;
  const checks: Checks = { owners: [], ages: [], enforcement: [], containers: [], runtimes: [] };
  const judged: Judged = { checks, violations: [], running: null, regions: [] };
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) {
    const unread: Unit = { result: "unknown", place: null, gaps: [scope.gap] };
    for (const units of Object.values(checks)) units.push(unread);
    return judged;
  }
  const common: Scope = {
    excepted: new Set(activeExceptions(input, view, "7.1").map(({ resource }) => resource)),
    organization: organizationOf(context),
  };
  const machines = new MachineJudge(context, common);
  for (const scoped of scope.regions) {
    if (scoped.scope === "na") continue;
    if (scoped.scope === "unknown") {
      const unread: Unit = { result: "unknown", place: scoped.region, gaps: [scoped.gap] };
      for (const units of Object.values(checks)) units.push(unread);
    } else judgeRegion(context, scoped.region, { common, machines, judged });
  }
  return judged;
}

function judgeRegion(
  context: EvaluationContext,
  region: string,
  { common, machines, judged }: { common: Scope; machines: MachineJudge; judged: Judged },
): void {
  const { checks } = judged;
  const there = machines.judge(region);
  checks.owners.push(...there.owners);
  checks.ages.push(...there.ages);
  checks.enforcement.push(judgeEnforcement(context, region, there.exists, common.excepted));
  const functions = judgeFunctions(context, region, common);
  checks.containers.push(...judgeContainers(context, region, common), ...functions.images);
  checks.runtimes.push(...functions.runtimes);
  judged.violations.push(...there.violations);
  judged.regions.push(region);
  judged.running ??=
    there.exists === true ? `there are machines in ${region}` : whatElseRuns(context, region);
}

/** Containers, clusters and functions that are known of; null: none. */
function whatElseRuns({ view }: EvaluationContext, region: string): string | null {
  const counts = [
    view.find("ecs.images", region).attempt(({ images }) => ["containers", images.length] as const),
    view.find("eks.clusters", region).attempt(({ clusters }) => ["EKS clusters", clusters.length] as const),
    view
      .find("lambda.functions", region)
      .attempt(({ functions }) => ["functions", functions.length] as const),
  ];
  const found = counts.find((one) => one.known && one.value[1] > 0);
  return found?.known === true ? `there are ${found.value[0]} in ${region}` : null;
}

/** Ids of the accounts of the organization; of a standalone account nobody else's. null: they could not be listed. */
function organizationOf({ input, view }: EvaluationContext): ReadonlySet<string> | null {
  if (input.organization.kind === "standalone") return new Set();
  const { managementAccountId } = input.organization;
  const answer = view
    .find("organizations.tree", undefined, managementAccountId)
    .ask("organizations:ListAccounts", ({ accounts }) => new Set(accounts.map(({ Id }) => Id)));
  return answer.known ? answer.value : null;
}

const words = [
  "machines and launches from allowed images",
  "from images that are young enough",
  "regions that refuse other images",
  "container images from scanned registries",
  "functions on maintained runtimes",
  "answers on packages",
] as const;

/** "3 of 4 machines and launches from allowed images, 1 of 2 regions that refuse other images." */
function count(groups: readonly (readonly Unit[])[]): string {
  const parts = groups.map(leaveClosedRegions).flatMap((units, at) => {
    const inScope = units.filter(({ result }) => result !== "na" && result !== "excepted");
    if (inScope.length === 0) return [];
    const passing = inScope.filter(({ result }) => result === "pass").length;
    const unknown = inScope.filter(({ result }) => result === "unknown").length;
    return [`${passing} of ${inScope.length} ${words[at]}${unknown === 0 ? "" : ` (${unknown} unknown)`}`];
  });
  return `${parts.join(", ")}.`;
}
