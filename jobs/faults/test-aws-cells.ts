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

/**
 * The next cells that one run can hold: one for each account and each operation, none in an account that has to recover
 * from the run before. Cells of an account that others depend on stand alone. Takes them out of `waiting`.
 */
export function nextBatch(
  waiting: Cell[],
  options: { recovering: ReadonlySet<string>; shared: ReadonlySet<string>; size: number },
): Placed[] {
  const placed: Placed[] = [];
  const used = new Set(options.recovering);
  const operations = new Set<string>();
  for (const cell of waiting.slice()) {
    if (placed.length >= options.size) break;
    const name = `${cell.service}:${cell.operation}`;
    const own = cell.accountIds.filter((id) => !options.shared.has(id));
    const isShared = own.length === 0;
    if (isShared && (placed.length > 0 || options.recovering.size > 0)) continue;
    const accountId = (isShared ? cell.accountIds : own).find((id) => !used.has(id));
    if (accountId === undefined || operations.has(name)) continue;
    // The whole batch times out together, so that one of them is not waited for alone.
    if (placed.some(({ kind }) => (kind === "read-timeout") !== (cell.kind === "read-timeout"))) continue;
    placed.push({ ...cell, accountId });
    used.add(accountId);
    operations.add(name);
    waiting.splice(waiting.indexOf(cell), 1);
    if (isShared) break;
  }
  return placed;
}
