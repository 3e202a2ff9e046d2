/** Decoys that other items leave out. */
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { healthOf } from "./health.ts";

/**
 * The users and roles of the evaluated account that are decoys and work as such, with the ids of their registered keys. An
 * item that asks lists `honey.tokens` among its collectors, and names none of them anywhere: not in evidence, failing
 * resources, reasons or counts. A decoy that grants something, was used or is not watched is an ordinary user or role.
 */
export function healthyDecoys({ input, view }: EvaluationContext): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const token of input.records.honeyTokens) {
    if (token.data.accountId !== input.account.id) continue;
    const { value, critical, principalArn } = healthOf({ input, view }, token);
    if (value !== 100 || critical || principalArn === null) continue;
    const keys = token.data.accessKeyId === undefined ? [] : [token.data.accessKeyId];
    found.set(principalArn, [...(found.get(principalArn) ?? []), ...keys]);
  }
  return found;
}
