import { conclude, type Unit, violate } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import { listPlaces } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { type GroupsOfRegion, judgeGroups } from "#lib/roadmap/items/6-3-groups.ts";
import { openNetworks } from "#lib/roadmap/network/networks.ts";
import { type ScopedRegion, scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

/** Item 6.3 of the roadmap. */
export const securityGroups: Item = {
  id: "6.3",
  slug: "security-groups",
  stage: 6,
  title: "Security groups",
  kind: "automatic",
  scope: "account",
  summary:
    "Security groups refer to other groups instead of address ranges, above all instead of whole private networks.",
  guidance: {
    why: "A rule for all of 10.0.0.0/8 makes each machine inside a stepping stone to every other.",
    steps: [
      {
        text: "Look at what a failing group lets in, and take out each rule that names a range which is too wide.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 describe-security-group-rules --region <region> --filters Name=group-id,Values=<security-group-id>",
        },
      },
      {
        text: "Replace address ranges by references to security groups, or by a prefix list of your own with narrow entries.",
      },
      {
        text: "Empty the default groups and move what uses them to groups of their own; delete groups that nothing uses.",
      },
      {
        text: "Close ports 22 and 3389: Session Manager gets into machines without an open port.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Managed prefix lists give ranges a name, and AWS keeps lists of its own, such as the addresses from which CloudFront asks its origins. Any customer's distribution comes from there: let the origin ask for a secret header as well.",
      },
      {
        asOf: "2026-08",
        text: "Firewall Manager can audit security groups of all accounts, and one group may serve several VPCs or be shared with other accounts.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "ec2.network",
    "ec2.launch",
    "autoscaling.groups",
    "lambda.functions",
    "ecs.services",
    "codebuild.projects",
  ],
  evaluatorVersion: 3,
  implemented: true,
};

/**
 * One unit for each security group of the account that is in use, and for each unused one that is open to the world.
 * A group that lets the internet reach a machine on a port by which machines are taken over outranks all others.
 */
export function evaluateSecurityGroups(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  const networks = openNetworks(context);
  const excepted = new Set(activeExceptions(input, view, "6.3").map(({ resource }) => resource));
  const regions: GroupsOfRegion[] = scope.known
    ? scope.regions.flatMap((region) =>
        judgeRegion(region, (name) => judgeGroups(context, networks, name, excepted)),
      )
    : [only({ result: "unknown", place: null, gaps: [scope.gap] })];
  const units = regions.flatMap((region) => region.units);
  const verdict = conclude(securityGroups, view, units, {
    noun: ["group", "groups"],
    met: `Every security group in use lets in no more than it should.${sayShare(regions)}`,
    none: "No security group is in use, and none that is unused is open to the internet.",
    roleName: input.organization.roleName,
    preposition: "for",
  });
  const violations = regions.flatMap((region) => region.violations);
  if (violations.length === 0) return verdict;
  const named = listPlaces([...violations].sort());
  return violate(verdict, `The internet reaches machines on ports by which they are taken over: ${named}.`);
}

function judgeRegion(scoped: ScopedRegion, judge: (region: string) => GroupsOfRegion): GroupsOfRegion[] {
  if (scoped.scope === "na") return [];
  if (scoped.scope === "active") return [judge(scoped.region)];
  return [only({ result: "unknown", place: scoped.region, gaps: [scoped.gap] })];
}

function only(unit: Unit): GroupsOfRegion {
  return { units: [unit], violations: [], rules: { all: 0, byGroup: 0 } };
}

/** How many of the rules name a group; shown, and part of no score. */
function sayShare(regions: readonly GroupsOfRegion[]): string {
  const sum = (part: keyof GroupsOfRegion["rules"]) =>
    regions.reduce((total, { rules }) => total + rules[part], 0);
  const all = sum("all");
  return all === 0 ? "" : ` ${sum("byGroup")} of ${all} incoming rules name a group.`;
}
