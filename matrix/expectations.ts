/** What a principal may be told. */
import type { Principal } from "./principals.ts";

/** Canaries that this principal may meet; all others in its answers are leaks. */
export function mayMeet(
  { sees }: Pick<Principal, "sees">,
  canaries: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  return new Set(sees.map((id) => canaries[id] ?? ""));
}
