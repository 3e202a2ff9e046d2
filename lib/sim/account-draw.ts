/** One account of the organization, drawn from the seed and its place in the order of creation. */
import { birds, mailDomain, purposes, stages, subjects } from "./names.ts";
import type { Duty, Peculiarity, SimulatedAccount, SimulatedUnit } from "./organization.ts";
import { hash, pick, unit } from "./random.ts";

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

/** The account as it is at the epoch, before the weeks since have moved or suspended it. */
export function accountOf({
  id,
  index,
  seed,
  size,
  epoch,
  now,
  units,
  rootId,
}: AccountOptions): SimulatedAccount {
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
