/** The credential report of one account as CSV: "IAM User Guide, Generate credential reports". */
import type { AccountState } from "#lib/sim/account-state.ts";
import type { SimulatedUser } from "./users.ts";

const columns = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_1_last_used_region",
  "access_key_1_last_used_service",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
  "access_key_2_last_used_region",
  "access_key_2_last_used_service",
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

const blank = Object.fromEntries(columns.map((column) => [column, "N/A"]));

function timeOf(date: Date | null): string {
  return date === null ? "N/A" : date.toISOString().replace(/\.\d{3}Z$/, "+00:00");
}

function keyColumns(
  number: 1 | 2,
  key: SimulatedUser["accessKeys"][number] | undefined,
): Record<string, string> {
  const column = `access_key_${number}`;
  return {
    [`${column}_active`]: String(key?.active ?? false),
    [`${column}_last_rotated`]: timeOf(key?.createdAt ?? null),
    [`${column}_last_used_date`]: timeOf(key?.lastUsedAt ?? null),
    [`${column}_last_used_region`]: key?.lastUsedAt ? "us-east-1" : "N/A",
    [`${column}_last_used_service`]: key?.lastUsedAt ? "s3" : "N/A",
  };
}

function rootRow({ account, identity }: AccountState): Partial<Row> {
  const { root } = identity;
  return {
    user: "<root_account>",
    arn: `arn:aws:iam::${account.id}:root`,
    user_creation_time: timeOf(account.joinedAt),
    password_enabled: "not_supported",
    password_last_used: root.passwordLastUsedAt === null ? "no_information" : timeOf(root.passwordLastUsedAt),
    password_last_changed: "not_supported",
    password_next_rotation: "not_supported",
    mfa_active: String(root.hasMfa),
    access_key_1_active: String(root.hasAccessKey),
    access_key_1_last_rotated: root.hasAccessKey ? timeOf(account.joinedAt) : "N/A",
    access_key_2_active: "false",
    cert_1_active: "false",
    cert_2_active: "false",
  };
}

function userRow(user: SimulatedUser): Partial<Row> {
  const { password } = user;
  return {
    user: user.name,
    arn: user.arn,
    user_creation_time: timeOf(user.createdAt),
    password_enabled: String(password !== null),
    password_last_used:
      password === null
        ? "N/A"
        : password.lastUsedAt === null
          ? "no_information"
          : timeOf(password.lastUsedAt),
    password_last_changed: timeOf(password?.changedAt ?? null),
    mfa_active: String(user.mfaDevices.length > 0),
    ...keyColumns(1, user.accessKeys[0]),
    ...keyColumns(2, user.accessKeys[1]),
    cert_1_active: String(user.certificates[0]?.active ?? false),
    cert_1_last_rotated: user.certificates[0] === undefined ? "N/A" : timeOf(user.createdAt),
    cert_2_active: "false",
  };
}

/** Users that were made after the report was are not in it. */
export function credentialReportOf(state: AccountState, generatedAt: Date): string {
  const rows = [
    rootRow(state),
    ...state.identity.users.filter(({ createdAt }) => createdAt <= generatedAt).map(userRow),
  ];
  const lines = rows.map((row) => {
    const values: Readonly<Record<string, string>> = { ...blank, ...row };
    return columns.map((column) => values[column] ?? "N/A").join(",");
  });
  return [columns.join(","), ...lines].join("\n");
}
