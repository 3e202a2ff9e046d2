/** Security groups, their rules and the prefix lists that they name, of one account in one region. */
import {
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  GetManagedPrefixListEntriesCommand,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { type Collecting, identified, ownedByAccounts, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { PrefixList, SecurityGroupRule as RuleFacts, SecurityGroup } from "#lib/facts/ec2-network.ts";
import { tagsOf } from "./ec2-network-interfaces.ts";

const MaxResults = 1_000;

/** ec2:DescribeSecurityGroups, whose rules come from elsewhere; null: not read to the end. */
export async function readSecurityGroups(from: Collecting): Promise<SecurityGroup[] | null> {
  const listed = await from.pages("ec2:DescribeSecurityGroups", async (clients, http, NextToken) => {
    const input = { MaxResults, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeSecurityGroupsCommand(input), http);
    return { items: ownedByAccounts(identified(page.SecurityGroups, "GroupId")), next: page.NextToken };
  });
  const groups = valueOf(listed)?.map(({ GroupId = "", GroupName, VpcId, OwnerId, Tags }) => ({
    GroupId,
    GroupName: GroupName ?? null,
    VpcId: VpcId ?? null,
    OwnerId: OwnerId ?? null,
    tags: tagsOf(Tags),
  }));
  return orderedBy(groups ?? null, "GroupId");
}

/** ec2:DescribeSecurityGroupRules, one row per source; null: not read to the end. */
export async function readSecurityGroupRules(from: Collecting): Promise<RuleFacts[] | null> {
  const listed = await from.pages("ec2:DescribeSecurityGroupRules", async (clients, http, NextToken) => {
    const input = { MaxResults, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeSecurityGroupRulesCommand(input), http);
    return {
      items: identified(page.SecurityGroupRules, "SecurityGroupRuleId", "GroupId", "IsEgress"),
      next: page.NextToken,
    };
  });
  return orderedBy(valueOf(listed)?.map(ruleFacts) ?? null, "SecurityGroupRuleId");
}

function ruleFacts(rule: SecurityGroupRule): RuleFacts {
  const { ReferencedGroupInfo: group } = rule;
  return {
    SecurityGroupRuleId: rule.SecurityGroupRuleId ?? "",
    GroupId: rule.GroupId ?? "",
    IsEgress: rule.IsEgress ?? false,
    IpProtocol: rule.IpProtocol ?? null,
    FromPort: rule.FromPort ?? null,
    ToPort: rule.ToPort ?? null,
    CidrIpv4: rule.CidrIpv4 ?? null,
    CidrIpv6: rule.CidrIpv6 ?? null,
    PrefixListId: rule.PrefixListId ?? null,
    ReferencedGroup:
      group?.GroupId === undefined
        ? null
        : {
            GroupId: group.GroupId,
            UserId: group.UserId ?? null,
            PeeringStatus: group.PeeringStatus ?? null,
            VpcPeeringConnectionId: group.VpcPeeringConnectionId ?? null,
          },
    hasDescription: (rule.Description ?? "").trim() !== "",
  };
}

const listsOp = "ec2:DescribeManagedPrefixLists";
const entriesOp = "ec2:GetManagedPrefixListEntries";

/** ec2:DescribeManagedPrefixLists, and the entries of those that are named and not AWS's own; null: not read to the end. */
export async function readPrefixLists(
  from: Collecting,
  named: ReadonlySet<string>,
): Promise<PrefixList[] | null> {
  const listed = await from.pages(listsOp, async (clients, http, NextToken) => {
    const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeManagedPrefixListsCommand(input), http);
    return { items: identified(page.PrefixLists, "PrefixListId"), next: page.NextToken };
  });
  const lists = valueOf(listed)?.filter(({ PrefixListId = "" }) => named.has(PrefixListId));
  if (lists === undefined) return null;
  if (lists.every(({ OwnerId }) => OwnerId === "AWS")) from.skip(entriesOp, "lists-of-aws-only");
  const found = await mapAtOnce(lists, 4, async ({ PrefixListId = "", PrefixListName, OwnerId }) => ({
    PrefixListId,
    PrefixListName: PrefixListName ?? null,
    OwnerId: OwnerId ?? null,
    entries: OwnerId === "AWS" ? null : await readEntries(from, PrefixListId),
  }));
  return orderedBy(found, "PrefixListId");
}

async function readEntries(from: Collecting, PrefixListId: string): Promise<string[] | null> {
  const listed = await from.pages(
    entriesOp,
    async (clients, http, NextToken) => {
      const input = { PrefixListId, MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.ec2.send(new GetManagedPrefixListEntriesCommand(input), http);
      return { items: identified(page.Entries, "Cidr"), next: page.NextToken };
    },
    { resource: PrefixListId },
  );
  return (
    valueOf(listed)
      ?.flatMap(({ Cidr }) => Cidr ?? [])
      .sort() ?? null
  );
}
