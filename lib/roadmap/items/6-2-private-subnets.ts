import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { judgeEgress, readWords } from "#lib/roadmap/items/6-2-egress.ts";
import { judgePlacement } from "#lib/roadmap/items/6-2-placement.ts";
import { openNetworks } from "#lib/roadmap/network/networks.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";

/** Item 6.2 of the roadmap. */
export const privateSubnets: Item = {
  id: "6.2",
  slug: "private-subnets",
  stage: 6,
  title: "Private subnets",
  kind: "assisted",
  scope: "account",
  summary: "What need not be public stands in private subnets and leaves through a point that can filter.",
  guidance: {
    why: "A port that is opened by mistake is harmless where no route leads to it, and outbound traffic can only be limited where it passes one point.",
    steps: [
      {
        text: "See which way each subnet goes: what has no table of its own follows the main one of its VPC.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 describe-route-tables --region <region> --query 'RouteTables[].[RouteTableId,VpcId,Associations,Routes]'",
        },
      },
      { text: "Give each zone private subnets, and move databases and machines into them." },
      {
        text: "Reach S3 and DynamoDB through gateway endpoints and other used services through interface endpoints.",
      },
      {
        text: "Send the rest through a central egress VPC with a firewall or proxy that lets out only what is named, take the route to the internet gateway out of main tables, and delete the default VPCs.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Network Firewall filters by domain names, and VPC Block Public Access shuts the internet gateways of an account at once. A proxy that is attached to a NAT gateway filters only for those who use it.",
      },
    ],
  },
  collectors: ["account.regions", "ec2.network", "ec2.transit-gateway-routes", "networkfirewall.firewalls"],
  evaluatorVersion: 3,
  implemented: true,
};

/**
 * Half of it is where things stand: one unit for each interface behind which something works. The other half is how they
 * get out: one unit for each private subnet with something in it.
 */
export function evaluatePrivateSubnets(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  const networks = openNetworks(context);
  const words = readWords(context);
  const excepted = new Set(activeExceptions(input, view, "6.2").map(({ resource }) => resource));
  const placement: Unit[] = [];
  const egress: Unit[] = [];
  if (!scope.known) placement.push({ result: "unknown", place: null, gaps: [scope.gap] });
  for (const scoped of scope.known ? scope.regions : []) {
    if (scoped.scope === "na") continue;
    if (scoped.scope === "unknown") {
      placement.push({ result: "unknown", place: scoped.region, gaps: [scoped.gap] });
      continue;
    }
    const placed = judgePlacement(context, networks, scoped.region, excepted);
    placement.push(...placed.units);
    egress.push(...judgeEgress(context, networks, scoped.region, placed, words));
  }
  const groups = [
    { weight: 1, units: placement },
    { weight: 1, units: egress },
  ];
  return concludeWeighted(privateSubnets, view, groups, {
    noun: ["interface or subnet", "interfaces and subnets"],
    met: "Whatever works stands in private subnets, and nothing leaves them without passing a filter.",
    none: "Nothing is connected to any network of the account.",
    roleName: input.organization.roleName,
    preposition: "for",
  });
}
