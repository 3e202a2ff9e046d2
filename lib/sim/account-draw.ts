/** One account of the organization, drawn from the seed and its place in the order of creation. */
import { birds, mailDomain, purposes, stages, subjects } from "./names.ts";
import type { Duty, Peculiarity, SimulatedAccount } from "./organization.ts";
import { hash, pick, unit } from "./random.ts";
import type { Homes } from "./units.ts";
import { joiningWeek } from "./weeks.ts";

const hourMs = 3_600_000;
const weekMs = 168 * hourMs;

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
  const isNewest = epoch === 0 ? index === size - 1 : joiningWeek(index, size) === epoch;
  if (size >= 8 && isNewest) {
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
  homes: Homes;
}

/** Somebody invites an account in the last week before the first refresh; which others were invited is drawn. */
export function joinedMethodOf(index: number, seed: number, size: number): SimulatedAccount["joinedMethod"] {
  const isInvited = index === size || (index !== 0 && unit(seed, "invited", index) < 0.12);
  return isInvited ? "INVITED" : "CREATED";
}

/** The account as it is at the epoch, before the weeks since have moved or suspended it. */
export function accountOf({ id, index, seed, size, epoch, now, homes }: AccountOptions): SimulatedAccount {
  const duty = dutyOf(index, size);
  const peculiarity = peculiarityOf(index, seed, size, epoch);
  const name = nameOf(index, seed, duty);
  const week = joiningWeek(index, size);
  const isRecent = index >= size || (index === size - 1 && size >= 8);
  return {
    index,
    id,
    name,
    email: `aws+${name}@${mailDomain}`,
    parentId: parentOf({ index, seed, duty, peculiarity, name, homes }),
    state: peculiarity === "suspended" ? "SUSPENDED" : "ACTIVE",
    joinedMethod: joinedMethodOf(index, seed, size),
    joinedAt: isRecent
      ? new Date(Math.floor((now.getTime() + week * weekMs) / hourMs) * hourMs - 5 * hourMs)
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

interface ParentOptions extends Pick<AccountOptions, "index" | "seed" | "homes"> {
  duty: Duty;
  peculiarity: Peculiarity | null;
  name: string;
}

function parentOf({ index, seed, duty, peculiarity, name, homes }: ParentOptions): string {
  if (duty === "management") {
    return homes.rootId;
  }
  if (peculiarity === "suspended") {
    return pick(homes.decommissioned, index).id;
  }
  if (duty === "security" || duty === "log-archive") {
    return pick(homes.security, index).id;
  }
  if (duty === "sandbox") {
    return pick(homes.sandbox, seed, "division", index).id;
  }
  if (unit(seed, "infrastructure", index) < 0.06 && index >= 8) {
    return pick(homes.infrastructure, seed, "infrastructure-unit", index).id;
  }
  const stage = name.endsWith("-prod") ? homes.production : homes.nonProduction;
  return pick(stage, seed, "division", index).id;
}
