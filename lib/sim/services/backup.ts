/** AWS Backup and Data Lifecycle Manager: vaults, recovery points, copies, plans. */
import type {
  DescribeGlobalSettingsCommandOutput,
  DescribeRegionSettingsCommandOutput,
  GetBackupPlanCommandInput,
  GetBackupPlanCommandOutput,
  ListBackupPlansCommandInput,
  ListBackupPlansCommandOutput,
  ListBackupSelectionsCommandInput,
  ListBackupSelectionsCommandOutput,
  ListBackupVaultsCommandInput,
  ListBackupVaultsCommandOutput,
  ListCopyJobsCommandInput,
  ListCopyJobsCommandOutput,
  ListProtectedResourcesCommandInput,
  ListProtectedResourcesCommandOutput,
  ListRecoveryPointsByBackupVaultCommandInput,
  ListRecoveryPointsByBackupVaultCommandOutput,
} from "@aws-sdk/client-backup";
import type { GetLifecyclePoliciesCommandOutput } from "@aws-sdk/client-dlm";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import {
  copiedTo,
  plansIn,
  type SimulatedPlan,
  type SimulatedVault,
  vaultsIn,
} from "#lib/sim/state/backups.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 1_000;
const dayMs = 24 * 3_600_000;

interface Paging {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

function paging(list: string, { NextToken, MaxResults }: Paging): Parameters<typeof pageOf>[1] {
  const onInvalid = () =>
    new AwsError("InvalidParameterValueException", "Invalid next token.", { status: 400 });
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > cap)) throw onInvalid();
  return { list, token: NextToken, size: MaxResults, cap, onInvalid };
}

function vaultsOf({ organization, state, region }: ServiceCall): SimulatedVault[] {
  return vaultsIn(organization, state.account, region);
}

function requirePlan({ organization, state, region }: ServiceCall, id: string | undefined): SimulatedPlan {
  const plan = plansIn(organization, state.account, region).find((candidate) => candidate.id === id);
  if (plan === undefined)
    throw new AwsError("ResourceNotFoundException", `Failed reading Backup plan with id ${id}`, {
      status: 400,
    });
  return plan;
}

