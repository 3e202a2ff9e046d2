/** Item 9.2, subnets: which way what works in them can call the internet, and what holds it back there. */
import type { NetworkInterface } from "#lib/facts/ec2-network.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { dnsFilterOf } from "#lib/roadmap/network/dns.ts";
import { type Egress, egressOf, type Hop } from "#lib/roadmap/network/egress.ts";
import { type HostEgress, hostEgressOf } from "#lib/roadmap/network/host-egress.ts";
import type { Networks } from "#lib/roadmap/network/networks.ts";
import { locate } from "#lib/roadmap/network/subnets.ts";
import type { Word } from "#lib/roadmap/network/vouched.ts";
import type { FailingResource } from "#lib/roadmap/verdict.ts";

/** A subnet from which only what somebody allowed gets out, if anything: endpoints of services matter there. */
export interface ShutSubnet {
  region: string;
  subnetId: string;
  vpcId: string;
  /** Whose network it is. */
  ownerId: string;
}

export interface JudgedSubnets {
  units: Unit[];
  shut: ShutSubnet[];
}

/** Types of interfaces that belong to the network itself. */
const infrastructure = [
  "natGateway",
  "nat_gateway",
  "load_balancer",
  "network_load_balancer",
  "gateway_load_balancer",
  "gateway_load_balancer_endpoint",
  "vpc_endpoint",
  "transit_gateway",
  "global_accelerator_managed",
  "api_gateway_managed",
  "ec2_instance_connect_endpoint",
];

/** Whether something that may call out stands behind an interface of the account. */
function isWorkload(one: NetworkInterface, accountId: string): boolean {
  if (one.OwnerId !== null && one.OwnerId !== accountId) return false;
  if (one.Status === "available") return false;
  // Of older kinds of load balancers only the requester tells, which none but AWS can set.
  if (one.RequesterManaged && one.RequesterId === "amazon-elb") return false;
  return !infrastructure.includes(one.InterfaceType ?? "interface");
}

/** One unit for each subnet of the region in which the account has something that works. */
export function judgeSubnets(networks: Networks, region: string, vouched: Word): JudgedSubnets {
  const { accountId } = networks;
  const network = networks.in(region);
  if (!network.interfacesIn.known) {
    return { units: [{ result: "unknown", place: region, gaps: [network.interfacesIn.gap] }], shut: [] };
  }
  const judged: JudgedSubnets = { units: [], shut: [] };
  for (const [subnetId, interfaces] of network.interfacesIn.value) {
    const workloads = interfaces.filter((one) => isWorkload(one, accountId));
    if (workloads.length === 0) continue;
    const egress = egressOf(networks, region, subnetId, { vouched });
    judged.units.push(judgeSubnet(networks, { region, subnetId, workloads, egress }, vouched));
    const place =
      egress.class === "ISOLATED" || egress.class === "FILTERED" ? locate(networks, region, subnetId) : null;
    if (place?.known === true) {
      const { network: of, subnet } = place.value;
      judged.shut.push({ region, subnetId, vpcId: subnet.VpcId, ownerId: of.accountId });
    }
  }
  return judged;
}

interface Subject {
  region: string;
  subnetId: string;
  workloads: readonly NetworkInterface[];
  egress: Egress;
}

function judgeSubnet(networks: Networks, subject: Subject, vouched: Word): Unit {
  const { egress } = subject;
  if (egress.class === "ISOLATED" || egress.class === "FILTERED") {
    return passing(
      networks,
      subject,
      egress.class === "ISOLATED" ? "nothing leads out" : `${pathOf(egress)} filters`,
    );
  }
  const { settings } = networks.input;
  const network = networks.in(subject.region);
  const host = hostEgressOf(network, subject.workloads, [4, 6], settings);
  if (host.known && host.value === "limited") {
    return passing(networks, subject, "security groups let nothing out to the internet");
  }
  if (egress.class === null) {
    return {
      result: "unknown",
      place: subject.subnetId,
      gaps: gapsOf(egress, vouched),
      evidence: [evidence(networks, subject, "unknown", `${pathOf(egress)} leads where nothing is known`)],
    };
  }
  if (egress.class === "DENYLIST")
    return failing(networks, subject, 50, "a firewall stops only what it knows to be bad");
  // Closed groups would be enough, so without them nothing can be said.
  if (!host.known) return { result: "unknown", place: subject.subnetId, gaps: [host.gap] };
  if (egress.class === "FIREWALL_PASS")
    return failing(networks, subject, 0, "a firewall lets everything through");
  const dns = dnsCredit(networks, subject);
  return failing(networks, subject, Math.min(75, hostCredit(host.value) + dns), reasonOf(egress, host.value));
}

