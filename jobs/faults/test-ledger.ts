/** How many faults were injected, and what they broke: each file of tests writes its lines, the end of all adds them up. */
import { appendFileSync } from "node:fs";
import { afterAll, expect, inject } from "vitest";
import type { FaultClass } from "./table.ts";

export interface Ledger {
  /** Counts faults that really struck. */
  injected(count?: number): void;
  /** What has to be empty: `I3 4.1 of 123456789012: MET` … */
  holds(fault: string, breaches: readonly string[]): void;
}

/** Opens the ledger of one file of tests; what it counts is printed at its end. */
export function useLedger(faultClass: FaultClass): Ledger {
  let injected = 0;
  let broken = 0;
  afterAll(() => {
    const line = { class: faultClass, injected, broken };
    appendFileSync(inject("faultLedger"), `${JSON.stringify(line)}\n`);
    process.stdout.write(`${faultClass}: ${injected} faults injected, ${broken} invariants broken\n`);
  });
  return {
    injected: (count = 1) => {
      injected += count;
    },
    holds: (fault, breaches) => {
      broken += breaches.length;
      expect.soft(breaches.join("\n"), fault).toBe("");
    },
  };
}

/** Whether everything is to be injected (`npm run test:faults`), or the part that fits into `npm test`. */
export const isFull = process.env["WAYMARK_FAULTS"] === "all";

/** All of them, or a part that is spread evenly and always the same. */
export function sampled<T>(things: readonly T[], count: number): T[] {
  if (isFull || things.length <= count) return [...things];
  return Array.from({ length: count }, (_, place) => Math.floor((place * things.length) / count)).flatMap(
    (at) => things.slice(at, at + 1),
  );
}
