/** Which Regions guardrails cannot tell apart: one of them speaks for all. */
import type { Statement } from "#lib/policy/document.ts";
import { hasWildcard } from "#lib/policy/patterns.ts";
import { statementsAbout } from "#lib/policy/statements.ts";
import type { Prober } from "./probe.ts";

/** Condition keys by which a policy tells Regions apart; lower case. */
export const regionKeys: ReadonlySet<string> = new Set([
  "aws:requestedregion",
  "ec2:region",
  "s3:locationconstraint",
]);

/**
 * Of the Regions those that statements about an action name, and one of the others: to all that are not named the
 * guardrails say the same. All of them where a pattern or a variable may mean some.
 */
export function representativeRegions(
  { guardrails }: Prober,
  action: string,
  regions: readonly string[],
): readonly string[] {
  const texts: string[] = [];
  for (const { policies } of guardrails.levels) {
    for (const { document } of policies) {
      if (!document.readable) return regions;
      for (const statement of statementsAbout(document, action.toLowerCase())) {
        if (mayMeanSome(statement)) return regions;
        texts.push(...(statement.resources?.values ?? []));
        for (const { key, values } of statement.conditions) if (regionKeys.has(key)) texts.push(...values);
      }
    }
  }
  const named = regions.filter((region) => texts.some((text) => text.includes(region)));
  const other = regions.find((region) => !named.includes(region));
  return other === undefined ? named : [...named, other];
}

/** Whether a statement chooses Regions in a way that names none. */
function mayMeanSome({ conditions, resources, variables }: Statement): boolean {
  if (resources?.values.some((value) => !isPlainIn(value, variables)) === true) return true;
  return conditions.some(({ key, values }) =>
    values.some((value) => {
      if (variables && value.includes("${")) return true;
      return regionKeys.has(key) && value !== "*" && hasWildcard(value);
    }),
  );
}

/** Whether an ARN pattern leaves its Region open altogether, or names it in full. */
function isPlainIn(pattern: string, variables: boolean): boolean {
  if (pattern === "*") return true;
  if (variables && pattern.includes("${")) return false;
  const [prefix, partition, service, region] = pattern.split(":");
  if (prefix !== "arn" || partition === undefined || service === undefined || region === undefined)
    return false;
  if (hasWildcard(service) && region !== "*") return false;
  return region === "" || region === "*" || !hasWildcard(region);
}
