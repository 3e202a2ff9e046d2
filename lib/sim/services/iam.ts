/** IAM: what an account's identities are and hold. Documents travel percent-encoded. */
import type {
  GenerateCredentialReportCommandInput,
  GenerateCredentialReportCommandOutput,
  GetAccountSummaryCommandInput,
  GetAccountSummaryCommandOutput,
  GetCredentialReportCommandInput,
  GetCredentialReportCommandOutput,
  ListAccessKeysCommandInput,
  ListAccessKeysCommandOutput,
  ListMFADevicesCommandInput,
  ListMFADevicesCommandOutput,
  ListServiceSpecificCredentialsCommandInput,
  ListServiceSpecificCredentialsCommandOutput,
  ListSigningCertificatesCommandInput,
  ListSigningCertificatesCommandOutput,
  ListSSHPublicKeysCommandInput,
  ListSSHPublicKeysCommandOutput,
  ListUsersCommandInput,
  ListUsersCommandOutput,
} from "@aws-sdk/client-iam";
import type { Handlers, Output, ServiceCall } from "#lib/sim/service-call.ts";
import { credentialReportOf } from "#lib/sim/state/credential-report.ts";
import type { SimulatedUser } from "#lib/sim/state/users.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { iamFederation } from "./iam-federation.ts";
import { iamPage, noSuchEntity } from "./iam-paging.ts";
import { iamPolicies } from "./iam-policies.ts";

function requireUser({ state }: ServiceCall, name: string | undefined): SimulatedUser {
  const user = state.identity.users.find((candidate) => candidate.name === name);
  if (user === undefined) {
    throw noSuchEntity(`The user with name ${name} cannot be found.`);
  }
  return user;
}

const statusOf = (active: boolean): "Active" | "Inactive" => (active ? "Active" : "Inactive");

