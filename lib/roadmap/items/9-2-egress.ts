import type { Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { openNetworks } from "#lib/roadmap/network/networks.ts";
import { vouchedBy } from "#lib/roadmap/network/vouched.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";
import { judgeEndpoints } from "./9-2-endpoints.ts";
import { judgeOutside } from "./9-2-outside.ts";
import { judgeSubnets, type ShutSubnet } from "./9-2-subnets.ts";

/** Item 9.2 of the roadmap. */
export const egress: Item = {
  id: "9.2",
  slug: "egress",
  stage: 9,
  title: "Egress",
  kind: "assisted",
  scope: "account",
  summary: "Resources call the internet only where they must, and through something that filters.",
  guidance: {
    why: "Stolen data and the commands of an intruder travel outbound. A workload that reaches only what it needs is of little use to either.",
    steps: [
      {
        text: "See which route of a subnet leads out, and delete the ones that nothing needs. A private subnet with a NAT gateway is still open to the whole internet.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 describe-route-tables --region <region> --query 'RouteTables[].[RouteTableId,Routes[?DestinationCidrBlock==`0.0.0.0/0`]]'",
        },
      },
      {
        text: "Give what stays an endpoint for AWS's services; its policy names your own organization, or data leaves for foreign buckets by it.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 modify-vpc-endpoint --region <region> --vpc-endpoint-id <vpc-endpoint-id> --policy-document file://own-organization-only.json",
        },
      },
      {
        text: "Send the rest through Network Firewall in a central egress VPC: strict order, stateful default aws:drop_established, and a list of the domains that are needed.",
      },
      {
        text: "Replace the default egress rule of security groups: only other groups, private ranges, prefix lists of AWS, and the proxy.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 revoke-security-group-egress --region <region> --group-id <group-id> --ip-permissions 'IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]'",
        },
      },
      {
        text: "Let DNS Firewall block what no list allows, and fail closed. It does not stop raw addresses, so it is no filter by itself.",
      },
      {
        text: "Attach functions, build projects and notebooks to private subnets.",
      },
      {
        text: "Shut Regions that need no internet in both directions; blocking incoming traffic alone leaves the way out open.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 modify-vpc-block-public-access-options --region <region> --internet-gateway-block-mode block-bidirectional",
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "PrivateLink now comes with endpoint policies for data perimeters, and VPC Block Public Access can shut a region in both directions.",
      },
      {
        asOf: "2026-08",
        text: "Network Firewall filters by domain name, hangs on transit gateways without a VPC of its own, and can drop what no rule allows; DNS Firewall blocks names for a whole VPC.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "ec2.network",
    "ec2.transit-gateway-routes",
    "networkfirewall.firewalls",
    "route53resolver.dns",
    "lambda.functions",
    "codebuild.projects",
    "sagemaker.notebooks",
  ],
  evaluatorVersion: 3,
  implemented: true,
};

/**
 * Units: each subnet in which something works, by the way that its packets can take to the internet, and each function,
 * project and notebook outside of a VPC; a tenth of the whole are the endpoints of S3 that serve subnets which are shut
 * otherwise. A way that cannot be followed is unknown, never closed.
 */
export function evaluateEgress(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  const paths: Unit[] = [];
  const shut: ShutSubnet[] = [];
  const networks = openNetworks(context);
  const vouched = vouchedBy(context);
  for (const scoped of scope.known ? scope.regions : []) {
    if (scoped.scope === "na") continue;
    if (scoped.scope === "unknown") {
      paths.push({ result: "unknown", place: scoped.region, gaps: [scoped.gap] });
      continue;
    }
    const judged = judgeSubnets(networks, scoped.region, vouched);
    paths.push(...judged.units);
    shut.push(...judged.shut);
    paths.push(...judgeOutside({ view, accountId: input.account.id, region: scoped.region }));
  }
  if (!scope.known) paths.push({ result: "unknown", place: null, gaps: [scope.gap] });
  const groups = [
    { weight: 9, units: paths },
    { weight: 1, units: judgeEndpoints(networks, shut) },
  ];
  return concludeWeighted(egress, view, groups, {
    noun: ["way out", "ways out"],
    met: "Whatever works here reaches the internet through a filter, or not at all.",
    none: "Nothing that could call the internet runs in the account.",
    roleName: input.organization.roleName,
  });
}