/** AWS Backup: what each account has there, and of the management account what holds for all. */
export const backup = {
  ListBackupVaults: (input: ListBackupVaultsCommandInput, call): Output<ListBackupVaultsCommandOutput> => {
    const { page, next } = pageOf(vaultsOf(call), paging("ListBackupVaults", input));
    return {
      BackupVaultList: page.map((vault) => ({
        BackupVaultName: vault.name,
        BackupVaultArn: vault.arn,
        VaultType: vault.type,
        VaultState: "AVAILABLE",
        NumberOfRecoveryPoints: vault.points.length,
        Locked: vault.lockDate !== null,
        ...(vault.lockDate === null ? {} : { LockDate: vault.lockDate, MinRetentionDays: 7 }),
      })),
      NextToken: next,
    };
  },

  ListRecoveryPointsByBackupVault: (
    input: ListRecoveryPointsByBackupVaultCommandInput,
    call,
  ): Output<ListRecoveryPointsByBackupVaultCommandOutput> => {
    const vault = vaultsOf(call).find(({ name }) => name === input.BackupVaultName);
    if (vault === undefined)
      throw new AwsError("ResourceNotFoundException", "Backup vault was not found", { status: 400 });
    const after = input.ByCreatedAfter?.getTime() ?? 0;
    const points = vault.points.filter(({ createdAt }) => createdAt.getTime() >= after);
    const { page, next } = pageOf(points, paging(`points ${vault.arn}`, input));
    return {
      RecoveryPoints: page.map((point) => ({
        RecoveryPointArn: `${vault.arn.replace("backup-vault", "recovery-point")}:${point.resourceArn}`,
        BackupVaultName: vault.name,
        BackupVaultArn: vault.arn,
        ...(point.copiedFrom === null ? {} : { SourceBackupVaultArn: point.copiedFrom }),
        ResourceArn: point.resourceArn,
        ResourceType: point.resourceType,
        Status: point.status,
        CreationDate: point.createdAt,
        CompletionDate: new Date(point.createdAt.getTime() + dayMs / 24),
        CalculatedLifecycle: { DeleteAt: new Date(point.createdAt.getTime() + 35 * dayMs) },
      })),
      NextToken: next,
    };
  },

  ListProtectedResources: (
    input: ListProtectedResourcesCommandInput,
    call,
  ): Output<ListProtectedResourcesCommandOutput> => {
    const own = vaultsOf(call).flatMap(({ points }) =>
      points.filter(({ copiedFrom }) => copiedFrom === null),
    );
    const { page, next } = pageOf(own, paging("ListProtectedResources", input));
    return {
      Results: page.map(({ resourceArn, resourceType, createdAt }) => ({
        ResourceArn: resourceArn,
        ResourceType: resourceType,
        LastBackupTime: createdAt,
      })),
      NextToken: next,
    };
  },

  ListCopyJobs: (input: ListCopyJobsCommandInput, call): Output<ListCopyJobsCommandOutput> => {
    const { organization, state, region } = call;
    const after = input.ByCompleteAfter?.getTime() ?? 0;
    const isWanted = input.ByState === undefined || input.ByState === "COMPLETED";
    const jobs = isWanted
      ? copiedTo(organization, state.account, region).filter(({ at }) => at.getTime() >= after)
      : [];
    const { page, next } = pageOf(jobs, paging("ListCopyJobs", input));
    return {
      CopyJobs: page.map(({ resourceArn, vault, at }) => ({
        AccountId: state.account.id,
        State: "COMPLETED",
        ResourceArn: resourceArn,
        DestinationBackupVaultArn: vault,
        CompletionDate: at,
      })),
      NextToken: next,
    };
  },

  ListBackupPlans: (input: ListBackupPlansCommandInput, call): Output<ListBackupPlansCommandOutput> => {
    const plans = plansIn(call.organization, call.state.account, call.region);
    const { page, next } = pageOf(plans, paging("ListBackupPlans", input));
    return {
      BackupPlansList: page.map(({ id, name }) => ({
        BackupPlanId: id,
        BackupPlanName: name,
        VersionId: "1",
      })),
      NextToken: next,
    };
  },

  GetBackupPlan: (input: GetBackupPlanCommandInput, call): Output<GetBackupPlanCommandOutput> => {
    const plan = requirePlan(call, input.BackupPlanId);
    return {
      BackupPlanId: plan.id,
      BackupPlan: {
        BackupPlanName: plan.name,
        Rules: [
          {
            RuleName: "daily",
            TargetBackupVaultName: "Default",
            ScheduleExpression: "cron(0 5 ? * * *)",
            CopyActions: plan.copiesTo.map((arn) => ({ DestinationBackupVaultArn: arn })),
          },
        ],
      },
    };
  },

  ListBackupSelections: (
    input: ListBackupSelectionsCommandInput,
    call,
  ): Output<ListBackupSelectionsCommandOutput> => {
    const plan = requirePlan(call, input.BackupPlanId);
    return {
      BackupSelectionsList: [{ SelectionId: `${plan.id}-all`, SelectionName: "all", BackupPlanId: plan.id }],
    };
  },

  DescribeRegionSettings: (): Output<DescribeRegionSettingsCommandOutput> => ({
    ResourceTypeOptInPreference: {
      RDS: true,
      DynamoDB: true,
      EBS: true,
      EFS: true,
      S3: true,
      VirtualMachine: false,
    },
  }),

  DescribeGlobalSettings: (_: object, call): Output<DescribeGlobalSettingsCommandOutput> => {
    if (call.caller.accountId !== call.organization.managementAccountId)
      throw new AwsError("InvalidRequestException", "Only the management account may ask.", { status: 400 });
    return { GlobalSettings: { isCrossAccountBackupEnabled: "true" } };
  },
} satisfies Handlers;

/** Data Lifecycle Manager: nobody here uses it. */
export const dlm = {
  GetLifecyclePolicies: (): Output<GetLifecyclePoliciesCommandOutput> => ({ Policies: [] }),
} satisfies Handlers;
