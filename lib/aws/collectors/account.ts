/** Which regions an account uses: every regional question ranges over them. */
import { ListRegionsCommand } from "@aws-sdk/client-account";
import { DescribeRegionsCommand, type Region as Ec2Region } from "@aws-sdk/client-ec2";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { partitionOfRegion } from "#lib/aws/partitions.ts";
import { type AccountRegions, regionOptStatuses } from "#lib/facts/account.ts";

type RegionStatus = AccountRegions["regions"][number];

/**
 * `account.regions`: account:ListRegions inside the account, with its opt-in statuses. Where that cannot be had (its
 * action is in no AWS-managed policy), ec2:DescribeRegions says which regions are on; the refusal stays in the
 * operations, so `complete` is false, but the list is evidence.
 */
export const accountRegions: Collector<"account.regions"> = {
  name: "account.regions",
  scope: "account",
  actions: [
    { action: "account:ListRegions", reason: "which regions are enabled, and which are opted out" },
    {
      action: "ec2:DescribeRegions",
      reason: "the enabled regions, where account:ListRegions is not allowed",
    },
  ],
  async collect(from) {
    const listed = await from.pages("account:ListRegions", async (clients, http, token) => {
      const input = { MaxResults: 50, ...(token === undefined ? {} : { NextToken: token }) };
      const { Regions, NextToken } = await clients.account.send(new ListRegionsCommand(input), http);
      return { items: identified(Regions, "RegionName"), next: NextToken };
    });
    if (listed.kind === "ok") return listedRegions(listed.value, from.partition);
    return askEc2(from);
  },
};

async function askEc2(from: Collecting): Promise<AccountRegions | null> {
  const described = await from.call("ec2:DescribeRegions", (clients, http) =>
    clients.ec2.send(new DescribeRegionsCommand({ AllRegions: false }), http),
  );
  return described.kind === "ok" ? describedRegions(described.value.Regions ?? [], from.partition) : null;
}

interface ListedRegion {
  RegionName?: string | undefined;
  RegionOptStatus?: string | undefined;
}

/** A status that we do not know (or none) counts like ENABLING: the region is in the list, and what it is, unknown. */
function listedRegions(regions: readonly ListedRegion[], partition: string): AccountRegions {
  const known = ofPartition(regions, partition).map(({ RegionName, RegionOptStatus }): RegionStatus => {
    const status = regionOptStatuses.find((value) => value === RegionOptStatus);
    return { RegionName, RegionOptStatus: status ?? "ENABLING" };
  });
  return { source: "account:ListRegions", regions: sorted(known) };
}

const optInStatuses: Record<string, RegionStatus["RegionOptStatus"]> = {
  "opt-in-not-required": "ENABLED_BY_DEFAULT",
  "opted-in": "ENABLED",
  "not-opted-in": "DISABLED",
};

/** EC2's own words for the same; regions of other partitions are none of this account's. */
function describedRegions(regions: readonly Ec2Region[], partition: string): AccountRegions {
  const known = ofPartition(regions, partition).map(({ RegionName, OptInStatus }): RegionStatus => {
    return { RegionName, RegionOptStatus: optInStatuses[OptInStatus ?? ""] ?? "ENABLING" };
  });
  return { source: "ec2:DescribeRegions", regions: sorted(known) };
}

function ofPartition<T extends { RegionName?: string | undefined }>(
  regions: readonly T[],
  partition: string,
) {
  return regions.flatMap((region) => {
    const { RegionName } = region;
    return RegionName === undefined || partitionOfRegion(RegionName) !== partition
      ? []
      : [{ ...region, RegionName }];
  });
}

function sorted(regions: RegionStatus[]): RegionStatus[] {
  return regions.sort((a, b) => (a.RegionName < b.RegionName ? -1 : 1));
}
