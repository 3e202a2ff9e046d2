/** Security Hub of both generations: whether it is on in a region, and what its administrator sees. */
import {
  DescribeHubCommand,
  DescribeSecurityHubV2Command,
  GetAggregatorV2Command,
  GetFindingAggregatorCommand,
  ListAggregatorsV2Command,
  ListFindingAggregatorsCommand,
  ListMembersCommand,
} from "@aws-sdk/client-securityhub";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { type Aggregator, type SecurityhubHub, securityhubHubSchema } from "#lib/facts/securityhub.ts";

/** Said of any account that may not ask, as well as of one in which Security Hub is off: only the text tells. */
const notSubscribed = { code: "InvalidAccessException", text: /not subscribed/i };

/** `securityhub.hub`: securityhub:DescribeHub and DescribeSecurityHubV2, one region. */
export const securityhubHub: Collector<"securityhub.hub"> = {
  name: "securityhub.hub",
  scope: "region",
  actions: [
    { action: "securityhub:DescribeHub", reason: "whether Security Hub CSPM is on in a region" },
    {
      action: "securityhub:DescribeSecurityHubV2",
      reason: "whether the newer Security Hub is on in a region",
    },
  ],
  async collect(from) {
    const [hub, hubV2] = await Promise.all([readHub(from), readHubV2(from)]);
    return { hub, hubV2 };
  },
};

async function readHub(from: Collecting): Promise<SecurityhubHub["hub"]> {
  const answer = await from.call(
    "securityhub:DescribeHub",
    (clients, http) => clients.securityhub.send(new DescribeHubCommand({}), http),
    {
      absent: ["ResourceNotFoundException"],
      absentSaying: notSubscribed,
      isWhole: ({ HubArn }) => HubArn !== undefined,
      owned: ({ HubArn }) => [HubArn],
    },
  );
  const HubArn = answer.kind === "ok" ? answer.value.HubArn : undefined;
  return HubArn === undefined ? null : { HubArn };
}

async function readHubV2(from: Collecting): Promise<SecurityhubHub["hubV2"]> {
  const answer = await from.call(
    "securityhub:DescribeSecurityHubV2",
    (clients, http) => clients.securityhub.send(new DescribeSecurityHubV2Command({}), http),
    {
      absent: ["ResourceNotFoundException"],
      isWhole: ({ HubV2Arn }) => HubV2Arn !== undefined,
      owned: ({ HubV2Arn }) => [HubV2Arn],
    },
  );
  const HubV2Arn = answer.kind === "ok" ? answer.value.HubV2Arn : undefined;
  return HubV2Arn === undefined ? null : { HubV2Arn };
}

/** What this run has read of the region; null: not read in full. */
function hubOf({ options }: Collecting, region: string): SecurityhubHub | null {
  const earlier = options.earlier?.("securityhub.hub", region);
  const parsed = securityhubHubSchema.safeParse(earlier?.data);
  return earlier?.complete === true && parsed.success ? parsed.data : null;
}

/** `securityhub.organization`: securityhub:ListMembers in the delegated administrator, one region. */
export const securityhubOrganization: Collector<"securityhub.organization"> = {
  name: "securityhub.organization",
  scope: "region",
  actions: [
    { action: "securityhub:ListMembers", reason: "whose findings the administrator of Security Hub sees" },
  ],
  async collect(from) {
    const own = hubOf(from, from.region);
    if (own !== null && own.hub === null) {
      from.skip("securityhub:ListMembers", "no-hub");
      return { members: null };
    }
    const listed = await from.pages(
      "securityhub:ListMembers",
      async (clients, http, NextToken) => {
        // false: also those that are invited, or were removed.
        const input = {
          OnlyAssociated: false,
          MaxResults: 50,
          ...(NextToken === undefined ? {} : { NextToken }),
        };
        const page = await clients.securityhub.send(new ListMembersCommand(input), http);
        return { items: identified(page.Members, "AccountId"), next: page.NextToken };
      },
      { absentSaying: notSubscribed },
    );
    if (listed.kind !== "ok") return { members: null };
    const members = listed.value.flatMap(({ AccountId, MemberStatus }) =>
      AccountId === undefined ? [] : [{ AccountId, MemberStatus: MemberStatus ?? "UNKNOWN" }],
    );
    return { members: members.sort((a, b) => (a.AccountId < b.AccountId ? -1 : 1)) };
  },
};

/**
 * `securityhub.aggregators`: securityhub:ListFindingAggregators → GetFindingAggregator and ListAggregatorsV2 →
 * GetAggregatorV2 in the delegated administrator. Where it is on, region by region until one answers with an aggregator:
 * AWS answers the list in any region, other implementations in its own.
 */
