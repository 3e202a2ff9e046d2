/** What a decoy is granted: nothing, or it is a gift. */
import { parsePolicyDocument, type Statement } from "#lib/policy/document.ts";

export type Grants =
  | { known: true; names: readonly string[] }
  /** A document that nobody would tell, or that cannot be read. */
  | { known: false };

/**
 * Names of the policies that allow anything; none where another denies everything to everybody without a condition, which
 * no Allow outranks.
 */
export function grantsOf(policies: readonly { name: string; document: string | null }[]): Grants {
  const parsed = policies.map(({ name, document }) => ({
    name,
    policy: document === null ? null : parsePolicyDocument(document),
  }));
  const statements = parsed.flatMap(({ policy }) => (policy?.readable === true ? policy.statements : []));
  if (statements.some(deniesAll)) return { known: true, names: [] };
  const names = parsed
    .filter(
      ({ policy }) => policy?.readable === true && policy.statements.some(({ effect }) => effect === "Allow"),
    )
    .map(({ name }) => name);
  if (names.length > 0) return { known: true, names };
  return parsed.every(({ policy }) => policy?.readable === true) ? { known: true, names } : { known: false };
}

function deniesAll({ effect, actions, resources, conditions }: Statement): boolean {
  const isAll = (selection: Statement["actions"] | null) =>
    selection !== null && !selection.negated && selection.values.includes("*");
  return effect === "Deny" && conditions.length === 0 && isAll(actions) && isAll(resources);
}
