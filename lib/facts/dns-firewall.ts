/** Facts of Route 53 Resolver DNS Firewall in one account × region. */
import { z } from "zod";

/** `route53resolver.dns`. The domains of lists are not kept. */
export const dnsFirewallSchema = z.strictObject({
  associations: z.array(
    z.strictObject({
      Id: z.string(),
      VpcId: z.string(),
      FirewallRuleGroupId: z.string(),
      Priority: z.number(),
      /** COMPLETE, UPDATING, DELETING. */
      Status: z.string(),
    }),
  ),
  /** Of the groups above; null: not read (see `ops` by the group's id). */
  groups: z.array(
    z.strictObject({
      FirewallRuleGroupId: z.string(),
      rules: z
        .array(
          z.strictObject({
            /** ALLOW, ALERT, BLOCK. */
            Action: z.string(),
            /** null: a rule without a list, such as one against tunnelling. */
            FirewallDomainListId: z.string().nullable(),
            Priority: z.number(),
            /** Only this type of query; null: all. */
            Qtype: z.string().nullable(),
          }),
        )
        .nullable(),
    }),
  ),
  /** Lists that rules name; null: not read. */
  domainLists: z
    .array(
      z.strictObject({
        Id: z.string(),
        /** `Route 53 Resolver DNS Firewall` for AWS's own lists of threats; null: somebody's own list. */
        ManagedOwnerName: z.string().nullable(),
        /** Of own lists that a rule blocks or lets pass: whether `*` is in it; null: not read, or not asked. */
        hasWildcard: z.boolean().nullable(),
      }),
    )
    .nullable(),
  /** VPC → what happens to queries that the firewall cannot judge; one that is not listed fails closed. null: not read. */
  configs: z.array(z.strictObject({ ResourceId: z.string(), FirewallFailOpen: z.string() })).nullable(),
});
export type DnsFirewall = z.infer<typeof dnsFirewallSchema>;