export const securityhubAggregators: Collector<"securityhub.aggregators"> = {
  name: "securityhub.aggregators",
  scope: "account",
  actions: [
    { action: "securityhub:ListFindingAggregators", reason: "whether findings of all regions come together" },
    { action: "securityhub:GetFindingAggregator", reason: "which regions are linked" },
    { action: "securityhub:ListAggregatorsV2", reason: "the same of the newer Security Hub" },
    { action: "securityhub:GetAggregatorV2", reason: "which regions are linked there" },
  ],
  async collect(from) {
    const { regions } = from.options;
    if (regions === undefined) return null;
    const isOn = (generation: "hub" | "hubV2") =>
      regions.filter((region) => hubOf(from, region)?.[generation] !== null);
    const [aggregators, aggregatorsV2] = await Promise.all([
      findFirst(from, "securityhub:ListFindingAggregators", isOn("hub"), listAggregators),
      findFirst(from, "securityhub:ListAggregatorsV2", isOn("hubV2"), listAggregatorsV2),
    ]);
    return {
      aggregators: await readAll(from, aggregators, readAggregator),
      aggregatorsV2: await readAll(from, aggregatorsV2, readAggregatorV2),
    };
  },
};

async function findFirst(
  from: Collecting,
  op: string,
  regions: readonly string[],
  list: (from: Collecting, region: string) => Promise<string[]>,
): Promise<string[]> {
  if (regions.length === 0) from.skip(op, "no-hub");
  for (const region of regions) {
    const found = await list(from, region);
    if (found.length > 0) return found;
  }
  return [];
}

async function listAggregators(from: Collecting, region: string): Promise<string[]> {
  const listed = await from.pages(
    "securityhub:ListFindingAggregators",
    async (clients, http, NextToken) => {
      const input = { MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.securityhub.send(new ListFindingAggregatorsCommand(input), http);
      return { items: identified(page.FindingAggregators, "FindingAggregatorArn"), next: page.NextToken };
    },
    { region, absentSaying: notSubscribed },
  );
  if (listed.kind !== "ok") return [];
  return listed.value.flatMap(({ FindingAggregatorArn }) => FindingAggregatorArn ?? []);
}

async function listAggregatorsV2(from: Collecting, region: string): Promise<string[]> {
  const listed = await from.pages(
    "securityhub:ListAggregatorsV2",
    async (clients, http, NextToken) => {
      const input = { MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.securityhub.send(new ListAggregatorsV2Command(input), http);
      return { items: identified(page.AggregatorsV2, "AggregatorV2Arn"), next: page.NextToken };
    },
    { region, absent: ["ResourceNotFoundException"] },
  );
  if (listed.kind !== "ok") return [];
  return listed.value.flatMap(({ AggregatorV2Arn }) => AggregatorV2Arn ?? []);
}

async function readAll(
  from: Collecting,
  arns: readonly string[],
  read: (from: Collecting, arn: string) => Promise<Aggregator | null>,
): Promise<Aggregator[]> {
  const found = await mapAtOnce([...new Set(arns)].sort(), 4, (arn) => read(from, arn));
  return found.filter((aggregator) => aggregator !== null);
}

const regionOf = (arn: string) => arn.split(":")[3] ?? "";

async function readAggregator(from: Collecting, Arn: string): Promise<Aggregator | null> {
  const answer = await from.call(
    "securityhub:GetFindingAggregator",
    (clients, http) =>
      clients.securityhub.send(new GetFindingAggregatorCommand({ FindingAggregatorArn: Arn }), http),
    {
      resource: Arn,
      region: regionOf(Arn),
      isWhole: ({ RegionLinkingMode, FindingAggregationRegion }) =>
        RegionLinkingMode !== undefined && FindingAggregationRegion !== undefined,
    },
  );
  if (answer.kind !== "ok") return null;
  const { FindingAggregationRegion = "", RegionLinkingMode = "", Regions = [] } = answer.value;
  return {
    Arn,
    AggregationRegion: FindingAggregationRegion,
    RegionLinkingMode,
    Regions: [...Regions].sort(),
  };
}

async function readAggregatorV2(from: Collecting, Arn: string): Promise<Aggregator | null> {
  const answer = await from.call(
    "securityhub:GetAggregatorV2",
    (clients, http) => clients.securityhub.send(new GetAggregatorV2Command({ AggregatorV2Arn: Arn }), http),
    {
      resource: Arn,
      region: regionOf(Arn),
      isWhole: ({ RegionLinkingMode, AggregationRegion }) =>
        RegionLinkingMode !== undefined && AggregationRegion !== undefined,
    },
  );
  if (answer.kind !== "ok") return null;
  const { AggregationRegion = "", RegionLinkingMode = "", LinkedRegions = [] } = answer.value;
  return { Arn, AggregationRegion, RegionLinkingMode, Regions: [...LinkedRegions].sort() };
}
