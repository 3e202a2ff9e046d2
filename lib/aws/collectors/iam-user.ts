/** What one IAM user could sign in with: keys, certificates, service passwords; MFA where the report is too old. */
import {
  type AccessKeyMetadata,
  GetLoginProfileCommand,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
} from "@aws-sdk/client-iam";
import { type Answer, type Collecting, identified, type Page } from "#lib/aws/collecting.ts";
import type { ReportRow } from "#lib/aws/credential-report.ts";
import type { ServiceClients } from "#lib/aws/services.ts";
import type { IamUser } from "#lib/facts/iam.ts";

/** A user of ListUsers, with its row of the credential report. */
export interface KnownUser {
  Arn: string;
  UserName: string;
  CreateDate: Date | null;
  row: ReportRow | null;
}

const noSuchUser = ["NoSuchEntity", "NoSuchEntityException"];

interface PageInput {
  UserName: string;
  MaxItems: number;
  Marker?: string;
}

/** The facts of a user; null: the user vanished while we were reading. */
export async function readUser(from: Collecting, user: KnownUser): Promise<IamUser | null> {
  const [keys, ssh, certificates, services, mfaDevices, consolePassword] = await Promise.all([
    listKeys(from, user),
    listSshKeys(from, user),
    listCertificates(from, user),
    listServiceCredentials(from, user),
    user.row === null ? countMfaDevices(from, user) : null,
    user.row === null ? hasConsolePassword(from, user) : undefined,
  ]);
  if ([keys, ssh, certificates, services].some(({ kind }) => kind === "gone")) return null;
  return {
    Arn: user.Arn,
    UserName: user.UserName,
    CreateDate: user.CreateDate?.toISOString() ?? null,
    report: user.row === null ? null : reportOf(user.row),
    accessKeys: keys.kind === "ok" ? keys.value.map((key) => keyFacts(key, user.row)) : null,
    activeSshKeys: countActive(ssh),
    activeCertificates: countActive(certificates),
    serviceCredentials: services.kind === "ok" ? services.value : null,
    mfaDevices,
    ...(consolePassword === undefined ? {} : { consolePassword }),
  };
}

function reportOf(row: ReportRow): NonNullable<IamUser["report"]> {
  return {
    passwordEnabled: row.passwordEnabled,
    passwordLastUsed: row.passwordLastUsed,
    mfaActive: row.mfaActive === true,
    activeKeys: row.accessKeys.filter(({ active }) => active).length,
    activeCertificates: row.activeCertificates,
  };
}

/** The report does not name its keys, but says when each was made: that joins them to the list. */
function keyFacts({ AccessKeyId, Status, CreateDate }: AccessKeyMetadata, row: ReportRow | null) {
  const created = CreateDate?.toISOString() ?? null;
  const sameKey =
    row?.accessKeys.filter(({ lastRotated }) => created !== null && lastRotated === created) ?? [];
  const only = sameKey.length === 1 ? sameKey[0] : undefined;
  return {
    AccessKeyId: AccessKeyId ?? null,
    Status: Status ?? "Unknown",
    CreateDate: created,
    lastUsed: only?.lastUsed ?? null,
  };
}

function countActive(answer: Answer<{ Status?: string | undefined }[]>): number | null {
  return answer.kind === "ok" ? answer.value.filter(({ Status }) => Status === "Active").length : null;
}

/** A list of one user, page by page; `IsTruncated` says whether `Marker` leads on. */
function listOf<Item>(
  from: Collecting,
  op: string,
  { UserName }: KnownUser,
  fetch: (
    clients: ServiceClients,
    input: PageInput,
    http: { abortSignal?: AbortSignal },
  ) => Promise<{
    items: readonly Item[] | undefined;
    IsTruncated?: boolean | undefined;
    Marker?: string | undefined;
  }>,
): Promise<Answer<Item[]>> {
  const read = async (
    clients: ServiceClients,
    http: { abortSignal?: AbortSignal },
    Marker: string | undefined,
  ): Promise<Page<Item>> => {
    const input = { UserName, MaxItems: 1_000, ...(Marker === undefined ? {} : { Marker }) };
    const page = await fetch(clients, input, http);
    return { items: page.items, next: page.IsTruncated === true ? page.Marker : undefined };
  };
  return from.pages(op, read, { resource: UserName, gone: noSuchUser });
}

function listKeys(from: Collecting, user: KnownUser) {
  return listOf(from, "iam:ListAccessKeys", user, async (clients, input, http) => {
    const page = await clients.iam.send(new ListAccessKeysCommand(input), http);
    return { ...page, items: identified(page.AccessKeyMetadata, "AccessKeyId", "Status") };
  });
}

function listSshKeys(from: Collecting, user: KnownUser) {
  return listOf(from, "iam:ListSSHPublicKeys", user, async (clients, input, http) => {
    const page = await clients.iam.send(new ListSSHPublicKeysCommand(input), http);
    return { ...page, items: identified(page.SSHPublicKeys, "Status") };
  });
}

/** Only the status is kept: the certificate's body stays out of facts. */
function listCertificates(from: Collecting, user: KnownUser) {
  return listOf(from, "iam:ListSigningCertificates", user, async (clients, input, http) => {
    const page = await clients.iam.send(new ListSigningCertificatesCommand(input), http);
    return { ...page, items: identified(page.Certificates, "Status")?.map(({ Status }) => ({ Status })) };
  });
}

/** CodeCommit, Keyspaces, Bedrock: the SDK has no paginator for these; user name and alias of the password are dropped. */
function listServiceCredentials(from: Collecting, user: KnownUser) {
  return listOf(from, "iam:ListServiceSpecificCredentials", user, async (clients, input, http) => {
    const page = await clients.iam.send(new ListServiceSpecificCredentialsCommand(input), http);
    const items = identified(page.ServiceSpecificCredentials, "Status")?.map(
      ({ ServiceName, Status, ExpirationDate }) => ({
        ServiceName: ServiceName ?? "unknown",
        Status: Status ?? "Unknown",
        ExpirationDate: ExpirationDate?.toISOString() ?? null,
      }),
    );
    return { ...page, items };
  });
}

async function countMfaDevices(from: Collecting, user: KnownUser): Promise<number | null> {
  const answer = await listOf(from, "iam:ListMFADevices", user, async (clients, input, http) => {
    const page = await clients.iam.send(new ListMFADevicesCommand(input), http);
    return { ...page, items: page.MFADevices };
  });
  return answer.kind === "ok" ? answer.value.length : null;
}

async function hasConsolePassword(from: Collecting, { UserName }: KnownUser): Promise<boolean | null> {
  const answer = await from.call(
    "iam:GetLoginProfile",
    (clients, http) => clients.iam.send(new GetLoginProfileCommand({ UserName }), http),
    { resource: UserName, absent: noSuchUser },
  );
  if (answer.kind === "ok") return true;
  return answer.kind === "absent" ? false : null;
}
