/** What somebody means to copy, and what stands in its way: shown beside the verdict of item 2.1, never part of it. */
import { placeOfVault } from "#lib/facts/backup.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import { namedVaults } from "./2-1-backup-points.ts";

/** Evidence of plans, policies and settings. */
export function describeIntents(context: EvaluationContext, regions: readonly string[]): Evidence[] {
  return [
    ...regions.flatMap((region) => inRegion(context, region)),
    ...ofOrganization(context),
    ...crossAccount(context),
  ];
}

function note({ input }: EvaluationContext, collector: string, region: string, observed: string): Evidence {
  return { collector, accountId: input.account.id, region, observed, result: "info" };
}

function inRegion(context: EvaluationContext, region: string): Evidence[] {
  const { view } = context;
  const plans = view.find("backup.plans", region).ask("backup:ListBackupPlans", (data) => data);
  const lifecycle = view
    .find("dlm.policies", region)
    .ask("dlm:GetLifecyclePolicies", (data) => data.policies);
  const notes: Evidence[] = [];
  if (plans.known) {
    for (const { BackupPlanId, BackupPlanName, copiesTo, selections } of plans.value.plans) {
      const copies =
        copiesTo === null || copiesTo.length === 0
          ? "copies nothing elsewhere"
          : `copies to ${copiesTo.join(", ")}`;
      const selects = selections === 0 ? "; it selects nothing" : "";
      notes.push(
        note(
          context,
          "backup.plans",
          region,
          `Plan ${BackupPlanName ?? BackupPlanId} ${copies}${selects}. A plan is no copy.`,
        ),
      );
    }
    if (plans.value.optedOut !== null && plans.value.optedOut.length > 0) {
      const types = plans.value.optedOut.join(", ");
      notes.push(
        note(context, "backup.plans", region, `AWS Backup skips ${types} here, whatever a plan selects.`),
      );
    }
  }
  for (const { PolicyId, regions, accounts } of lifecycle.known ? lifecycle.value : []) {
    const to = [...regions, ...accounts.map((account) => `account ${account}`)].join(", ");
    const words = `Lifecycle policy ${PolicyId} copies snapshots to ${to}. Copied snapshots do not say which disk they are of, so they prove nothing.`;
    notes.push(note(context, "dlm.policies", region, words));
  }
  return notes;
}

function ofOrganization(context: EvaluationContext): Evidence[] {
  const { input, view } = context;
  const policy = view
    .find("organizations.effective-policies")
    .ask("organizations:DescribeEffectivePolicy", (data) => data.backup, "BACKUP_POLICY");
  const invalid = view
    .find("organizations.invalid-policies", undefined, input.organization.managementAccountId)
    .ask(
      "organizations:ListAccountsWithInvalidEffectivePolicy",
      (data) => data.types.find(({ PolicyType }) => PolicyType === "BACKUP_POLICY")?.accountIds ?? [],
      "BACKUP_POLICY",
    );
  const notes: Evidence[] = [];
  if (policy.known && policy.value !== null) {
    const { copiesTo } = policy.value;
    const copies = copiesTo.length === 0 ? "copies nothing elsewhere" : `copies to ${copiesTo.join(", ")}`;
    const words = `The organization's backup policy ${copies}. A policy is no copy.`;
    notes.push(note(context, "organizations.effective-policies", "global", words));
  }
  if (invalid.known && invalid.value.includes(input.account.id)) {
    const words =
      "The organization's backup policies contradict each other here; AWS goes on with the last valid one.";
    notes.push(note(context, "organizations.invalid-policies", "global", words));
  }
  return notes;
}

/** Copies between accounts fail as long as the management account does not allow them. */
function crossAccount(context: EvaluationContext): Evidence[] {
  const { input, view } = context;
  const elsewhere = input.facts
    .filter((envelope) => envelope?.collector !== "backup.points")
    .flatMap(namedVaults)
    .some((arn) => (placeOfVault(arn)?.accountId ?? input.account.id) !== input.account.id);
  if (!elsewhere) return [];
  const setting = view
    .find("backup.settings", undefined, input.organization.managementAccountId)
    .ask("backup:DescribeGlobalSettings", (data) => data.isCrossAccountBackupEnabled);
  if (!setting.known || setting.value === true) return [];
  const words =
    "Plans copy to other accounts, but the management account does not allow copies between accounts: they fail.";
  return [note(context, "backup.settings", "global", words)];
}
