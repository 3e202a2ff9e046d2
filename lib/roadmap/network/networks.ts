/** Networks as the facts hold them: each list with why it is not known, indexed once. */
import type {
  Ec2Network,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  PrefixList,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  TransitGatewayAttachment,
  VpcEndpoint,
} from "#lib/facts/ec2-network.ts";
import type { Answer, FactsView, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { indexTables, type TableIndex } from "./tables.ts";

type Vpc = NonNullable<Ec2Network["vpcs"]>[number];

/** The network of one account in one region. */
export interface Network {
  accountId: string;
  region: string;
  vpcs: Answer<ReadonlyMap<string, Vpc>>;
  interfaces: Answer<readonly NetworkInterface[]>;
  /** By subnet, associated ones included. */
  interfacesIn: Answer<ReadonlyMap<string, readonly NetworkInterface[]>>;
  groups: Answer<ReadonlyMap<string, SecurityGroup>>;
  /** By group. */
  rules: Answer<ReadonlyMap<string, readonly SecurityGroupRule[]>>;
  subnets: Answer<ReadonlyMap<string, Subnet>>;
  tables: Answer<TableIndex>;
  /** Internet gateway → VPCs that it is attached to. */
  gateways: Answer<ReadonlyMap<string, readonly string[]>>;
  nats: Answer<ReadonlyMap<string, NatGateway>>;
  /** By subnet. */
  acls: Answer<ReadonlyMap<string, NetworkAcl>>;
  endpoints: Answer<ReadonlyMap<string, VpcEndpoint>>;
  attachments: Answer<readonly TransitGatewayAttachment[]>;
  prefixLists: Answer<ReadonlyMap<string, PrefixList>>;
  /** Why the entries of a customer's list are not known; null: they are. */
  entriesGap(prefixListId: string): Gap | null;
  publicAccess: Answer<Ec2Network["publicAccess"]>;
  /** Why the exclusions are not known; null: they are. */
  exclusionsGap: Gap | null;
}

/** The networks that one evaluation may look into. */
export interface Networks {
  /** The evaluated account. */
  accountId: string;
  view: FactsView;
  input: EvaluationContext["input"];
  /** Of the evaluated account where none is named. The same object each time. */
  in(region: string, accountId?: string): Network;
}

/** Opens the networks of an evaluation; nothing is read before it is asked for. */
export function openNetworks({ view, input }: EvaluationContext): Networks {
  const opened = new Map<string, Network>();
  const accountId = input.account.id;
  return {
    accountId,
    view,
    input,
    in: (region, owner = accountId) => {
      const key = `${owner}|${region}`;
      const existing = opened.get(key);
      if (existing !== undefined) return existing;
      const network = new ReadNetwork(view.find("ec2.network", region, owner), owner, region);
      opened.set(key, network);
      return network;
    },
  };
}

const malformed: Gap = { kind: "unreadable", collector: "ec2.network", why: "malformed" };

/** Everything that is derived from one object of facts; envelopes are the same objects in many evaluations. */
const indexes = new WeakMap<object, Map<string, unknown>>();

function once<T>(data: object, name: string, make: () => T): T {
  const made = indexes.get(data) ?? new Map<string, unknown>();
  indexes.set(data, made);
  // Under one name stands what one caller made.
  if (made.has(name)) return made.get(name) as T;
  const value = make();
  made.set(name, value);
  return value;
}

class ReadNetwork implements Network {
  readonly accountId: string;
  readonly region: string;
  readonly #facts: Reading<"ec2.network">;
  readonly #lists = new Map<string, unknown>();

  constructor(facts: Reading<"ec2.network">, accountId: string, region: string) {
    this.accountId = accountId;
    this.region = region;
    this.#facts = facts;
  }

  get vpcs(): Network["vpcs"] {
    return this.#list("ec2:DescribeVpcs", "vpcs", ({ vpcs }) => vpcs, by("VpcId"));
  }
  get interfaces(): Network["interfaces"] {
    return this.#list(interfacesOp, "interfaces", ({ networkInterfaces }) => networkInterfaces, asItIs);
  }
  get interfacesIn(): Network["interfacesIn"] {
    return this.#list(interfacesOp, "interfacesIn", ({ networkInterfaces }) => networkInterfaces, bySubnet);
  }
  get groups(): Network["groups"] {
    const select = ({ securityGroups }: Ec2Network) => securityGroups;
    return this.#list("ec2:DescribeSecurityGroups", "groups", select, by("GroupId"));
  }
  get rules(): Network["rules"] {
    const select = ({ securityGroupRules }: Ec2Network) => securityGroupRules;
    return this.#list("ec2:DescribeSecurityGroupRules", "rules", select, byGroup);
  }
  get subnets(): Network["subnets"] {
    return this.#list("ec2:DescribeSubnets", "subnets", ({ subnets }) => subnets, by("SubnetId"));
  }
  get tables(): Network["tables"] {
    return this.#list("ec2:DescribeRouteTables", "tables", ({ routeTables }) => routeTables, indexTables);
  }
  get gateways(): Network["gateways"] {
    const select = ({ internetGateways }: Ec2Network) => internetGateways;
    return this.#list("ec2:DescribeInternetGateways", "gateways", select, vpcsOfGateways);
  }
  get nats(): Network["nats"] {
    const select = ({ natGateways }: Ec2Network) => natGateways;
    return this.#list("ec2:DescribeNatGateways", "nats", select, by("NatGatewayId"));
  }
  get acls(): Network["acls"] {
    return this.#list("ec2:DescribeNetworkAcls", "acls", ({ networkAcls }) => networkAcls, aclsBySubnet);
  }
  get endpoints(): Network["endpoints"] {
    const select = ({ vpcEndpoints }: Ec2Network) => vpcEndpoints;
    return this.#list("ec2:DescribeVpcEndpoints", "endpoints", select, by("VpcEndpointId"));
  }
  get attachments(): Network["attachments"] {
    const select = ({ transitGatewayAttachments }: Ec2Network) => transitGatewayAttachments;
    return this.#list("ec2:DescribeTransitGatewayAttachments", "attachments", select, asItIs);
  }
  get prefixLists(): Network["prefixLists"] {
    const select = ({ prefixLists }: Ec2Network) => prefixLists;
    return this.#list("ec2:DescribeManagedPrefixLists", "prefixLists", select, by("PrefixListId"));
  }
  get publicAccess(): Network["publicAccess"] {
    return this.#facts.ask("ec2:DescribeVpcBlockPublicAccessOptions", ({ publicAccess }) => publicAccess);
  }
  get exclusionsGap(): Gap | null {
    return this.#facts.gapOf("ec2:DescribeVpcBlockPublicAccessExclusions");
  }
  entriesGap(prefixListId: string): Gap | null {
    return this.#facts.gapOf("ec2:GetManagedPrefixListEntries", prefixListId);
  }

  /** What was rightly not asked for is not there; what is missing although it was answered is not known. */
  #list<T, Index>(
    op: string,
    name: string,
    select: (data: Ec2Network) => readonly T[] | null,
    make: (items: readonly T[]) => Index,
  ): Answer<Index> {
    const known = this.#lists.get(name);
    // Under one name stands what one getter made.
    if (known !== undefined) return known as Answer<Index>;
    const answer = this.#facts.ask(op, (data) => {
      const items = select(data) ?? (this.#facts.isSkipped(op) ? [] : null);
      return items === null ? null : once(data, name, () => ({ index: make(items) }));
    });
    const list = unlessMissing(answer);
    this.#lists.set(name, list);
    return list;
  }
}

