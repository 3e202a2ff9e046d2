/** What AWS documents of its actions: what each one does, and whether it can be limited to resources. */
import { actionsTable } from "./actions-table.ts";
import { coversPattern, matchesPattern } from "./patterns.ts";

export type AccessLevel = "list" | "read" | "write" | "tagging" | "permissions";

export interface KnownAction {
  /** In lower case, with its service: `s3:getobject`. */
  action: string;
  level: AccessLevel;
  /** false: it can only be granted on `*`. */
  hasResources: boolean;
}

interface Service {
  actions: ReadonlyMap<string, KnownAction>;
  /** Resource parts of its ARNs by the service that the ARNs name; `*` for each name. */
  resources: readonly { service: string; pattern: string }[];
}

const levels: Readonly<Record<string, AccessLevel>> = {
  l: "list",
  r: "read",
  w: "write",
  t: "tagging",
  p: "permissions",
};

/** Prefix → the rest of its line; split when a service is asked for, as most never are. */
const lines: ReadonlyMap<string, string> = new Map(
  actionsTable
    .trim()
    .split("\n")
    .map((line) => [line.slice(0, line.indexOf("|")), line.slice(line.indexOf("|") + 1)]),
);

const services = new Map<string, Service>();

/** Every service prefix of AWS, such as `s3`, in alphabetical order. */
export const servicePrefixes: readonly string[] = [...lines.keys()];

function serviceOf(prefix: string): Service | null {
  const existing = services.get(prefix);
  if (existing !== undefined) return existing;
  const line = lines.get(prefix);
  if (line === undefined) return null;
  const actions = new Map<string, KnownAction>();
  let resources: Service["resources"] = [];
  for (const group of line.split("|")) {
    const [letter = "", ...entries] = group.split(" ");
    if (letter === "#") resources = entries.map((entry) => resourceOf(prefix, entry));
    else addActions(actions, prefix, letter, entries);
  }
  const service = { actions, resources };
  services.set(prefix, service);
  return service;
}

function addActions(
  actions: Map<string, KnownAction>,
  prefix: string,
  letter: string,
  names: string[],
): void {
  const level = levels[letter.toLowerCase()];
  if (level === undefined) throw new RangeError(`No access level is called ${letter}`);
  const hasResources = letter !== letter.toLowerCase();
  for (const name of names) actions.set(name, { action: `${prefix}:${name}`, level, hasResources });
}

/** `table/*` of the service itself, `kinesis^stream/*` of another one. */
function resourceOf(prefix: string, entry: string): { service: string; pattern: string } {
  const [pattern = "", service = prefix] = entry.split("^").reverse();
  return { service, pattern };
}

/** @param action in lower case, without wildcards. Null: AWS documents no such action, or did not when the table was made. */
export function findAction(action: string): KnownAction | null {
  const colon = action.indexOf(":");
  return serviceOf(action.slice(0, colon))?.actions.get(action.slice(colon + 1)) ?? null;
}

const matched = new Map<string, readonly KnownAction[]>();
const keptPatterns = 5_000;

/**
 * Every documented action that a pattern stands for, by service and kind. `*` stands for some twenty thousand: ask
 * `isEveryAction` first.
 *
 * @param pattern in lower case, as `Statement.actions` has it.
 */
export function matchingActions(pattern: string): readonly KnownAction[] {
  const existing = matched.get(pattern);
  if (existing !== undefined) return existing;
  const found = expand(pattern);
  // Everybody writes the same few thousand patterns; whoever does not must not fill the memory.
  if (matched.size >= keptPatterns) matched.clear();
  matched.set(pattern, found);
  return found;
}

function expand(pattern: string): readonly KnownAction[] {
  if (!/[*?]/.test(pattern)) {
    const known = findAction(pattern);
    return known === null ? [] : [known];
  }
  const colon = pattern.indexOf(":");
  const prefix = colon < 0 ? "*" : pattern.slice(0, colon);
  const prefixes = /[*?]/.test(prefix) ? servicePrefixes : [prefix];
  return prefixes.flatMap((name) =>
    [...(serviceOf(name)?.actions.values() ?? [])].filter(({ action }) => matchesPattern(pattern, action)),
  );
}

/** Whether a pattern stands for every action of every service. @example isEveryAction("*:*") // true */
export function isEveryAction(pattern: string): boolean {
  // One letter in it leaves out whatever has none.
  return !/[^*?:]/.test(pattern) && coversPattern(pattern, "*:*");
}

/**
 * Whether a resource of a policy stands for all resources of a type, in whichever account and Region: `*`,
 * `arn:aws:dynamodb:*:*:table/*`, `arn:aws:s3:::*`; not `arn:aws:s3:::a-bucket/*`. Of services that the table does not
 * know: where nothing but wildcards stands behind the type.
 */
export function isWildcardResource(resource: string): boolean {
  const parts = resource.split(":");
  // A wildcard crosses colons: what ends in one before the resource begins takes every resource.
  if (parts.length < 6) return resource.endsWith("*");
  const service = parts[2] ?? "";
  const part = parts.slice(5).join(":");
  if (/^[*?:/]*$/.test(part)) return true;
  if (/[*?]/.test(service))
    return servicePrefixes.some((prefix) => matchesPattern(service, prefix) && coversType(prefix, part));
  return serviceOf(service) === null ? /^[\w.-]+[:/][*?:/]*$/.test(part) : coversType(service, part);
}

function coversType(service: string, part: string): boolean {
  return (serviceOf(service)?.resources ?? []).some(
    (type) => type.service === service && type.pattern.includes("*") && coversPattern(part, type.pattern),
  );
}

/** Whether an action could be about a resource of a policy, by the services of both. Unknown services could. */
export function mayConcern(action: string, resource: string): boolean {
  const prefix = action.slice(0, action.indexOf(":"));
  const service = /^arn:[^:]*:([^:]*):/i.exec(resource)?.[1];
  const known = serviceOf(prefix);
  if (service === undefined || known === null || /[*?]/.test(service) || /[*?]/.test(prefix)) return true;
  return service === prefix || known.resources.some((type) => type.service === service);
}
