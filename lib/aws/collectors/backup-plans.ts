/** What somebody intends AWS Backup to do: plans of one region, and the settings of the organization. */
import {
  type BackupRule,
  DescribeGlobalSettingsCommand,
  DescribeRegionSettingsCommand,
  GetBackupPlanCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
} from "@aws-sdk/client-backup";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { BackupPlans } from "#lib/facts/backup.ts";

const plansOp = "backup:ListBackupPlans";
const regionOp = "backup:DescribeRegionSettings";
const globalOp = "backup:DescribeGlobalSettings";
const pageSize = 1_000;
const plansAtOnce = 4;

/**
 * `backup.plans`: backup:ListBackupPlans, of each plan backup:GetBackupPlan and backup:ListBackupSelections, and where
 * there is one backup:DescribeRegionSettings. A plan is an intent; what it made stands in `backup.points`.
 */
export const backupPlans: Collector<"backup.plans"> = {
  name: "backup.plans",
  scope: "region",
  actions: [
    { action: plansOp, reason: "which backup plans exist" },
    { action: "backup:GetBackupPlan", reason: "which vaults a plan copies to" },
    { action: "backup:ListBackupSelections", reason: "whether a plan backs up anything" },
    { action: regionOp, reason: "resource types that AWS Backup silently skips" },
  ],
  async collect(from) {
    const listed = await from.pages(plansOp, async (clients, http, NextToken) => {
      const page = await clients.backup.send(
        new ListBackupPlansCommand({ MaxResults: pageSize, ...(NextToken && { NextToken }) }),
        http,
      );
      return { items: identified(page.BackupPlansList, "BackupPlanId"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) {
      for (const op of ["backup:GetBackupPlan", "backup:ListBackupSelections", regionOp])
        from.skip(op, "no-plan");
      return { plans: [], optedOut: null };
    }
    const [plans, optedOut] = await Promise.all([
      mapAtOnce(listed.value, plansAtOnce, async ({ BackupPlanId = "", BackupPlanName = null }) =>
        readPlan(from, BackupPlanId, BackupPlanName),
      ),
      readOptedOut(from),
    ]);
    const present = plans.flatMap((plan) => plan ?? []);
    return { plans: present.sort((a, b) => (a.BackupPlanId < b.BackupPlanId ? -1 : 1)), optedOut };
  },
};

type Plan = BackupPlans["plans"][number];

/** null: it was deleted since it was listed. */
async function readPlan(
  from: Collecting,
  BackupPlanId: string,
  BackupPlanName: string | null,
): Promise<Plan | null> {
  const where = { resource: BackupPlanId, gone: ["ResourceNotFoundException"] };
  const [plan, selections] = await Promise.all([
    from.call(
      "backup:GetBackupPlan",
      (clients, http) => clients.backup.send(new GetBackupPlanCommand({ BackupPlanId }), http),
      { ...where, isWhole: ({ BackupPlan }) => BackupPlan?.Rules !== undefined },
    ),
    from.pages(
      "backup:ListBackupSelections",
      async (clients, http, NextToken) => {
        const page = await clients.backup.send(
          new ListBackupSelectionsCommand({
            BackupPlanId,
            MaxResults: pageSize,
            ...(NextToken && { NextToken }),
          }),
          http,
        );
        return { items: identified(page.BackupSelectionsList, "SelectionId"), next: page.NextToken };
      },
      where,
    ),
  ]);
  if (plan.kind === "gone" || selections.kind === "gone") return null;
  const rules = valueOf(plan)?.BackupPlan?.Rules;
  return {
    BackupPlanId,
    BackupPlanName,
    copiesTo: rules === undefined ? null : destinationsOf(rules),
    selections: valueOf(selections)?.length ?? null,
  };
}

function destinationsOf(rules: readonly BackupRule[]): string[] {
  const arns = rules.flatMap((rule) => [
    ...(rule.CopyActions ?? []).map(({ DestinationBackupVaultArn }) => DestinationBackupVaultArn),
    rule.TargetLogicallyAirGappedBackupVaultArn,
  ]);
  return [...new Set(arns.filter((arn) => arn !== undefined))].sort();
}

async function readOptedOut(from: Collecting): Promise<string[] | null> {
  const answer = await from.call(regionOp, (clients, http) =>
    clients.backup.send(new DescribeRegionSettingsCommand({}), http),
  );
  if (answer.kind !== "ok") return null;
  const preference = Object.entries(answer.value.ResourceTypeOptInPreference ?? {});
  return preference.flatMap(([type, isOptedIn]) => (isOptedIn === false ? [type] : [])).sort();
}

/** `backup.settings`: backup:DescribeGlobalSettings, which only the management account answers. */
export const backupSettings: Collector<"backup.settings"> = {
  name: "backup.settings",
  scope: "account",
  actions: [{ action: globalOp, reason: "whether copies between accounts are allowed at all" }],
  async collect(from) {
    const answer = await from.call(
      globalOp,
      (clients, http) => clients.backup.send(new DescribeGlobalSettingsCommand({}), http),
      { isWhole: ({ GlobalSettings }) => GlobalSettings !== undefined },
    );
    if (answer.kind !== "ok") return null;
    const setting = answer.value.GlobalSettings?.["isCrossAccountBackupEnabled"];
    return { isCrossAccountBackupEnabled: setting === undefined ? null : setting === "true" };
  },
};