const interfacesOp = "ec2:DescribeNetworkInterfaces";

function unlessMissing<Index>(answer: Answer<{ index: Index } | null>): Answer<Index> {
  if (!answer.known) return answer;
  return answer.value === null
    ? { known: false, gap: malformed }
    : { known: true, value: answer.value.index };
}

function byGroup(rules: readonly SecurityGroupRule[]): ReadonlyMap<string, readonly SecurityGroupRule[]> {
  return Map.groupBy(rules, ({ GroupId }) => GroupId);
}

type Gateway = NonNullable<Ec2Network["internetGateways"]>[number];

function vpcsOfGateways(gateways: readonly Gateway[]): ReadonlyMap<string, readonly string[]> {
  return new Map(gateways.map(({ InternetGatewayId, vpcIds }) => [InternetGatewayId, vpcIds]));
}

function aclsBySubnet(acls: readonly NetworkAcl[]): ReadonlyMap<string, NetworkAcl> {
  return new Map(acls.flatMap((acl) => acl.subnetIds.map((id) => [id, acl] as const)));
}

function asItIs<T>(items: readonly T[]): readonly T[] {
  return items;
}

function by<Name extends string>(name: Name) {
  return <Item extends Record<Name, string>>(items: readonly Item[]): ReadonlyMap<string, Item> =>
    new Map(items.map((item) => [item[name], item]));
}

function bySubnet(interfaces: readonly NetworkInterface[]): ReadonlyMap<string, readonly NetworkInterface[]> {
  const found = new Map<string, NetworkInterface[]>();
  for (const one of interfaces) {
    for (const id of subnetsOf(one)) {
      const others = found.get(id);
      if (others === undefined) found.set(id, [one]);
      else others.push(one);
    }
  }
  return found;
}

/** The subnets in which an interface stands: mostly one. */
export function subnetsOf({ SubnetId, AssociatedSubnets }: NetworkInterface): readonly string[] {
  const all = SubnetId === null ? AssociatedSubnets : [SubnetId, ...AssociatedSubnets];
  return all.length < 2 ? all : [...new Set(all)];
}
