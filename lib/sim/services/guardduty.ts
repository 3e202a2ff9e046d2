/** GuardDuty: the account's own detector, and the administrator's and the management account's side. */
import type {
  DataSourceConfigurationsResult,
  DescribeOrganizationConfigurationCommandInput,
  DescribeOrganizationConfigurationCommandOutput,
  DetectorFeatureConfigurationResult,
  DetectorFeatureResult,
  GetAdministratorAccountCommandInput,
  GetAdministratorAccountCommandOutput,
  GetDetectorCommandInput,
  GetDetectorCommandOutput,
  GetMemberDetectorsCommandInput,
  GetMemberDetectorsCommandOutput,
  ListDetectorsCommandInput,
  ListDetectorsCommandOutput,
  ListMembersCommandInput,
  ListMembersCommandOutput,
  ListOrganizationAdminAccountsCommandInput,
  ListOrganizationAdminAccountsCommandOutput,
  ListPublishingDestinationsCommandInput,
  ListPublishingDestinationsCommandOutput,
  OrgFeature,
} from "@aws-sdk/client-guardduty";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import {
  administratorIn,
  autoEnableIn,
  type Detector,
  detectorIn,
  foundationalFeatures,
} from "#lib/sim/state/guardduty.ts";
import { memberIn, membersIn } from "#lib/sim/state/guardduty-members.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 50;

interface Paging {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

function badRequest(message: string): AwsError {
  return new AwsError("BadRequestException", `The request is rejected because ${message}`, {
    fields: { Type: "InvalidInputException" },
  });
}

function paging(list: string, { NextToken, MaxResults }: Paging): Parameters<typeof pageOf>[1] {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > cap)) {
    throw badRequest("the parameter maxResults is out of range.");
  }
  return {
    list,
    token: NextToken,
    size: MaxResults,
    cap,
    onInvalid: () => badRequest("an invalid or out-of-range value is specified as an input parameter."),
  };
}

function requireDetector({ organization, state, region }: ServiceCall, id: string | undefined): Detector {
  const detector = detectorIn(organization, state.account, region);
  if (detector === null || detector.id !== id) {
    throw badRequest("the input detectorId is not owned by the current account.");
  }
  return detector;
}

function requireAdministrator(call: ServiceCall, detectorId: string | undefined): void {
  requireDetector(call, detectorId);
  if (administratorIn(call.organization, call.region) !== call.caller.accountId) {
    throw badRequest("the current account is not the GuardDuty delegated administrator account.");
  }
}

function dataSourcesOf(detector: Detector): DataSourceConfigurationsResult {
  const status = (name: string): { Status: "ENABLED" | "DISABLED" } => ({
    Status: detector.features.some((feature) => feature.name === name && feature.enabled)
      ? "ENABLED"
      : "DISABLED",
  });
  return {
    CloudTrail: status("CLOUD_TRAIL"),
    DNSLogs: status("DNS_LOGS"),
    FlowLogs: status("FLOW_LOGS"),
    S3Logs: status("S3_DATA_EVENTS"),
    Kubernetes: { AuditLogs: status("EKS_AUDIT_LOGS") },
    MalwareProtection: { ScanEc2InstanceWithFindings: { EbsVolumes: status("EBS_MALWARE_PROTECTION") } },
  };
}

function featuresOf(detector: Detector): DetectorFeatureConfigurationResult[] {
  return detector.features.map(({ name, enabled, byPolicy }) => ({
    // The names are those of the SDK's enumeration; the state keeps them as text.
    Name: name as DetectorFeatureResult,
    Status: enabled ? "ENABLED" : "DISABLED",
    UpdatedAt: detector.createdAt,
    ...(byPolicy ? { ManagedBy: "GUARDDUTY_POLICY" as const } : {}),
  }));
}