/** IAM: users, their credentials and the credential report. */
export const iam = {
  ...iamPolicies,
  ...iamFederation,

  GetAccountSummary: (
    _input: GetAccountSummaryCommandInput,
    { state },
  ): Output<GetAccountSummaryCommandOutput> => {
    const { root, users, groups, roles, policies, bulk } = state.identity;
    return {
      SummaryMap: {
        Users: users.length,
        UsersQuota: 5000,
        Roles: roles.length + bulk.roles.length,
        RolesQuota: 1000,
        Policies: policies.length + bulk.policies.length,
        PoliciesQuota: 1500,
        Groups: groups.length,
        GroupsQuota: 300,
        MFADevices: users.filter(({ mfaDevices }) => mfaDevices.length > 0).length + Number(root.hasMfa),
        MFADevicesInUse: users.filter(({ mfaDevices }) => mfaDevices.length > 0).length + Number(root.hasMfa),
        AccountMFAEnabled: Number(root.hasMfa),
        AccountPasswordPresent: Number(root.hasPassword),
        AccountAccessKeysPresent: Number(root.hasAccessKey),
        AccountSigningCertificatesPresent: 0,
        AccessKeysPerUserQuota: 2,
        GlobalEndpointTokenVersion: 1,
      },
    };
  },

  GenerateCredentialReport: (
    _input: GenerateCredentialReportCommandInput,
    { reports, caller, now },
  ): Output<GenerateCredentialReportCommandOutput> => {
    const state = reports.generate(caller.accountId, now);
    return {
      State: state,
      ...(state === "STARTED"
        ? { Description: "No report exists. Starting a new report generation task" }
        : {}),
    };
  },

  GetCredentialReport: (
    _input: GetCredentialReportCommandInput,
    { reports, caller, state, now },
  ): Output<GetCredentialReportCommandOutput> => {
    const found = reports.find(caller.accountId, now);
    switch (found) {
      case "absent":
        throw new AwsError("CredentialReportNotPresentException", "No report exists.");
      case "in-progress":
        throw new AwsError("CredentialReportNotReadyException", "Report generation is in progress.");
      case "expired":
        throw new AwsError("CredentialReportExpiredException", "The report has expired.");
      default:
        return {
          Content: Buffer.from(credentialReportOf(state, found)),
          ReportFormat: "text/csv",
          GeneratedTime: found,
        };
    }
  },

  ListUsers: (input: ListUsersCommandInput, { state }): Output<ListUsersCommandOutput> => {
    const { page, ...paging } = iamPage("ListUsers", state.identity.users, input);
    return {
      Users: page.map(({ name, id, arn, createdAt, password }) => ({
        Path: "/",
        UserName: name,
        UserId: id,
        Arn: arn,
        CreateDate: createdAt,
        ...(password?.lastUsedAt ? { PasswordLastUsed: password.lastUsedAt } : {}),
      })),
      ...paging,
    };
  },

  ListAccessKeys: (input: ListAccessKeysCommandInput, call): Output<ListAccessKeysCommandOutput> => {
    const user = requireUser(call, input.UserName);
    const { page, ...paging } = iamPage(`ListAccessKeys:${user.name}`, user.accessKeys, input);
    return {
      AccessKeyMetadata: page.map(({ id, active, createdAt }) => ({
        UserName: user.name,
        AccessKeyId: id,
        Status: statusOf(active),
        CreateDate: createdAt,
      })),
      ...paging,
    };
  },

  ListServiceSpecificCredentials: (
    input: ListServiceSpecificCredentialsCommandInput,
    call,
  ): Output<ListServiceSpecificCredentialsCommandOutput> => {
    const users = input.AllUsers === true ? call.state.identity.users : [requireUser(call, input.UserName)];
    const credentials = users.flatMap((user) =>
      user.serviceCredentials
        .filter(({ service }) => input.ServiceName === undefined || input.ServiceName === service)
        .map((credential) => ({ user, credential })),
    );
    const { page, ...paging } = iamPage("ListServiceSpecificCredentials", credentials, input);
    return {
      ServiceSpecificCredentials: page.map(({ user, credential }) => ({
        UserName: user.name,
        Status: statusOf(credential.active),
        ServiceUserName: `${user.name}-at-${call.caller.accountId}`,
        CreateDate: credential.createdAt,
        ...(credential.expiresAt === null ? {} : { ExpirationDate: credential.expiresAt }),
        ServiceSpecificCredentialId: credential.id,
        ServiceName: credential.service,
      })),
      ...paging,
    };
  },

  ListSSHPublicKeys: (input: ListSSHPublicKeysCommandInput, call): Output<ListSSHPublicKeysCommandOutput> => {
    const user = requireUser(call, input.UserName);
    const { page, ...paging } = iamPage(`ListSSHPublicKeys:${user.name}`, user.sshKeys, input);
    return {
      SSHPublicKeys: page.map(({ id, active }) => ({
        UserName: user.name,
        SSHPublicKeyId: id,
        Status: statusOf(active),
        UploadDate: user.createdAt,
      })),
      ...paging,
    };
  },

  ListSigningCertificates: (
    input: ListSigningCertificatesCommandInput,
    call,
  ): Output<ListSigningCertificatesCommandOutput> => {
    const user = requireUser(call, input.UserName);
    const { page, ...paging } = iamPage(`ListSigningCertificates:${user.name}`, user.certificates, input);
    return {
      Certificates: page.map(({ id, active }) => ({
        UserName: user.name,
        CertificateId: id,
        CertificateBody: "-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----",
        Status: statusOf(active),
        UploadDate: user.createdAt,
      })),
      ...paging,
    };
  },

  ListMFADevices: (input: ListMFADevicesCommandInput, call): Output<ListMFADevicesCommandOutput> => {
    const user = requireUser(call, input.UserName);
    const { page, ...paging } = iamPage(`ListMFADevices:${user.name}`, user.mfaDevices, input);
    return {
      MFADevices: page.map(({ serialNumber, enabledAt }) => ({
        UserName: user.name,
        SerialNumber: serialNumber,
        EnableDate: enabledAt,
      })),
      ...paging,
    };
  },
} satisfies Handlers;
