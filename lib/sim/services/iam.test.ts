import {
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListMFADevicesCommand,
  ListRolePoliciesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListRoles,
  paginateListUsers,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "#lib/clock.ts";
import { accountState } from "#lib/sim/account-state.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import type { SimulatedUser } from "#lib/sim/state/users.ts";
import { clientsOf, enter, failureOf } from "#lib/sim/test-clients.ts";

let simulator: Simulator;
let iam: IAMClient;
let accountId: string;
let users: readonly SimulatedUser[];
let offsetMs = 0;
const clock: Clock = { now: () => new Date(systemClock.now().getTime() + offsetMs) };

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 12, seed: 4, now: new Date() });
  simulator = await startSimulator({ organization, clock });
  // The account with one user of every kind.
  accountId = organization.accounts[7]?.id ?? "";
  users = accountState(organization, accountId).identity.users;
  iam = clientsOf(simulator.url, await enter(simulator, accountId)).iam;
});

afterAll(() => simulator.close());

const userWith = (wanted: (user: SimulatedUser) => boolean): string => users.find(wanted)?.name ?? "nobody";

describe("users", () => {
  test("are listed page by page, by marker", async () => {
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListUsers({ client: iam, pageSize: 3 }, {})) {
      pages.push((page.Users ?? []).map(({ UserName }) => UserName));
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 2]);
    expect(pages.flat()).toEqual(users.map(({ name }) => name));
    const foreign = await iam.send(new ListUsersCommand({ MaxItems: 1 }));
    expect(
      await failureOf(iam.send(new GetAccountAuthorizationDetailsCommand({ Marker: foreign.Marker }))),
    ).toMatchObject({
      name: "ValidationError",
      status: 400,
    });
  });

  test("hold keys, SSH keys, certificates, service credentials and MFA devices", async () => {
    const two = userWith(({ accessKeys }) => accessKeys.length === 2);
    const keys = await iam.send(new ListAccessKeysCommand({ UserName: two }));
    expect(keys.AccessKeyMetadata?.map(({ Status }) => Status)).toEqual(["Active", "Inactive"]);
    expect(keys.AccessKeyMetadata?.[0]?.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    const ssh = await iam.send(
      new ListSSHPublicKeysCommand({ UserName: userWith(({ sshKeys }) => sshKeys.length > 0) }),
    );
    expect(ssh.SSHPublicKeys?.[0]?.Status).toBe("Active");
    const certificate = userWith(({ certificates }) => certificates.length > 0);
    expect(
      (await iam.send(new ListSigningCertificatesCommand({ UserName: certificate }))).Certificates,
    ).toHaveLength(1);
    const mfa = userWith(({ mfaDevices }) => mfaDevices.length > 0);
    expect(
      (await iam.send(new ListMFADevicesCommand({ UserName: mfa }))).MFADevices?.[0]?.EnableDate,
    ).toBeInstanceOf(Date);
    const bedrock = userWith(({ name }) => name.startsWith("BedrockAPIKey"));
    const { ServiceSpecificCredentials = [] } = await iam.send(
      new ListServiceSpecificCredentialsCommand({ UserName: bedrock }),
    );
    expect(ServiceSpecificCredentials[0]).toMatchObject({
      ServiceName: "bedrock.amazonaws.com",
      Status: "Active",
    });
    const all = await iam.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true }));
    expect(all.ServiceSpecificCredentials).toHaveLength(2);
  });

  test("that do not exist", async () => {
    expect(await failureOf(iam.send(new ListAccessKeysCommand({ UserName: "nobody" })))).toMatchObject({
      // NoSuchEntity on the wire; the client names the exception after its shape.
      name: "NoSuchEntityException",
      status: 404,
    });
  });
});

