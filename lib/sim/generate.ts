/**
 * Makes the organization of a seed and an epoch: the same arguments always give the same organization, and epoch n is
 * epoch 0 moved on n weeks. AWS state only; what an item should say of it is for the tests to compute.
 */
import { birds, divisions, mailDomain, purposes, stages, subjects } from "./names.ts";
import type {
  Duty,
  Peculiarity,
  SimulatedAccount,
  SimulatedOrganization,
  SimulatedUnit,
} from "./organization.ts";
import { managementPoliciesOf, serviceControlPoliciesOf } from "./organization-policies.ts";
import { hash, integer, lowerAndDigits, pick, text, unit } from "./random.ts";

const hourMs = 3_600_000;
const weekMs = 168 * hourMs;

export interface GenerateOptions {
  /** Accounts at epoch 0, at least 2 (management and security); from 8 on every peculiarity occurs. */
  accounts: number;
  seed: number;
  /** Weeks since the start; each adds an account, moves one, changes some for better or worse. Default 0. */
  epoch?: number;
  /** The instant of epoch 0. Only what is recent by nature (the new account) depends on it. */
  now: Date;
}

/** @throws RangeError for fewer than two accounts or a negative epoch. */
export function generateOrganization({
  accounts: size,
  seed,
  epoch = 0,
  now,
}: GenerateOptions): SimulatedOrganization {
  if (!Number.isInteger(size) || size < 2 || !Number.isInteger(epoch) || epoch < 0) {
    throw new RangeError(
      `An organization has two accounts or more and an epoch of 0 or later, not ${size} and ${epoch}`,
    );
  }
  const rootId = `r-${text(4, lowerAndDigits, seed, "root")}`;
  const organizationId = `o-${text(10, lowerAndDigits, seed, "organization")}`;
  const units = unitsOf(seed, rootId, size);
  const ids = accountIds(seed, size + epoch);
  const accounts = ids.map((id, index) => accountOf({ id, index, seed, size, epoch, now, units, rootId }));
  for (let week = 1; week <= epoch; week++) {
    liveThrough(week, { seed, size, accounts, units });
  }
  const [management, security] = accounts;
  if (management === undefined || security === undefined) {
    throw new RangeError("An organization has a management and a security account");
  }
  const logArchive = accounts.find(({ duty }) => duty === "log-archive") ?? null;
  return {
    id: organizationId,
    partition: "aws",
    rootId,
    managementAccountId: management.id,
    securityAccountId: security.id,
    logArchiveAccountId: logArchive?.id ?? null,
    homeRegion: "us-east-1",
    auditRoleName: "WaymarkAudit",
    externalId: text(32, lowerAndDigits, seed, "external-id"),
    baseRoleArn: `arn:aws:iam::${security.id}:role/WaymarkBase`,
    size,
    seed,
    epoch,
    startedAt: now,
    epochAt: new Date(now.getTime() + epoch * weekMs),
    accounts,
    units,
    serviceControlPolicies: serviceControlPoliciesOf({ organizationId, management, logArchive, units, seed }),
    managementPolicies: managementPoliciesOf(units),
    delegations: [
      {
        accountId: security.id,
        servicePrincipals: ["guardduty.amazonaws.com", "access-analyzer.amazonaws.com"],
        enabledAt: new Date("2023-03-14T09:20:00Z"),
      },
    ],
    trustedServices: [
      "access-analyzer.amazonaws.com",
      "account.amazonaws.com",
      "guardduty.amazonaws.com",
      "member.org.stacksets.cloudformation.amazonaws.com",
      "sso.amazonaws.com",
    ],
  };
}

/** Distinct account ids in order of creation; a longer list starts with the shorter one. */
function accountIds(seed: number, count: number): string[] {
  const ids = new Set<string>();
  for (let attempt = 0; ids.size < count; attempt++) {
    ids.add(`${integer(1, 9, seed, "id", attempt)}${text(11, "0123456789", seed, "id-rest", attempt)}`);
  }
  return [...ids];
}

function unitsOf(seed: number, rootId: string, size: number): SimulatedUnit[] {
  const units: SimulatedUnit[] = [];
  const add = (name: string, parentId: string): string => {
    const suffix = text(8, lowerAndDigits, seed, "unit", parentId, name);
    const id = `ou-${rootId.slice(2)}-${suffix}`;
    units.push({ id, name, parentId });
    return id;
  };
  add("Security", rootId);
  const infrastructure = add("Infrastructure", rootId);
  add("Network", infrastructure);
  add("Shared Services", infrastructure);
  const workloads = add("Workloads", rootId);
  const divisionCount = Math.max(2, Math.min(40, Math.ceil(size / 25)));
  for (let at = 0; at < divisionCount; at++) {
    const round = Math.floor(at / divisions.length);
    const name = `${divisions[at % divisions.length]}${round === 0 ? "" : ` ${round + 1}`}`;
    const division = add(name, workloads);
    add("Production", division);
    add("Non-production", division);
  }
  add("Sandbox", rootId);
  add("Decommissioned", rootId);
  return units;
}

function dutyOf(index: number, size: number): Duty {
  if (index < 2) {
    return index === 0 ? "management" : "security";
  }
  if (index === 3 && size >= 4) {
    return "log-archive";
  }
  return index >= 8 && index % 7 === 3 ? "sandbox" : "workload";
}

