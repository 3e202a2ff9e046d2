/** Whether the credential report counts, for items 5.1 and 5.2. */
import type { Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

const clockToleranceMs = 15 * 60_000;

/** Until when the report counts (null: it does not), and why it does not; a report is useless once it is older than the setting says. */
export function readReport(
  { input }: EvaluationContext,
  facts: Reading<"iam.credentials">,
): { gap: Gap | null; until: Date | null } {
  const report = facts.ask("iam:GetCredentialReport", (data) => data.report?.GeneratedTime ?? null);
  if (!report.known) return { gap: report.gap, until: null };
  if (report.value === null)
    return { gap: { kind: "not_asked", op: "iam:GetCredentialReport" }, until: null };
  const generated = Date.parse(report.value);
  const maxAgeMs = input.settings.credentialReportMaxAgeHours * 3_600_000;
  const ageMs = input.now.getTime() - generated;
  if (ageMs <= maxAgeMs && ageMs >= -clockToleranceMs)
    return { gap: null, until: new Date(generated + maxAgeMs) };
  return {
    gap: { kind: "said", code: "stale", text: "The credential report is too old to count" },
    until: null,
  };
}
