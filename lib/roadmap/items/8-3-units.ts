/** How each principal counts for item 8.3. */
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { judgeGrants, type RefinementCause } from "#lib/policy/refinement.ts";
import { listTrustEntries } from "#lib/policy/role-trust.ts";
import type { GrantClass } from "#lib/policy/statement-class.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { GrantedPrincipal } from "#lib/roadmap/items/8-3-principals.ts";
import { accountOfPrincipal } from "#lib/roadmap/platform-roles.ts";

export interface PrincipalUnit extends Unit {
  /** All permissions, or a known way to them. */
  isAdmin: boolean;
  /** Stands in the way of the target, however refined the others are. */
  isBlocking: boolean;
}

const words: Readonly<Record<Exclude<GrantClass, "refined">, string>> = {
  admin: "all permissions, or a way to them",
  broad: "whole services or wildcards of writes",
  "aws-managed": "policies of AWS that fit everybody",
  loose: "actions that no resource limits",
};

const labels: Readonly<Record<Exclude<GrantClass, "refined">, string>> = {
  admin: "ADMIN",
  broad: "BROAD",
  "aws-managed": "AWS_MANAGED",
  loose: "LOOSE",
};

const shownActions = 10;

/** The unit of a principal; none: nothing is granted to it. */
export function judgePrincipal(principal: GrantedPrincipal, isAccepted: boolean): PrincipalUnit[] {
  const found = judgeGrants(principal.grants, principal.boundary);
  const plain = { place: principal.name, isAdmin: false, isBlocking: false };
  if (found.kind === "nothing" && principal.lostGroups.length === 0) return [];
  if (isAccepted) return [{ ...plain, result: "excepted" }];
  const lost = principal.lostGroups.map((name) => `Group ${name} is not in the list of groups`);
  const isWorthless = found.kind === "judged" && (found.class === "admin" || found.class === "broad");
  if (found.kind !== "judged" || (lost.length > 0 && !isWorthless)) {
    const unread =
      found.kind === "unread" ? found.sources.map((name) => `Policy ${name} could not be read`) : [];
    const gaps = [...lost, ...unread].map((text) => ({ kind: "said", code: "not_read", text }) as const);
    return [{ ...plain, result: "unknown", gaps }];
  }
  if (found.class === "refined" || found.cause === null) return [{ ...plain, result: "pass" }];
  const isWide = found.class === "admin" || found.class === "broad";
  return [
    {
      result: "fail",
      place: principal.name,
      scoreHundredths: isWide ? 0 : 50,
      why: words[found.class],
      isAdmin: found.class === "admin",
      isBlocking: found.class === "admin" || (found.class === "broad" && found.writes),
      failing: [
        {
          resource: principal.arn,
          region: "global",
          why: explain(found.class, found.cause, principal),
        },
      ],
    },
  ];
}

/** "ADMIN by inline policy deploy, statement 2: iam:passrole, … together. Assumable by lambda.amazonaws.com." */
function explain(
  grant: Exclude<GrantClass, "refined">,
  { source, statement, actions, isEscalation, compensatedBy }: RefinementCause,
  { grants, trust }: GrantedPrincipal,
): string {
  const isInline = grants.some((one) => one.source === source && one.arn === null);
  const policy = isInline ? `inline policy ${source}` : source.slice(source.indexOf(":policy/") + 8);
  const place = statement === null ? "" : `, statement ${statement}`;
  const shown = actions.slice(0, shownActions).join(", ");
  const more = actions.length > shownActions ? ` and ${actions.length - shownActions} more` : "";
  const what = actions.length === 0 ? "" : `: ${shown}${more}${isEscalation ? " lead to more power" : ""}`;
  const compensated = compensatedBy === null ? "" : ` A ${compensatedBy} limits it.`;
  return `${labels[grant]} by ${policy}${place}${what}.${compensated}${assumable(trust)}`;
}

/** Services and accounts that may assume the role, which makes it more urgent. */
function assumable(trust: string | null): string {
  const parsed = trust === null ? null : parsePolicyDocument(trust);
  if (parsed?.readable !== true) return "";
  const names = listTrustEntries(parsed).flatMap(({ kind, value }) => {
    if (kind === "*") return "everybody";
    if (kind === "service") return value;
    return kind === "aws" ? (accountOfPrincipal(value) ?? []) : [];
  });
  const unique = [...new Set(names)].sort();
  return unique.length === 0 ? "" : ` Assumable by ${unique.slice(0, 4).join(", ")}.`;
}