/** GuardDuty: detectors of accounts, and what their administrator sees. */
export const guardduty = {
  ListDetectors: (input: ListDetectorsCommandInput, call): Output<ListDetectorsCommandOutput> => {
    const detector = detectorIn(call.organization, call.state.account, call.region);
    const { page, next } = pageOf(detector === null ? [] : [detector.id], paging("ListDetectors", input));
    return { DetectorIds: page, NextToken: next };
  },

  GetDetector: (input: GetDetectorCommandInput, call): Output<GetDetectorCommandOutput> => {
    const detector = requireDetector(call, input.DetectorId);
    return {
      CreatedAt: detector.createdAt.toISOString(),
      UpdatedAt: detector.createdAt.toISOString(),
      FindingPublishingFrequency: detector.frequency,
      ServiceRole: `arn:aws:iam::${call.caller.accountId}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
      Status: detector.enabled ? "ENABLED" : "DISABLED",
      DataSources: dataSourcesOf(detector),
      Features: featuresOf(detector),
      Tags: {},
    };
  },

  GetAdministratorAccount: (
    input: GetAdministratorAccountCommandInput,
    call,
  ): Output<GetAdministratorAccountCommandOutput> => {
    const detector = requireDetector(call, input.DetectorId);
    const administrator = administratorIn(call.organization, call.region);
    // The administrator itself and standalone accounts get an empty answer; the SDK's type does not foresee it.
    return {
      Administrator:
        detector.administered && administrator !== null
          ? {
              AccountId: administrator,
              InvitationId: `${detector.id.slice(0, 31)}a`,
              RelationshipStatus: detector.enabled ? "Enabled" : "Disabled",
              InvitedAt: detector.createdAt.toISOString(),
            }
          : undefined,
    };
  },

  ListOrganizationAdminAccounts: (
    input: ListOrganizationAdminAccountsCommandInput,
    call,
  ): Output<ListOrganizationAdminAccountsCommandOutput> => {
    if (call.caller.accountId !== call.organization.managementAccountId) {
      throw badRequest("the current account is not the management account of an organization.");
    }
    const administrator = administratorIn(call.organization, call.region);
    const { page, next } = pageOf(
      administrator === null ? [] : [administrator],
      paging("ListOrganizationAdminAccounts", input),
    );
    return {
      AdminAccounts: page.map((id) => ({ AdminAccountId: id, AdminStatus: "ENABLED" })),
      NextToken: next,
    };
  },

  DescribeOrganizationConfiguration: (
    input: DescribeOrganizationConfigurationCommandInput,
    call,
  ): Output<DescribeOrganizationConfigurationCommandOutput> => {
    requireAdministrator(call, input.DetectorId);
    const members = autoEnableIn(call.organization, call.region);
    return {
      AutoEnable: members !== "NONE",
      MemberAccountLimitReached: false,
      AutoEnableOrganizationMembers: members,
      Features: [
        { Name: "S3_DATA_EVENTS", AutoEnable: members === "ALL" ? "ALL" : "NONE" },
        { Name: "EKS_AUDIT_LOGS", AutoEnable: "NONE" },
        { Name: "RDS_LOGIN_EVENTS", AutoEnable: "NONE" },
      ],
    };
  },

  ListMembers: (input: ListMembersCommandInput, call): Output<ListMembersCommandOutput> => {
    requireAdministrator(call, input.DetectorId);
    const isAll = input.OnlyAssociated === "false";
    const members = membersIn(call.organization, call.region, { isAll });
    const { page, next } = pageOf(members, paging(`ListMembers:${isAll}`, input));
    return {
      Members: page.map(({ account, detector, relationship }) => ({
        AccountId: account.id,
        ...(detector === null ? {} : { DetectorId: detector.id }),
        MasterId: call.caller.accountId,
        AdministratorId: call.caller.accountId,
        Email: account.email,
        RelationshipStatus: relationship,
        InvitedAt: account.joinedAt.toISOString(),
        UpdatedAt: (detector?.createdAt ?? account.joinedAt).toISOString(),
      })),
      NextToken: next,
    };
  },

  ListPublishingDestinations: (
    input: ListPublishingDestinationsCommandInput,
    call,
  ): Output<ListPublishingDestinationsCommandOutput> => {
    requireDetector(call, input.DetectorId);
    const { page, next } = pageOf<never>([], paging("ListPublishingDestinations", input));
    return { Destinations: page, NextToken: next };
  },

  GetMemberDetectors: (
    input: GetMemberDetectorsCommandInput,
    call,
  ): Output<GetMemberDetectorsCommandOutput> => {
    requireAdministrator(call, input.DetectorId);
    const { AccountIds: ids = [] } = input;
    if (ids.length < 1 || ids.length > cap) {
      throw badRequest("the number of accountIds is out of range.");
    }
    const answered = ids.map((id) => ({
      id,
      detector: memberIn(call.organization, call.region, id)?.detector ?? null,
    }));
    return {
      MemberDataSourceConfigurations: answered.flatMap(({ id, detector }) =>
        detector === null
          ? []
          : [
              {
                AccountId: id,
                DataSources: dataSourcesOf(detector),
                // The foundational sources stand in DataSources only: OrgFeature does not know them.
                Features: featuresOf(detector)
                  .filter(({ Name = "" }) => !foundationalFeatures.includes(Name))
                  .map((feature) => ({ ...feature, Name: feature.Name as OrgFeature })),
              },
            ],
      ),
      UnprocessedAccounts: answered
        .filter(({ detector }) => detector === null)
        .map(({ id }) => ({
          AccountId: id,
          Result: "The request is rejected because the current account has no member account with this id.",
        })),
    };
  },
} satisfies Handlers;
