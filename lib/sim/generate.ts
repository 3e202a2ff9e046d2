/**
 * Makes the organization of a seed and an epoch: the same arguments always give the same organization, and epoch n is
 * epoch 0 moved on n weeks. AWS state only; what an item should say of it is for the tests to compute.
 */
import { accountOf } from "./account-draw.ts";
import { divisions } from "./names.ts";
import type { SimulatedAccount, SimulatedOrganization, SimulatedUnit } from "./organization.ts";
import { managementPoliciesOf, serviceControlPoliciesOf } from "./organization-policies.ts";
import { integer, lowerAndDigits, pick, text } from "./random.ts";

const weekMs = 168 * 3_600_000;

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