function peculiarityOf(index: number, seed: number, size: number, epoch: number): Peculiarity | null {
  if (size >= 8 && index === size - 1 + epoch) {
    return "joined-today";
  }
  if (index === 2 && size >= 8) {
    // Somebody updates the role's policy after three weeks.
    return epoch < 3 ? "outdated-audit-policy" : null;
  }
  if (index === 4 && size >= 5) {
    return "suspended";
  }
  if (index === 5 && size >= 6) {
    return epoch < 5 ? "no-audit-role" : null;
  }
  if (index === 6 && size >= 7) {
    return "other-external-id";
  }
  if (index >= 50) {
    const drawn = unit(seed, "peculiarity", index);
    return drawn < 0.01
      ? "suspended"
      : drawn < 0.03
        ? "no-audit-role"
        : drawn < 0.035
          ? "other-external-id"
          : null;
  }
  return null;
}

interface AccountOptions {
  id: string;
  index: number;
  seed: number;
  size: number;
  epoch: number;
  now: Date;
  units: readonly SimulatedUnit[];
  rootId: string;
}

function accountOf({ id, index, seed, size, epoch, now, units, rootId }: AccountOptions): SimulatedAccount {
  const duty = dutyOf(index, size);
  const peculiarity = peculiarityOf(index, seed, size, epoch);
  const name = nameOf(index, seed, duty);
  const week = index < size ? 0 : index - size + 1;
  const isRecent = index >= size || (index === size - 1 && size >= 8);
  return {
    index,
    id,
    name,
    email: `aws+${name}@${mailDomain}`,
    parentId: parentOf({ index, seed, duty, peculiarity, name, units, rootId }),
    state: peculiarity === "suspended" ? "SUSPENDED" : "ACTIVE",
    joinedMethod: index !== 0 && unit(seed, "invited", index) < 0.12 ? "INVITED" : "CREATED",
    joinedAt: isRecent
      ? new Date(now.getTime() + week * weekMs - 5 * hourMs)
      : new Date(Date.UTC(2018, 0, 8) + (hash(seed, "joined", index) % (6 * 365 * 24)) * hourMs),
    duty,
    peculiarity,
  };
}

function nameOf(index: number, seed: number, duty: Duty): string {
  switch (duty) {
    case "management":
      return "northmole-root";
    case "security":
      return "security-tooling";
    case "log-archive":
      return "log-archive";
    case "sandbox":
      return `sandbox-${pick(birds, seed, "bird", index)}-${index}`;
    case "workload": {
      const subject = subjects[index % subjects.length];
      const purpose = purposes[Math.floor(index / subjects.length) % purposes.length];
      const round = Math.floor(index / (subjects.length * purposes.length));
      const stage = pick(stages, seed, "stage", index);
      return `${subject}-${purpose}${round === 0 ? "" : round + 1}-${stage}`;
    }
  }
}

interface ParentOptions extends Pick<AccountOptions, "index" | "seed" | "units" | "rootId"> {
  duty: Duty;
  peculiarity: Peculiarity | null;
  name: string;
}

function parentOf({ index, seed, duty, peculiarity, name, units, rootId }: ParentOptions): string {
  if (duty === "management") {
    return rootId;
  }
  const named = (wanted: string): string =>
    units.find((candidate) => candidate.name === wanted)?.id ?? rootId;
  if (peculiarity === "suspended") {
    return named("Decommissioned");
  }
  if (duty === "security" || duty === "log-archive") {
    return named("Security");
  }
  if (duty === "sandbox") {
    return named("Sandbox");
  }
  if (unit(seed, "infrastructure", index) < 0.06 && index >= 8) {
    return named(pick(["Network", "Shared Services"], seed, "infrastructure-unit", index));
  }
  const wanted = name.endsWith("-prod") ? "Production" : "Non-production";
  return pick(
    units.filter((candidate) => candidate.name === wanted),
    seed,
    "division",
    index,
  ).id;
}

interface Life {
  seed: number;
  size: number;
  accounts: SimulatedAccount[];
  units: readonly SimulatedUnit[];
}

/** One week: an ordinary account moves to another division, and every third week one is suspended. */
function liveThrough(week: number, { seed, size, accounts, units }: Life): void {
  // The first seven keep their peculiarities, which change with the epoch: what a past week did must not depend on it.
  const from = size < 5 ? 2 : 7;
  const ordinary = accounts.filter(
    ({ index, duty, state, peculiarity }) =>
      index >= from &&
      index < size + week - 1 &&
      duty === "workload" &&
      state === "ACTIVE" &&
      peculiarity === null,
  );
  if (ordinary.length === 0) {
    return;
  }
  const moved = pick(ordinary, seed, "moved", week);
  const homes = units.filter(({ id, name }) => name.endsWith("roduction") && id !== moved.parentId);
  moved.parentId = pick(homes, seed, "moved-to", week).id;
  if (week % 3 === 2 && ordinary.length > 3) {
    const suspended = pick(
      ordinary.filter((candidate) => candidate !== moved),
      seed,
      "suspended",
      week,
    );
    suspended.state = "SUSPENDED";
    suspended.peculiarity = "suspended";
    suspended.parentId = units.find(({ name }) => name === "Decommissioned")?.id ?? suspended.parentId;
  }
}
