/** IAM's credential report: CSV, read by the names of its columns. Pure. */

export interface ReportRow {
  user: string;
  arn: string;
  /** null: the report does not say (`not_supported` for root, `N/A`). */
  passwordEnabled: boolean | null;
  /** ISO 8601 UTC; null: never, or not known. */
  passwordLastUsed: string | null;
  mfaActive: boolean | null;
  accessKeys: { active: boolean; lastRotated: string | null; lastUsed: string | null }[];
  activeCertificates: number;
}

const requiredColumns = ["user", "arn", "mfa_active", "access_key_1_active", "access_key_2_active"];
/** How the report names the root user. */
export const rootRowName = "<root_account>";

/**
 * Parses a credential report; null where a column that decides something is missing (it is not this report then).
 * Column order and further columns do not matter; `true` and `false` in any case.
 *
 * @example parseCredentialReport("user,arn,mfa_active,…\nalice,arn:aws:iam::…:user/alice,FALSE,…")
 */
export function parseCredentialReport(csv: string): ReportRow[] | null {
  const [header, ...lines] = parseCsv(csv);
  if (header === undefined || requiredColumns.some((column) => !header.includes(column))) return null;
  return lines.map((cells) => readRow((column) => cells[header.indexOf(column)] ?? ""));
}

function readRow(cell: (column: string) => string): ReportRow {
  const key = (number: 1 | 2) => ({
    active: flag(cell(`access_key_${number}_active`)) === true,
    lastRotated: time(cell(`access_key_${number}_last_rotated`)),
    lastUsed: time(cell(`access_key_${number}_last_used_date`)),
  });
  const certificates = [cell("cert_1_active"), cell("cert_2_active")];
  return {
    user: cell("user"),
    arn: cell("arn"),
    passwordEnabled: flag(cell("password_enabled")),
    passwordLastUsed: time(cell("password_last_used")),
    mfaActive: flag(cell("mfa_active")),
    accessKeys: [key(1), key(2)],
    activeCertificates: certificates.filter((value) => flag(value) === true).length,
  };
}

function flag(value: string): boolean | null {
  const lower = value.trim().toLowerCase();
  if (lower === "true") return true;
  return lower === "false" ? false : null;
}

/** `N/A`, `no_information` and `not_supported` are no times. */
function time(value: string): string | null {
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** RFC 4180: user names may hold commas. */
function parseCsv(csv: string): string[][] {
  return csv
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(cellOf));
}

function cellOf([, quoted, plain]: RegExpMatchArray): string {
  return quoted?.replaceAll('""', '"') ?? plain ?? "";
}
