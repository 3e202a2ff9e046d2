/** Which of its granted services a role has used: by its own job, or where there is none, by an analyzer of unused access. */
import type { UnusedAccess } from "#lib/facts/accessanalyzer.ts";
import type { RoleUsage } from "#lib/facts/iam-access.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

const dayMs = 86_400_000;
const clockToleranceMs = 15 * 60_000;
/** So long a role's usage counts, whenever the others were read. */
const maxAgeMs = 8 * dayMs;
/** An analyzer has its first findings two days after it could have some. */
const settlingDays = 2;

type Analyzer = UnusedAccess["analyzers"][number];

/** What an analyzer says of a role: it has an open finding, has none, or cannot tell. */
export type AnalyzerWord = "unused" | "over-granted" | "clean" | "silent";

export interface UsageReader {
  /** The role's own job; a gap where there is none that counts. */
  job(roleArn: string): Answer<RoleUsage>;
  analyzers(roleArn: string): AnalyzerWord;
}

/** Reads the use of roles of one account. */
export function readUsage(context: EvaluationContext): UsageReader {
  const facts = context.view.find("iam.role-usage");
  const usages = facts.attempt((data) => new Map(data.roles.map((usage) => [usage.Arn, usage])));
  const suitable = suitableAnalyzers(context);
  return {
    job: (roleArn) => {
      const gap =
        facts.gapOf("iam:GenerateServiceLastAccessedDetails", roleArn) ??
        facts.gapOf("iam:GetServiceLastAccessedDetails", roleArn);
      if (gap !== null) return { known: false, gap };
      if (!usages.known) return usages;
      return judgeJob(context, usages.value.get(roleArn));
    },
    analyzers: (roleArn) => askAnalyzers(suitable, roleArn, context.input.settings.unusedWindowDays),
  };
}

function judgeJob({ input, view }: EvaluationContext, usage: RoleUsage | undefined): Answer<RoleUsage> {
  if (usage === undefined) return unread("The use of services was not read");
  const ageMs = input.now.getTime() - Date.parse(usage.observedOn);
  if (Number.isNaN(ageMs) || ageMs < -clockToleranceMs)
    return unread("The use of services carries a time that has not come");
  if (ageMs > maxAgeMs) return unread("The use of services was read too long ago", "stale");
  if (usage.job === "FAILED") return unread("AWS gave up counting the use of services");
  if (usage.job === "TIMEOUT") return unread("AWS was still counting the use of services after 5 minutes");
  view.limit(new Date(Date.parse(usage.observedOn) + maxAgeMs));
  return { known: true, value: usage };
}

function unread(text: string, code: "not_read" | "stale" = "not_read"): { known: false; gap: Gap } {
  return { known: false, gap: { kind: "said", code, text } };
}

/** Analyzers that look at this account and have done so for long enough: another one's silence proves nothing. */
function suitableAnalyzers({ input, view }: EvaluationContext): Analyzer[] {
  const shared = "accessanalyzer.organization-unused-access";
  const readings = [
    view.find("accessanalyzer.unused-access"),
    ...view.accountsWith(shared, "global").map((owner) => view.find(shared, "global", owner)),
  ];
  return readings.flatMap((reading) => {
    const listed = reading.attempt(({ analyzers }) => analyzers);
    const analyzers = listed.known ? listed.value : [];
    return analyzers.filter(
      (analyzer) =>
        covers(analyzer, input.account.id, input.now) &&
        reading.gapOf("accessanalyzer:ListFindingsV2", analyzer.arn) === null,
    );
  });
}

function covers({ status, createdAt, unusedAccess }: Analyzer, accountId: string, now: Date): boolean {
  if (status !== "ACTIVE" || createdAt === null || unusedAccess === null) return false;
  const { unusedAccessAge, excludedAccountIds, excludesTags } = unusedAccess;
  if (unusedAccessAge === null || excludesTags || excludedAccountIds.includes(accountId)) return false;
  return now.getTime() - Date.parse(createdAt) > (unusedAccessAge + settlingDays) * dayMs;
}

/** A finding counts if the analyzer waits as long as we do, its silence if it waits no longer. */
function askAnalyzers(analyzers: readonly Analyzer[], roleArn: string, windowDays: number): AnalyzerWord {
  const ageOf = ({ unusedAccess }: Analyzer) => unusedAccess?.unusedAccessAge ?? Number.NaN;
  const strict = analyzers.filter((analyzer) => ageOf(analyzer) >= windowDays);
  if (strict.some(({ unusedRoles }) => unusedRoles?.includes(roleArn))) return "unused";
  if (strict.some(({ rolesWithUnusedPermissions: roles }) => roles?.includes(roleArn))) return "over-granted";
  const isClean = analyzers.some(
    (analyzer) =>
      ageOf(analyzer) <= windowDays &&
      analyzer.unusedRoles?.includes(roleArn) === false &&
      analyzer.rolesWithUnusedPermissions?.includes(roleArn) === false,
  );
  return isClean ? "clean" : "silent";
}