/** Where only a person's word would help, the gap says what became of the question. */
function gapsOf({ gaps, attestable, hops }: Egress, { gap }: Word): readonly Gap[] {
  if (attestable.length > 0 && gap !== null) return [...gaps.filter(({ kind }) => kind !== "said"), gap];
  if (gaps.length > 0) return gaps;
  return [
    { kind: "said", code: "not_read", text: `Where ${hops.at(-1)?.id ?? "the route"} leads is not known` },
  ];
}

function hostCredit(host: HostEgress): number {
  return host === "open" ? 0 : 25;
}

/** Names can be held back, raw addresses cannot: never more than half. */
function dnsCredit(networks: Networks, { region, subnetId }: Subject): number {
  const place = locate(networks, region, subnetId);
  if (!place.known) return 0;
  const { network, subnet } = place.value;
  const facts = networks.view.find("route53resolver.dns", region, network.accountId);
  const filter = dnsFilterOf(facts, subnet.VpcId);
  return filter === "allowlist" ? 50 : filter === "threats" ? 25 : 0;
}

function reasonOf(egress: Egress, host: HostEgress): string {
  const way =
    egress.class === "DIRECT"
      ? "calls the internet directly"
      : egress.hops.some(({ isProxied }) => isProxied === true)
        ? "can pass its proxy by"
        : egress.hops.some(({ kind }) => kind === "eigw")
          ? "leaves by an egress-only gateway unfiltered"
          : "leaves by NAT unfiltered";
  const held = { open: "", web: ", by HTTP and HTTPS alone", narrow: ", to a few addresses", limited: "" }[
    host
  ];
  return `${way}${held}`;
}

/** "nat-1 → igw-1" */
function pathOf({ hops }: Egress): string {
  return hops.length === 0 ? "the route" : hops.map(({ id }: Hop) => id).join(" → ");
}

function arnOf(networks: Networks, { region, subnetId }: Subject): string {
  const { partition, id } = networks.input.account;
  const owner = locate(networks, region, subnetId);
  const accountId = owner.known ? owner.value.network.accountId : id;
  return `arn:${partition}:ec2:${region}:${accountId}:subnet/${subnetId}`;
}

function passing(networks: Networks, subject: Subject, observed: string): Unit {
  return {
    result: "pass",
    place: subject.subnetId,
    evidence: [evidence(networks, subject, "pass", observed)],
  };
}

function failing(networks: Networks, subject: Subject, score: number, why: string): Unit {
  const { region, egress, subnetId } = subject;
  const resource: FailingResource = {
    resource: arnOf(networks, subject),
    region,
    why: `${pathOf(egress)}: ${why}`,
  };
  return {
    result: "fail",
    scoreHundredths: score,
    place: subnetId,
    why,
    failing: [resource],
    evidence: [evidence(networks, subject, "fail", `${pathOf(egress)}: ${why}`)],
  };
}

function evidence(
  networks: Networks,
  { region, subnetId, workloads }: Subject,
  result: "pass" | "fail" | "unknown",
  observed: string,
) {
  const count = `${workloads.length} ${workloads.length === 1 ? "interface" : "interfaces"}`;
  return {
    collector: "ec2.network",
    accountId: networks.accountId,
    region,
    observed: `${subnetId} with ${count}: ${observed}.`,
    result,
  };
}
