/** How private subnets get out, for item 6.2: only through something that can filter and does. */
import { type ReadAnswer, readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Placement } from "#lib/roadmap/items/6-2-placement.ts";
import { type Egress, egressOf } from "#lib/roadmap/network/egress.ts";
import type { Networks } from "#lib/roadmap/network/networks.ts";
import { locate } from "#lib/roadmap/network/subnets.ts";
import { vouchedBy, type Word } from "#lib/roadmap/network/vouched.ts";
import { type EgressControlDetails, egressControl } from "#lib/roadmap/questions/6-2-private-subnets.ts";

/** What people have said of ways out. */
export interface Words {
  /** Of stations that cannot be looked into. */
  stations: Word;
  /** Of what limits traffic that leaves without passing one. */
  control: ReadAnswer<EgressControlDetails>;
  /** When the answer about control has to be given again; it limits a verdict only where it decides something. */
  limit(): void;
}

/** Reads both answers once for an evaluation. */
export function readWords(context: EvaluationContext): Words {
  const { input, view } = context;
  let reviewBy: Date | null = null;
  const limit = (until: Date | null) => {
    reviewBy = until;
  };
  return {
    stations: vouchedBy(context),
    control: readAnswer(input, { limit }, egressControl, input.account.id),
    limit: () => view.limit(reviewBy),
  };
}

/** One unit for each private subnet in which something works. */
export function judgeEgress(
  { input }: EvaluationContext,
  networks: Networks,
  region: string,
  { privateSubnets, doubtfulSubnets }: Placement,
  words: Words,
): Unit[] {
  const { partition, id } = input.account;
  const doubtful = doubtfulSubnets.map(
    ({ subnetId, gap }): Unit => ({ result: "unknown", place: subnetId, gaps: [gap] }),
  );
  const judged = privateSubnets.map((subnetId): Unit => {
    const place = locate(networks, region, subnetId);
    const owner = place.known ? place.value.network.accountId : id;
    const vpcId = place.known ? place.value.subnet.VpcId : "";
    const resource = `arn:${partition}:ec2:${region}:${owner}:subnet/${subnetId}`;
    const egress = egressOf(networks, region, subnetId, { vouched: words.stations });
    return judgeSubnet(egress, { subnetId, vpcId, resource, region }, words);
  });
  return [...doubtful, ...judged];
}

interface Judged {
  subnetId: string;
  vpcId: string;
  resource: string;
  region: string;
}

function judgeSubnet(egress: Egress, judged: Judged, words: Words): Unit {
  const { subnetId: place, resource, region } = judged;
  const fail = (why: string): Unit => ({
    result: "fail",
    place,
    why,
    failing: [{ resource, region, why: `The subnet ${why}: ${sayHops(egress)}.` }],
  });
  switch (egress.class) {
    case "ISOLATED":
    case "FILTERED":
    case "DENYLIST":
      return { result: "pass", place };
    case "FIREWALL_PASS":
      return fail("leaves through a firewall that lets everything pass");
    case "NAT":
    case "DIRECT": {
      const { control } = words;
      if (control.valid && control.holds && covers(control.details, judged.vpcId)) {
        words.limit();
        return { result: "pass", place };
      }
      const isExpired = !control.valid && control.gap.kind === "said" && control.gap.code === "expired";
      if (isExpired) return { result: "unknown", place, gaps: [control.gap] };
      return fail("leaves without a filter");
    }
    case null: {
      const isOpen = egress.attestable.length > 0 && words.stations.gap !== null;
      const asked = isOpen && words.stations.gap !== null ? [words.stations.gap] : [];
      return { result: "unknown", place, gaps: [...egress.gaps, ...asked] };
    }
  }
}

function covers(details: EgressControlDetails | null, vpcId: string): boolean {
  return details?.vpcs === undefined || details.vpcs.includes(vpcId);
}

/** "nat-1 → igw-1" */
function sayHops({ hops }: Egress): string {
  const words = hops.map(({ id, isProxied }) =>
    isProxied === true ? `${id} (its proxy can be passed by)` : id,
  );
  return words.join(" → ");
}
