/** IAM users of one account with every kind of credential that a user can hold. */
import { people } from "#lib/sim/names.ts";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { type PolicyDocument, policyOf } from "#lib/sim/policy-document.ts";
import { base32, hash, pick, text, unit } from "#lib/sim/random.ts";
import { bulkOf } from "#lib/sim/sizes.ts";
import type { AttachedPolicy } from "./audit-role.ts";
import { awsManagedPolicies } from "./managed-policies.ts";
import { rungOf } from "./rungs.ts";

const dayMs = 86_400_000;

export interface AccessKey {
  id: string;
  active: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export interface ServiceCredential {
  id: string;
  service: string;
  active: boolean;
  createdAt: Date;
  expiresAt: Date | null;
}

export interface SimulatedUser {
  name: string;
  id: string;
  arn: string;
  createdAt: Date;
  password: { lastUsedAt: Date | null; changedAt: Date } | null;
  mfaDevices: readonly { serialNumber: string; enabledAt: Date }[];
  accessKeys: readonly AccessKey[];
  sshKeys: readonly { id: string; active: boolean }[];
  certificates: readonly { id: string; active: boolean }[];
  serviceCredentials: readonly ServiceCredential[];
  /** Names of groups. */
  groups: readonly string[];
  inline: readonly { name: string; document: PolicyDocument }[];
}

export interface SimulatedGroup {
  name: string;
  id: string;
  arn: string;
  createdAt: Date;
  attached: readonly AttachedPolicy[];
}

/** People are in one group; programs carry their policies themselves. */
const peoplesGroup = "developers";

/** The groups of an account that has users. */
export function groupsOf(
  { seed }: SimulatedOrganization,
  { id, index, joinedAt }: SimulatedAccount,
  users: readonly SimulatedUser[],
): SimulatedGroup[] {
  if (!users.some(({ groups }) => groups.length > 0)) return [];
  const { AdministratorAccess, AmazonS3ReadOnlyAccess } = awsManagedPolicies;
  return [
    {
      name: peoplesGroup,
      id: `AGPA${text(17, base32, seed, "group-id", index)}`,
      arn: `arn:aws:iam::${id}:group/${peoplesGroup}`,
      createdAt: joinedAt,
      attached: [unit(seed, "group", index) < 0.5 ? AdministratorAccess : AmazonS3ReadOnlyAccess],
    },
  ];
}

const uploads = {
  name: "uploads",
  document: policyOf({
    Effect: "Allow",
    Action: ["s3:PutObject", "s3:GetObject"],
    Resource: "arn:aws:s3:::northmole-uploads/*",
  }),
};

/** Kinds of users, in the order in which an account that keeps several gets them. */
type Kind =
  | "person"
  | "service"
  | "bedrock"
  | "dormant"
  | "empty"
  | "codecommit"
  | "certificate"
  | "two-keys"
  | "no-mfa";

const kindsOf: Readonly<Record<"many" | "several" | "dormant" | "none", readonly Kind[]>> = {
  many: ["person", "service", "bedrock", "dormant", "codecommit", "two-keys", "certificate", "no-mfa"],
  several: ["person", "service", "no-mfa"],
  dormant: ["dormant", "empty"],
  none: [],
};

/** What large accounts have grown over the years: mostly services, many of them forgotten. */
const bulkKinds: readonly Kind[] = ["service", "dormant", "two-keys", "empty"];
/** Places from here on are of users in bulk, whose names are their numbers. */
const firstInBulk = 100;

/** No user's credentials are older than the account, and the newest are as old as the account's first day allows. */
export function usersOf(organization: SimulatedOrganization, account: SimulatedAccount): SimulatedUser[] {
  if (account.duty === "security" || account.state !== "ACTIVE") {
    return [];
  }
  const { users: more } = bulkOf(organization, account);
  const particular = kindsOf[rungOf(organization, account, "users")].map((kind, at) => ({ kind, at }));
  const bulk = Array.from({ length: more }, (_, number) => ({
    kind: pick(bulkKinds, number),
    at: firstInBulk + number,
  }));
  return [...particular, ...bulk]
    .map(({ kind, at }) => userOf(organization, account, kind, at))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function nameOf(kind: Kind, at: number, accountIndex: number): string {
  if (at >= firstInBulk) {
    return `${kind}-${at}`;
  }
  switch (kind) {
    case "service":
      return "legacy-uploader";
    case "two-keys":
      return "on-premises-sync";
    case "bedrock":
      return `BedrockAPIKey-${text(4, base32, accountIndex, at).toLowerCase()}`;
    case "codecommit":
      return "codecommit-mirror";
    case "certificate":
      return "soap-bridge";
    case "person":
    case "no-mfa":
    case "dormant":
    case "empty":
      return people[(accountIndex + at) % people.length] ?? `person-${at}`;
  }
}

function userOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  kind: Kind,
  at: number,
): SimulatedUser {
  const { seed, epochAt } = organization;
  const key = [seed, "user", account.index, at] as const;
  const name = nameOf(kind, at, account.index);
  const createdAt = new Date(account.joinedAt.getTime() + (1 + (hash(...key) % 4)) * 3_600_000);
  // The day, not the hour: what was used recently must not change with every reading.
  const today = Math.floor(epochAt.getTime() / dayMs) * dayMs;
  const usedAt = (days: number): Date | null => {
    const at = new Date(today - days * dayMs);
    return at < createdAt ? null : at;
  };
  const accessKey = (number: number, active: boolean): AccessKey => ({
    id: `AKIA${text(16, base32, ...key, "key", number)}`,
    active,
    createdAt,
    lastUsedAt: active ? usedAt(1 + (hash(...key, "used", number) % 60)) : null,
  });
  const isPerson = kind === "person" || kind === "no-mfa";
  return {
    name,
    id: `AIDA${text(17, base32, ...key)}`,
    arn: `arn:aws:iam::${account.id}:user/${name}`,
    createdAt,
    password: isPerson
      ? { lastUsedAt: usedAt(3 + (hash(...key, "password") % 40)), changedAt: createdAt }
      : null,
    mfaDevices:
      kind === "person"
        ? [{ serialNumber: `arn:aws:iam::${account.id}:mfa/${name}`, enabledAt: createdAt }]
        : [],
    accessKeys: accessKeysOf(kind, accessKey, unit(...key, "has-key") < 0.5),
    sshKeys: kind === "codecommit" ? [{ id: `APKA${text(16, base32, ...key, "ssh")}`, active: true }] : [],
    certificates:
      kind === "certificate" ? [{ id: text(24, base32, ...key, "certificate"), active: true }] : [],
    groups: isPerson ? [peoplesGroup] : [],
    inline: kind === "service" || kind === "two-keys" ? [uploads] : [],
    serviceCredentials: serviceCredentialsOf(kind, createdAt, `ACCA${text(17, base32, ...key, "service")}`),
  };
}

function accessKeysOf(
  kind: Kind,
  make: (number: number, active: boolean) => AccessKey,
  chance: boolean,
): AccessKey[] {
  switch (kind) {
    case "service":
      return [make(1, true)];
    case "two-keys":
      return [make(1, true), make(2, false)];
    case "dormant":
      return [make(1, false)];
    case "person":
    case "no-mfa":
      return chance ? [make(1, true)] : [];
    case "bedrock":
    case "empty":
    case "codecommit":
    case "certificate":
      return [];
  }
}

function serviceCredentialsOf(kind: Kind, createdAt: Date, id: string): ServiceCredential[] {
  if (kind === "bedrock") {
    return [{ id, service: "bedrock.amazonaws.com", active: true, createdAt, expiresAt: null }];
  }
  return kind === "codecommit"
    ? [{ id, service: "codecommit.amazonaws.com", active: false, createdAt, expiresAt: null }]
    : [];
}
