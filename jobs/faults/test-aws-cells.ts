/** The cells of the AWS matrix: every kind of fault in every operation that a refresh calls, and in which accounts. */
import type { RequestRecord } from "#lib/sim/request-log.ts";
import { type ServiceName, serviceNames } from "#lib/sim/wire/service-table.ts";
import { awsKinds } from "./test-aws-kinds.ts";

export interface Cell {
  kind: string;
  service: ServiceName;
  operation: string;
  /** Accounts that make this call. */
  accountIds: readonly string[];
}

/** `aws truncated guardduty:ListDetectors` */
export function nameOf({ kind, service, operation }: Cell): string {
  return `${kind} ${service}:${operation}`;
}

/**
 * Kind × operation, by what a refresh without faults has asked: a new collector is covered by being called. STS is asked
 * by our own identity; `entered` are the accounts whose roles it assumes.
 */
export function cellsOf(requests: readonly RequestRecord[], entered: readonly string[]): Cell[] {
  const callers = new Map<string, Set<string>>();
  for (const { account, service, operation, status } of requests) {
    if (account === null || status !== 200) continue;
    const name = `${service}:${operation}`;
    callers.set(name, (callers.get(name) ?? new Set()).add(account));
  }
  callers.set("sts:AssumeRole", new Set(entered));
  const operations = [...callers].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.entries(awsKinds).flatMap(([kind, { exceptOperations = [] }]) =>
    operations
      .filter(([name]) => !exceptOperations.includes(name))
      .flatMap(([name, accountIds]) => cellOf(kind, name, [...accountIds].sort())),
  );
}

function cellOf(kind: string, name: string, accountIds: string[]): Cell[] {
  const [first, operation = ""] = name.split(":");
  const service = serviceNames.find((known) => known === first);
  return service === undefined ? [] : [{ kind, service, operation, accountIds }];
}

/** A cell in the account that it strikes. */
export type Placed = Cell & { accountId: string };

/** How we enter an account and learn its regions: where this fails, nothing else is asked. */
const doors: ReadonlySet<string> = new Set([
  "sts:AssumeRole",
  "sts:GetCallerIdentity",
  "account:ListRegions",
]);
/** The list without which the other operations of its service are not called. */
const lists: ReadonlySet<string> = new Set([
  "cloudtrail:DescribeTrails",
  "guardduty:ListDetectors",
  "s3:ListBuckets",
]);

const operationOf = ({ service, operation }: Cell) => `${service}:${operation}`;
/** They need time to end, so one run holds only such. */
const isSlow = ({ kind }: Cell) => kind === "read-timeout";

/** Kinds and operations by turns: neighbours differ in both, so that a few cells hold every kind and every operation. */
export function inTurns(cells: readonly Cell[]): Cell[] {
  const kinds = Object.keys(awsKinds);
  const names = [...new Set(cells.map(operationOf))];
  const turnOf = (cell: Cell) => (kinds.indexOf(cell.kind) + names.indexOf(operationOf(cell))) % kinds.length;
  return cells
    .map((cell) => ({ cell, turn: turnOf(cell) }))
    .sort((a, b) => a.turn - b.turn)
    .map(({ cell }) => cell);
}

/** A collector that trips over an answer says nothing of its other calls. */
const trips = ({ kind }: Cell) => kind === "wrong-types";

/** Log buckets are looked into only where every trail and every bucket of the account was read. */
const looksIntoLogs: ReadonlySet<string> = new Set([
  "s3:GetBucketPolicy",
  "s3:GetObjectLockConfiguration",
  "s3:GetBucketNotificationConfiguration",
]);
const namesLogs = (cell: Cell) => cell.service === "cloudtrail" || cell.service === "s3";

/** Whether both can strike in one account: neither keeps the other from being called. */
function gettingOn(one: Cell, other: Cell): boolean {
  const [a, b] = [operationOf(one), operationOf(other)];
  if (a === b || doors.has(a) || doors.has(b)) return false;
  if ((looksIntoLogs.has(a) && namesLogs(other)) || (looksIntoLogs.has(b) && namesLogs(one))) return false;
  if (one.service === other.service && (trips(one) || trips(other))) return false;
  return one.service !== other.service || (!lists.has(a) && !lists.has(b));
}

/**
 * The next cells that one run can hold: several for each account where they do not hinder each other, none in an account
 * that has to recover from the run before. A cell of an account that others depend on stands alone, and is placed only
 * where there is no other. Takes them out of `waiting`.
 */
export function nextBatch(
  waiting: Cell[],
  options: {
    recovering: ReadonlySet<string>;
    shared: ReadonlySet<string>;
    accounts: number;
    perAccount: number;
  },
): Placed[] {
  const placed = new Map<string, Placed[]>();
  const alone: Placed[] = [];
  for (const cell of waiting) {
    const own = cell.accountIds.filter((id) => !options.shared.has(id));
    const first = cell.accountIds[0];
    if (own.length === 0) {
      if (first !== undefined) alone.push({ ...cell, accountId: first });
      continue;
    }
    const accountId = own.find((id) => takes(placed, cell, id) && !options.recovering.has(id));
    if (accountId === undefined) continue;
    placed.set(accountId, [...(placed.get(accountId) ?? []), { ...cell, accountId }]);
  }
  const batch =
    placed.size > 0 ? [...placed.values()].flat() : options.recovering.size > 0 ? [] : alone.slice(0, 1);
  for (const { kind, service, operation } of batch) {
    const at = waiting.findIndex(
      (cell) => cell.kind === kind && cell.service === service && cell.operation === operation,
    );
    waiting.splice(at, 1);
  }
  return batch;

  function takes(all: ReadonlyMap<string, Placed[]>, cell: Cell, accountId: string): boolean {
    const there = all.get(accountId) ?? [];
    if (all.size >= options.accounts && !all.has(accountId)) return false;
    const everywhere = [...all.values()].flat();
    // AssumeRole is counted by who asks, which is always the same.
    if (cell.operation === "AssumeRole" && everywhere.some(({ operation }) => operation === cell.operation))
      return false;
    if (everywhere.some((other) => isSlow(other) !== isSlow(cell))) return false;
    return there.length < options.perAccount && there.every((other) => gettingOn(cell, other));
  }
}