describe("the credential report", () => {
  test("absent, started, in progress, complete, expired", async () => {
    expect(await failureOf(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
      name: "CredentialReportNotPresentException",
      status: 410,
    });
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).toBe("STARTED");
    expect(await failureOf(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
      name: "CredentialReportNotReadyException",
      status: 404,
    });
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).toBe("COMPLETE");
    const first = await iam.send(new GetCredentialReportCommand({}));
    expect(first.GeneratedTime).toBeInstanceOf(Date);
    expect((await iam.send(new GetCredentialReportCommand({}))).GeneratedTime).toEqual(first.GeneratedTime);
    offsetMs = 4 * 3_600_000;
    iam = clientsOf(simulator.url, await enter(simulator, accountId)).iam;
    expect(await failureOf(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
      name: "CredentialReportExpiredException",
      status: 410,
    });
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).toBe("STARTED");
  });

  test("is CSV with the root user first and one row for each user", async () => {
    await iam.send(new GenerateCredentialReportCommand({}));
    const { Content, ReportFormat } = await iam.send(new GetCredentialReportCommand({}));
    expect(ReportFormat).toBe("text/csv");
    const [header = "", root = "", ...rows] = Buffer.from(Content ?? [])
      .toString("utf8")
      .split("\n");
    expect(header.split(",")).toHaveLength(22);
    expect(root).toMatch(/^<root_account>,arn:aws:iam::\d{12}:root,/);
    expect(rows.map((row) => row.split(",")[0])).toEqual(users.map(({ name }) => name));
    expect(rows.every((row) => row.split(",").length === 22)).toBe(true);
    const column = header.split(",").indexOf("mfa_active");
    const withMfa = rows.filter((row) => row.split(",")[column] === "true").map((row) => row.split(",")[0]);
    expect(withMfa).toEqual(users.filter(({ mfaDevices }) => mfaDevices.length > 0).map(({ name }) => name));
  });
});

describe("roles and policies", () => {
  test("all at once: pages end where the marker does, documents are percent-encoded", async () => {
    const roles: string[] = [];
    const policies: (string | undefined)[] = [];
    let pages = 0;
    for await (const page of paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 4 }, {})) {
      pages += 1;
      roles.push(...(page.RoleDetailList ?? []).map(({ RoleName = "" }) => RoleName));
      policies.push(...(page.Policies ?? []).map(({ Arn }) => Arn));
      for (const { AssumeRolePolicyDocument = "" } of page.RoleDetailList ?? []) {
        expect(AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22%3A/);
        expect(JSON.parse(decodeURIComponent(AssumeRolePolicyDocument))).toHaveProperty("Statement");
      }
    }
    expect(pages).toBeGreaterThan(2);
    expect(roles).toContain("WaymarkAudit");
    expect(policies).toContain("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess");
  });

  test("one by one: the same role, its policies and their documents", async () => {
    const listed: string[] = [];
    for await (const page of paginateListRoles({ client: iam, pageSize: 5 }, {})) {
      listed.push(...(page.Roles ?? []).map(({ RoleName = "" }) => RoleName));
    }
    expect(listed).toContain("WaymarkAudit");
    const management = clientsOf(
      simulator.url,
      await enter(simulator, simulator.organization.managementAccountId),
    ).iam;
    const { Role } = await management.send(new GetRoleCommand({ RoleName: "WaymarkAudit" }));
    expect(Role?.MaxSessionDuration).toBe(3600);
    const attached = await management.send(new ListAttachedRolePoliciesCommand({ RoleName: "WaymarkAudit" }));
    expect(attached.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([
      "AdministratorAccess",
      "SecurityAudit",
      "ViewOnlyAccess",
    ]);
    const inline = await management.send(new ListRolePoliciesCommand({ RoleName: "WaymarkAudit" }));
    expect(inline.PolicyNames).toEqual(["WaymarkExtra"]);
    const document = await management.send(
      new GetRolePolicyCommand({ RoleName: "WaymarkAudit", PolicyName: "WaymarkExtra" }),
    );
    expect(decodeURIComponent(document.PolicyDocument ?? "")).toContain("account:ListRegions");
    const { Policy } = await management.send(
      new GetPolicyCommand({ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
    );
    const version = await management.send(
      new GetPolicyVersionCommand({ PolicyArn: Policy?.Arn, VersionId: Policy?.DefaultVersionId }),
    );
    expect(JSON.parse(decodeURIComponent(version.PolicyVersion?.Document ?? ""))).toMatchObject({
      Statement: [{ Effect: "Allow", Action: ["*"] }],
    });
  });

  test("an action that the role's policy does not have", async () => {
    const outdated = simulator.organization.accounts.find(
      ({ peculiarity }) => peculiarity === "outdated-audit-policy",
    );
    const client = clientsOf(simulator.url, await enter(simulator, outdated?.id ?? "")).iam;
    await client.send(new ListUsersCommand({}));
    const failure = await failureOf(
      client.send(new ListServiceSpecificCredentialsCommand({ UserName: "x" })),
    );
    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(failure.message).toMatch(
      /because no identity-based policy allows the iam:ListServiceSpecificCredentials action$/,
    );
  });
});

test("the summary counts what the lists hold", async () => {
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toMatchObject({ Users: 8, AccessKeysPerUserQuota: 2 });
  expect(SummaryMap?.["AccountAccessKeysPresent"]).toBe(0);
});
