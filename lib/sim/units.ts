/** The tree of OUs: a handful for small organizations, some hundred, four deep, for large ones. */
import { divisions, subjects } from "./names.ts";
import type { SimulatedUnit } from "./organization.ts";
import { lowerAndDigits, text } from "./random.ts";

/** From here on divisions consist of teams, and each division has sandboxes of its own. */
const largeFrom = 500;
const largeDivisions = 16;
const accountsOfTeam = 80;

/** OUs in the order in which they were made, parents before children; an OU's id depends on its place in the tree. */
export function unitsOf(seed: number, rootId: string, size: number): SimulatedUnit[] {
  const units: SimulatedUnit[] = [];
  const add = (name: string, parentId: string): string => {
    const suffix = text(8, lowerAndDigits, seed, "unit", parentId, name);
    const id = `ou-${rootId.slice(2)}-${suffix}`;
    units.push({ id, name, parentId });
    return id;
  };
  const addStages = (parentId: string): void => {
    add("Production", parentId);
    add("Non-production", parentId);
  };
  add("Security", rootId);
  const infrastructure = add("Infrastructure", rootId);
  add("Network", infrastructure);
  add("Shared Services", infrastructure);
  const workloads = add("Workloads", rootId);
  const names = divisionNames(size);
  const teams = teamCount(size);
  for (const name of names) {
    const division = add(name, workloads);
    if (teams === 0) {
      addStages(division);
    }
    for (const subject of subjects.slice(0, teams)) {
      addStages(add(`${subject.charAt(0).toUpperCase()}${subject.slice(1)}`, division));
    }
  }
  const sandbox = add("Sandbox", rootId);
  for (const name of teams === 0 ? [] : names) {
    add(name, sandbox);
  }
  add("Decommissioned", rootId);
  return units;
}

function divisionNames(size: number): string[] {
  const count = size > largeFrom ? largeDivisions : Math.max(2, Math.ceil(size / 25));
  return Array.from({ length: count }, (_, at) => {
    const round = Math.floor(at / divisions.length);
    return `${divisions[at % divisions.length]}${round === 0 ? "" : ` ${round + 1}`}`;
  });
}

/** Teams of each division; 0: divisions hold their accounts themselves. */
function teamCount(size: number): number {
  return size > largeFrom
    ? Math.min(subjects.length, Math.max(2, Math.ceil(size / (largeDivisions * accountsOfTeam))))
    : 0;
}

/** Where accounts of each kind live. */
export interface Homes {
  rootId: string;
  security: readonly SimulatedUnit[];
  infrastructure: readonly SimulatedUnit[];
  production: readonly SimulatedUnit[];
  nonProduction: readonly SimulatedUnit[];
  sandbox: readonly SimulatedUnit[];
  decommissioned: readonly SimulatedUnit[];
}

/** The OUs by what lives in them, looked up once for all accounts. */
export function homesOf(rootId: string, units: readonly SimulatedUnit[]): Homes {
  const named = (...names: string[]): SimulatedUnit[] => units.filter(({ name }) => names.includes(name));
  const sandboxes = named("Sandbox");
  const below = units.filter(({ parentId }) => sandboxes.some(({ id }) => id === parentId));
  return {
    rootId,
    security: named("Security"),
    infrastructure: named("Network", "Shared Services"),
    production: named("Production"),
    nonProduction: named("Non-production"),
    sandbox: below.length === 0 ? sandboxes : below,
    decommissioned: named("Decommissioned"),
  };
}
