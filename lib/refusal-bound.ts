/** Keeps refusals from flooding the audit log: what is written of them, and what is only counted. */

/** The same refusal of the same person is written once in this time, however often they try. */
export const refusalWindowMs = 10 * 60_000;
/** Of one person in that time: a list of what they tried, and no more. */
export const refusalsOfOne = 50;
/** Of everybody together: an outage of rights at a thousand people is one story. */
export const refusalsOfAll = 300;

export interface RefusalBound {
  /** Null: this one is only counted. A number: it is written, and so many were not since the last that was. */
  admit(actor: string, thing: string, nowMs: number): number | null;
}

/** A bound of its own, in the memory of one process. */
export function createRefusalBound(): RefusalBound {
  let endsAt = Number.NEGATIVE_INFINITY;
  const written = new Set<string>();
  const amounts = new Map<string, number>();
  let leftOut = 0;
  return {
    admit(actor, thing, nowMs) {
      if (nowMs >= endsAt) {
        endsAt = nowMs + refusalWindowMs;
        written.clear();
        amounts.clear();
      }
      const key = JSON.stringify([actor, thing]);
      const amount = amounts.get(actor) ?? 0;
      if (written.has(key) || amount >= refusalsOfOne || written.size >= refusalsOfAll) {
        leftOut += 1;
        return null;
      }
      written.add(key);
      amounts.set(actor, amount + 1);
      const before = leftOut;
      leftOut = 0;
      return before;
    },
  };
}
