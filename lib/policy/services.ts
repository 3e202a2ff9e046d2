/** Which services policies reach, and whether they reach nearly everything. */
import type { ParsedPolicy, Selection, Statement } from "./document.ts";
import { coversPattern, matchesPattern } from "./patterns.ts";

type Documents = readonly Extract<ParsedPolicy, { readable: true }>[];

/** AWS has about four hundred service prefixes; a NotAction that leaves out fewer than all but fifty of them grants most. */
const servicesOfAws = 400;
const mostServices = 50;

/** Actions and ARNs that have nothing in common: what matches all of one kind, matches everything. */
const unrelatedActions = ["iam:createuser", "s3:getobject", "ec2:runinstances"];
const unrelatedArns = [
  "arn:aws:s3:::a",
  "arn:aws:iam::111122223333:role/b",
  "arn:aws:lambda:eu-west-1:111122223333:function:c",
];

/**
 * An Allow of every action, or of all but a few services, on every resource. Conditions are not weighed, and a Deny takes
 * nothing away.
 */
export function isAdminLike(documents: Documents): boolean {
  return documents.some(({ statements }) =>
    statements.some(
      ({ effect, actions, resources }) =>
        effect === "Allow" && grantsMost(actions) && (resources === null || isEverywhere(resources)),
    ),
  );
}

function grantsMost({ negated, values }: Selection): boolean {
  if (!negated) return values.some(matchesEverything);
  if (values.some(matchesEverything)) return false;
  const leftOut = new Set(values.filter((pattern) => /^[^*?:]+:\*+$/.test(pattern)));
  return servicesOfAws - leftOut.size > mostServices;
}

function matchesEverything(pattern: string): boolean {
  return unrelatedActions.every((action) => matchesPattern(pattern, action));
}

function isEverywhere({ negated, values }: Selection): boolean {
  if (negated) return true;
  // Partitions differ: a pattern may name its own.
  return values.some((pattern) => {
    const plain = pattern.replace(/^arn:aws[a-z-]*:/, "arn:aws:");
    return unrelatedArns.every((arn) => matchesPattern(plain, arn));
  });
}

/** Whether an Allow reaches any action of a service, by its prefix (`s3`). */
export function reachesService(documents: Documents, prefix: string): boolean {
  return documents.some(({ statements }) => statements.some((statement) => reaches(statement, prefix)));
}

function reaches({ effect, actions }: Statement, prefix: string): boolean {
  if (effect !== "Allow") return false;
  if (actions.negated) return !actions.values.some((pattern) => coversPattern(pattern, `${prefix}:*`));
  return actions.values.some((pattern) => {
    const colon = pattern.indexOf(":");
    return matchesPattern(colon < 0 ? pattern : pattern.slice(0, colon), prefix);
  });
}
