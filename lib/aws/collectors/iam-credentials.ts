/** Which IAM users exist and what they could sign in with. */
import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  ListUsersCommand,
  type User,
} from "@aws-sdk/client-iam";
import { type Answer, type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { parseCredentialReport, type ReportRow, rootRowName } from "#lib/aws/credential-report.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { IamCredentials } from "#lib/facts/iam.ts";
import { type KnownUser, readUser } from "./iam-user.ts";

/** AWS makes a report in the background, for a small account in a second or two: asked after 1, 2, 4 … 30 s, for 5 minutes. */
const pollSeconds = [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30, 30, 30];
/** The report is gone, old, or not there yet: it has to be generated (again). */
const notThere = [
  "ReportNotPresent",
  "ReportExpired",
  "ReportInProgress",
  "CredentialReportNotPresentException",
  "CredentialReportExpiredException",
  "CredentialReportNotReadyException",
];

interface Report {
  generatedAt: Date;
  rows: ReportRow[];
}

/**
 * `iam.credentials`: iam:ListUsers is the authority on which users exist; the credential report (up to 4 h old) and the
 * lists per user say what they hold. The lists are asked only where there are users.
 */
export const iamCredentials: Collector<"iam.credentials"> = {
  name: "iam.credentials",
  scope: "account",
  actions: [
    { action: "iam:ListUsers", reason: "which IAM users exist" },
    {
      action: "iam:GenerateCredentialReport",
      reason: "to have a current credential report (changes nothing)",
    },
    { action: "iam:GetCredentialReport", reason: "passwords, MFA and last use of users and root" },
    { action: "iam:ListAccessKeys", reason: "active and inactive access keys of a user" },
    { action: "iam:ListSSHPublicKeys", reason: "SSH keys of a user" },
    { action: "iam:ListSigningCertificates", reason: "signing certificates of a user" },
    { action: "iam:ListServiceSpecificCredentials", reason: "service passwords and API keys of a user" },
    { action: "iam:ListMFADevices", reason: "MFA of a user that the report does not have yet" },
    { action: "iam:GetLoginProfile", reason: "console password of a user that the report does not have yet" },
  ],
  async collect(from) {
    const [report, listed] = await Promise.all([readReport(from), listUsers(from)]);
    const users = valueOf(listed);
    const read =
      users === null ? null : await mapAtOnce(known(users, report), 4, (user) => readUser(from, user));
    return {
      report: report === null ? null : reportFacts(report),
      users: read === null ? null : read.filter((user) => user !== null).sort(byArn),
    };
  },
};

function listUsers(from: Collecting): Promise<Answer<User[]>> {
  return from.pages(
    "iam:ListUsers",
    async (clients, http, Marker) => {
      const input = { MaxItems: 1_000, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.iam.send(new ListUsersCommand(input), http);
      return {
        items: identified(page.Users, "Arn", "UserName"),
        next: page.IsTruncated === true ? page.Marker : undefined,
      };
    },
    { owned: (users) => users.map(({ Arn }) => Arn) },
  );
}

/** Users with their row of the report; a row from before the user was made is another user's of the same name. */
function known(users: readonly User[], report: Report | null): KnownUser[] {
  const rows = new Map(report?.rows.map((row) => [row.arn, row]));
  return users.flatMap(({ Arn, UserName, CreateDate }) => {
    if (Arn === undefined || UserName === undefined) return [];
    const newer = report !== null && CreateDate !== undefined && CreateDate > report.generatedAt;
    return [{ Arn, UserName, CreateDate: CreateDate ?? null, row: newer ? null : (rows.get(Arn) ?? null) }];
  });
}

/**
 * A report that is there is not older than 4 hours, and within these a new one is not to be had: it is asked first, and
 * generated where there is none.
 */
async function readReport(from: Collecting): Promise<Report | null> {
  const present = await getReport(from);
  if (!isMissing(present)) return usable(from, present);
  if (!(await generate(from))) return null;
  const made = await getReport(from);
  if (!isMissing(made)) return usable(from, made);
  from.refuse("iam:GetCredentialReport", "ReportNotPresent", "the report was generated, but is not there");
  return null;
}

async function generate(from: Collecting): Promise<boolean> {
  const op = "iam:GenerateCredentialReport";
  for (const seconds of pollSeconds) {
    const answer = await from.call(
      op,
      (clients, http) => clients.iam.send(new GenerateCredentialReportCommand({}), http),
      { isStep: true },
    );
    if (answer.kind !== "ok") return false;
    if (answer.value.State === "COMPLETE") return true;
    await from.sleep(seconds * 1_000);
  }
  from.refuse(op, "ReportNotReady", "the credential report was not ready after 5 minutes", "timeout");
  return false;
}

function isMissing(answer: Answer<unknown>): boolean {
  return answer.kind === "failed" && notThere.includes(answer.code);
}

function getReport(from: Collecting) {
  return from.call(
    "iam:GetCredentialReport",
    (clients, http) => clients.iam.send(new GetCredentialReportCommand({}), http),
    { unwritten: notThere },
  );
}

function usable(
  from: Collecting,
  answer: Answer<{ Content?: Uint8Array | undefined; GeneratedTime?: Date | undefined }>,
): Report | null {
  if (answer.kind !== "ok") return null;
  const { Content, GeneratedTime } = answer.value;
  const rows = Content === undefined ? null : parseCredentialReport(Buffer.from(Content).toString("utf8"));
  const op = "iam:GetCredentialReport";
  if (rows === null || GeneratedTime === undefined) {
    from.refuse(op, "UnexpectedAnswer", "the credential report does not have the columns that we know");
    return null;
  }
  if (rows.some(({ arn }) => arn.split(":")[4] !== from.accountId)) {
    from.refuse(op, "ForeignAccount", "the credential report names another account");
    return null;
  }
  return { generatedAt: GeneratedTime, rows };
}

function reportFacts({ generatedAt, rows }: Report): NonNullable<IamCredentials["report"]> {
  const root = rows.find(({ user }) => user === rootRowName);
  const users = rows.filter((row) => row !== root);
  return {
    GeneratedTime: generatedAt.toISOString(),
    root:
      root === undefined
        ? null
        : {
            activeKeys: activeKeys(root),
            mfaActive: root.mfaActive,
            passwordLastUsed: root.passwordLastUsed,
          },
    users: users.map((row) => ({ Arn: row.arn, activeCredentials: activeCredentials(row) })).sort(byArn),
  };
}

function activeKeys({ accessKeys }: ReportRow): number {
  return accessKeys.filter(({ active }) => active).length;
}

function activeCredentials(row: ReportRow): number {
  return activeKeys(row) + row.activeCertificates + (row.passwordEnabled === true ? 1 : 0);
}

function byArn(a: { Arn: string }, b: { Arn: string }): number {
  return a.Arn < b.Arn ? -1 : 1;
}
