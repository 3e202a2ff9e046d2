/** The drawn organization: nested OUs, accounts of every state, and how far each of them is. */
import type { AccountState } from "#lib/data/accounts.ts";
import { birds, divisions, purposes, stages, subjects } from "#lib/sim/names.ts";
import { integer, pick, unit } from "#lib/sim/random.ts";

export const organizationId = "o-seededbench";
export const rootId = "r-seed";

export interface SeededUnit {
  id: string;
  parentId: string | null;
  name: string;
  /** Path of names: `/Ferries/Prod`. */
  path: string;
}

export type Outcome = "succeeded" | "partial" | "failed";

export interface SeededAccount {
  /** 12 digits. */
  id: string;
  name: string;
  email: string;
  state: AccountState;
  unitId: string;
  joinedAt: Date;
  /** How the newest attempt came out; null: never attempted. */
  outcome: Outcome | null;
  /** 0–1: how much of the roadmap it has done. */
  maturity: number;
}

export interface SeededOrganization {
  units: SeededUnit[];
  /** The first one is the management account, the second the security account. */
  accounts: SeededAccount[];
}

const dayMs = 86_400_000;

/** One unit for about thirty accounts, at most 400, five levels deep at most; small ones hang below divisions. */
function drawUnits(accounts: number): SeededUnit[] {
  const units: SeededUnit[] = [{ id: rootId, parentId: null, name: "Root", path: "/" }];
  const wanted = Math.max(4, Math.min(400, Math.round(accounts / 30)));
  for (let number = 1; number <= wanted; number += 1) {
    const top = number <= divisions.length;
    const parent = top ? units[0] : pick(units.slice(1), "parent", number);
    const deep = parent === undefined || parent.path.split("/").length > 4;
    const above = deep ? units[0] : parent;
    if (above === undefined) continue;
    const name = top ? (divisions[number - 1] ?? "") : `${pick(subjects, "unit", number)} ${number}`;
    const path = above.parentId === null ? `/${name}` : `${above.path}/${name}`;
    units.push({ id: `ou-seed-${String(number).padStart(8, "0")}`, parentId: above.id, name, path });
  }
  return units;
}

function drawState(number: number): AccountState {
  const drawn = unit("state", number);
  if (drawn < 0.015) return "SUSPENDED";
  if (drawn < 0.02) return "CLOSED";
  if (drawn < 0.03) return "DEPARTED";
  return drawn < 0.032 ? "PENDING_ACTIVATION" : "ACTIVE";
}

function drawOutcome(number: number, state: AccountState): Outcome | null {
  if (state !== "ACTIVE" && state !== "DEPARTED") return null;
  const drawn = unit("outcome", number);
  if (drawn < 0.01) return null;
  if (drawn < 0.04) return "failed";
  return drawn < 0.16 ? "partial" : "succeeded";
}

function drawName(number: number): string {
  if (number === 1) return "management";
  if (number === 2) return "security";
  const serial = String(number).padStart(5, "0");
  if (unit("sandbox", number) < 0.2) return `sandbox-${pick(birds, "bird", number)}-${serial}`;
  const subject = pick(subjects, "subject", number);
  return `${subject}-${pick(purposes, "purpose", number)}-${pick(stages, "stage", number)}-${serial}`;
}

function drawAccount(number: number, units: readonly SeededUnit[], now: Date): SeededAccount {
  const named = number <= 2;
  const state = named ? "ACTIVE" : drawState(number);
  const name = drawName(number);
  // Squaring the draw fills the first units most, as in organizations that grew.
  const unitIndex = Math.floor(unit("place", number) ** 2 * units.length);
  const id = String(200_000_000_000 + number * 7_919_003).padStart(12, "0");
  return {
    id,
    name,
    email: `aws+${name}@example.com`,
    state,
    unitId: units[named ? 0 : unitIndex]?.id ?? rootId,
    joinedAt: new Date(now.getTime() - integer(40, 2000, "joined", number) * dayMs),
    outcome: named ? "succeeded" : drawOutcome(number, state),
    maturity: unit("maturity", number),
  };
}

/** Draws the same organization for the same number of accounts. */
export function drawOrganization({ accounts, now }: { accounts: number; now: Date }): SeededOrganization {
  const units = drawUnits(accounts);
  return {
    units,
    accounts: Array.from({ length: accounts }, (_, index) => drawAccount(index + 1, units, now)),
  };
}
