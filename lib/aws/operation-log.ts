/** Collects how each operation of a collector ended, and writes it as short as it can be said. */
import { isEvidence, type Operation } from "#lib/facts/envelope.ts";
import type { Classified } from "./classify.ts";

type Entry = Operation;

/** The operations of one envelope. */
export class OperationLog {
  readonly #entries: Entry[] = [];

  answered(op: string, resource?: string): void {
    this.#entries.push({ op, outcome: "ok", ...(resource === undefined ? {} : { resource }) });
  }

  failed(op: string, failure: Classified, resource?: string): void {
    const { retry: _, message, ...words } = failure;
    const said = message === "" ? {} : { message };
    this.#entries.push({ op, ...words, ...said, ...(resource === undefined ? {} : { resource }) });
  }

  /** The resource vanished between list and get. */
  gone(op: string, resource: string): void {
    this.#entries.push({ op, outcome: "ok", resource, gone: true });
  }

  /** The call was rightly left out. */
  skipped(op: string, rule: string): void {
    this.#entries.push({ op, outcome: "ok", skipped: rule });
  }

  /** What another collector of this run wrote down of the same operation. */
  adopt(operations: readonly Operation[]): void {
    this.#entries.push(...operations);
  }

  /** Whether every operation ended in evidence. */
  get complete(): boolean {
    return this.#entries.every((entry) => isEvidence(entry.outcome));
  }

  /**
   * One entry without a resource per operation, for whatever most of its calls said, and one by resource for each call
   * that ended otherwise; ordered, so that the same observation is the same text.
   */
  operations(): Operation[] {
    const names = [...new Set(this.#entries.map((entry) => entry.op))].sort();
    const ordered = [...this.#entries].sort((a, b) => order(a.resource ?? "", b.resource ?? ""));
    return names.flatMap((op) => compact(ordered.filter((entry) => entry.op === op)));
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function compact(entries: Entry[]): Operation[] {
  const special = entries.filter((entry) => entry.gone === true || entry.skipped !== undefined);
  const plain = entries.filter((entry) => !special.includes(entry));
  const general = generalEntry(plain);
  const others = plain.filter((entry) => general === null || !saysTheSame(entry, general));
  const byResource = [...others, ...special].sort((a, b) => order(a.resource ?? "", b.resource ?? ""));
  return general === null ? unique(byResource) : [general, ...unique(byResource)];
}

/** What may be said without naming a resource: evidence where there is any, else the commonest failure. */
function generalEntry(entries: Entry[]): Entry | null {
  const ok = entries.find((entry) => entry.outcome === "ok");
  if (ok !== undefined) return { op: ok.op, outcome: "ok" };
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry.outcome === "absent" ? "" : sayingOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const absent = groups.get("");
  const bySize = [...groups].sort(([a, x], [b, y]) => y.length - x.length || order(a, b));
  const largest = absent ?? bySize[0]?.[1];
  const first = largest?.[0];
  if (first === undefined) return null;
  const { resource: _, ...general } = first;
  return general;
}

function saysTheSame(entry: Entry, general: Entry): boolean {
  if (isEvidence(entry.outcome)) return isEvidence(general.outcome);
  return sayingOf(entry) === sayingOf(general);
}

function sayingOf({ outcome, code, deniedBy, policyId }: Entry): string {
  return [outcome, code, deniedBy, policyId].join("|");
}

function unique(entries: Entry[]): Entry[] {
  const seen = new Map(
    entries.map((entry) => [`${entry.resource ?? ""}|${entry.skipped ?? sayingOf(entry)}`, entry]),
  );
  return [...seen.values()];
}
