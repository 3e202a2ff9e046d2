/** What supports regular scanning without being it, for item 4.3: analyzers, Inspector, the new Security Hub. */
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

/** One line per kind of support, with the regions in which it was seen; never enough to count as a scan. */
export function supportingEvidence(context: EvaluationContext, regions: readonly string[]): Evidence[] {
  const kinds: [collector: string, text: string, found: (region: string) => boolean][] = [
    ["accessanalyzer.analyzers", "Access Analyzer is active", (region) => hasAnalyzer(context, region)],
    ["inspector2.accounts", "Inspector scans for vulnerabilities", (region) => hasInspector(context, region)],
    ["securityhub.hub", "The new Security Hub is on", (region) => hasHubV2(context, region)],
  ];
  return kinds.flatMap(([collector, text, found]) => {
    const seen = regions.filter(found).length;
    if (seen === 0) return [];
    const observed = `${text} in ${seen} of ${regions.length} regions; that supports scanning, and is not enough alone.`;
    return [
      { collector, accountId: context.input.account.id, region: "global", observed, result: "info" as const },
    ];
  });
}

function hasAnalyzer({ view }: EvaluationContext, region: string): boolean {
  const analyzers = view
    .find("accessanalyzer.analyzers", region)
    .ask("accessanalyzer:ListAnalyzers", (data) => data.analyzers);
  return analyzers.known && analyzers.value.some(({ status }) => status === "ACTIVE");
}

function hasInspector({ input, view }: EvaluationContext, region: string): boolean {
  return view.accountsWith("inspector2.accounts", region).some((administratorId) => {
    const seen = statusByAccount(
      view
        .find("inspector2.accounts", region, administratorId)
        .ask("inspector2:BatchGetAccountStatus", (data) => data.accounts),
    );
    return seen?.get(input.account.id) === "ENABLED";
  });
}

type Accounts = readonly { accountId: string; status: string }[];

/** One administrator's list serves every member: it is turned into a map once. */
const statuses = new WeakMap<Accounts, Map<string, string>>();

function statusByAccount(
  answer: { known: true; value: Accounts } | { known: false },
): Map<string, string> | null {
  if (!answer.known) return null;
  const known = statuses.get(answer.value);
  if (known !== undefined) return known;
  const made = new Map(answer.value.map(({ accountId, status }) => [accountId, status]));
  statuses.set(answer.value, made);
  return made;
}

function hasHubV2({ view }: EvaluationContext, region: string): boolean {
  const hub = view
    .find("securityhub.hub", region)
    .ask("securityhub:DescribeSecurityHubV2", (data) => data.hubV2);
  return hub.known && hub.value !== null;
}
