/** What one IAM user holds, for item 5.2: each kind of credential, and by which answer it is known. */
import type { IamUser } from "#lib/facts/iam.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";

export interface UserCredentials {
  /** Active credentials in words; each one is certain. */
  active: string[];
  /** Why some kinds are not known; empty: `active` is the whole truth. */
  gaps: Gap[];
  password: Answer<boolean>;
  mfa: Answer<boolean>;
  /** Active access keys with the time they were made (null: AWS did not say). */
  keys: Answer<{ createdAt: string | null }[]>;
  /** Whether an SSH key, certificate or service-specific credential is active. */
  others: Answer<boolean>;
  /** Last use of password or keys that AWS knows of, ISO 8601. */
  lastUsed: string | null;
}

/**
 * The credential report knows passwords, keys and certificates as they were when it was made; the lists know what is
 * there today, and alone know SSH keys and service-specific credentials (CodeCommit, Bedrock API keys). Lists win.
 * `reportGap` says why the report does not count; null: it counts.
 */
export function readCredentials(
  facts: Reading<"iam.credentials">,
  user: IamUser,
  reportGap: Gap | null,
): UserCredentials {
  const row = reportGap === null ? user.report : null;
  const fromReport = <T>(value: T | null | undefined): Answer<T> =>
    value === null || value === undefined
      ? {
          known: false,
          gap: reportGap ?? { kind: "said", code: "not_read", text: "Not in the credential report yet" },
        }
      : { known: true, value };
  const fromList = <T>(op: string, value: T | null | undefined): Answer<T> => {
    const gap = facts.gapOf(op, user.UserName);
    if (gap !== null) return { known: false, gap };
    return value === null || value === undefined
      ? { known: false, gap: { kind: "not_asked", op } }
      : { known: true, value };
  };

  const listedKeys = fromList("iam:ListAccessKeys", user.accessKeys);
  const keys = activeKeys(listedKeys, row?.activeKeys);
  const certificates = either(
    fromList("iam:ListSigningCertificates", user.activeCertificates),
    fromReport(row?.activeCertificates),
  );
  const ssh = fromList("iam:ListSSHPublicKeys", user.activeSshKeys);
  const services = fromList("iam:ListServiceSpecificCredentials", user.serviceCredentials);
  const password = either(
    fromReport(row?.passwordEnabled),
    fromList("iam:GetLoginProfile", user.consolePassword),
  );
  const others = [
    ...(ssh.known && ssh.value > 0 ? ["SSH key"] : []),
    ...(certificates.known && certificates.value > 0 ? ["signing certificate"] : []),
    ...(services.known ? services.value : [])
      .filter(({ Status }) => Status === "Active")
      .map(({ ServiceName }) => `credential of ${ServiceName}`),
  ];
  const unread = [ssh, certificates, services].find((answer) => !answer.known);
  return {
    active: [
      ...(password.known && password.value ? ["console password"] : []),
      ...(keys.known ? keys.value.map(({ words }) => words) : []),
      ...others,
    ],
    gaps: [password, keys, ssh, certificates, services].flatMap((answer) =>
      answer.known ? [] : [answer.gap],
    ),
    password,
    mfa: either(
      mapAnswer(fromList("iam:ListMFADevices", user.mfaDevices), (devices) => devices > 0),
      fromReport(row?.mfaActive),
    ),
    keys,
    others:
      others.length === 0 && unread !== undefined && !unread.known
        ? unread
        : { known: true, value: others.length > 0 },
    lastUsed: lastUse([row?.passwordLastUsed, ...(user.accessKeys ?? []).map((key) => key.lastUsed)]),
  };
}

type ListedKeys = NonNullable<IamUser["accessKeys"]>;

/** Without the list, the report still tells how many keys are active, though not how old they are. */
function activeKeys(
  listed: Answer<ListedKeys>,
  reported: number | undefined,
): Answer<{ words: string; createdAt: string | null }[]> {
  if (listed.known) {
    const active = listed.value.filter((key) => key.Status === "Active");
    return {
      known: true,
      value: active.map((key) => ({
        words: key.AccessKeyId === null ? "access key" : `access key ${key.AccessKeyId}`,
        createdAt: key.CreateDate,
      })),
    };
  }
  if (reported === undefined) return listed;
  const keys = Array.from({ length: Math.max(0, Math.min(2, Math.floor(reported))) }, () => ({
    words: "access key",
    createdAt: null,
  }));
  return { known: true, value: keys };
}

/** The better source where it answered, else the other; where neither did, what the better one lacks. */
function either<T>(better: Answer<T>, other: Answer<T>): Answer<T> {
  return better.known || !other.known ? better : other;
}

function mapAnswer<T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> {
  return answer.known ? { known: true, value: change(answer.value) } : answer;
}

function lastUse(times: (string | null | undefined)[]): string | null {
  let last: string | null = null;
  for (const time of times) {
    if (typeof time !== "string" || !/^\d{4}-\d\d-\d\d/.test(time)) continue;
    if (last === null || time > last) last = time;
  }
  return last;
}
