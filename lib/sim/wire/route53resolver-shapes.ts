/**
 * Shapes of the DNS firewall's operations, in the form of the SDK's own schemas, after the Route 53 Resolver API
 * Reference: the client's release does not carry any.
 */
import type {
  $SchemaRef,
  StaticErrorSchema,
  StaticListSchema,
  StaticOperationSchema,
  StaticStructureSchema,
} from "@smithy/types";

const namespace = "com.amazonaws.route53resolver";
const text = 0;
const number = 1;

function structure(name: string, members: Readonly<Record<string, $SchemaRef>>): StaticStructureSchema {
  return [3, namespace, name, 0, Object.keys(members), Object.values(members)];
}

function listOf(name: string, member: $SchemaRef): StaticListSchema {
  return [1, namespace, name, 0, member];
}

/** An operation that lists, with the token and the page size that all of them have. */
function listing(
  name: string,
  asked: Readonly<Record<string, $SchemaRef>>,
  list: string,
  member: $SchemaRef,
): StaticOperationSchema {
  return [
    9,
    namespace,
    name,
    0,
    structure(`${name}Request`, { ...asked, MaxResults: number, NextToken: text }),
    structure(`${name}Response`, { NextToken: text, [list]: listOf(list, member) }),
  ];
}

function error(name: string): StaticErrorSchema {
  return [-3, namespace, name, { error: "client" }, ["Message"], [text]];
}

/** route53resolver:ListFirewallRuleGroupAssociations. */
export const listFirewallRuleGroupAssociations = listing(
  "ListFirewallRuleGroupAssociations",
  { FirewallRuleGroupId: text, VpcId: text, Priority: number, Status: text },
  "FirewallRuleGroupAssociations",
  structure("FirewallRuleGroupAssociation", {
    Id: text,
    Arn: text,
    FirewallRuleGroupId: text,
    VpcId: text,
    Name: text,
    Priority: number,
    MutationProtection: text,
    Status: text,
  }),
);

/** route53resolver:ListFirewallRules. */
export const listFirewallRules = listing(
  "ListFirewallRules",
  { FirewallRuleGroupId: text, Priority: number, Action: text },
  "FirewallRules",
  structure("FirewallRule", {
    FirewallRuleGroupId: text,
    FirewallDomainListId: text,
    Name: text,
    Priority: number,
    Action: text,
    BlockResponse: text,
    Qtype: text,
  }),
);

/** route53resolver:ListFirewallDomainLists. */
export const listFirewallDomainLists = listing(
  "ListFirewallDomainLists",
  {},
  "FirewallDomainLists",
  structure("FirewallDomainListMetadata", { Id: text, Arn: text, Name: text, ManagedOwnerName: text }),
);

/** route53resolver:ListFirewallDomains. */
export const listFirewallDomains = listing(
  "ListFirewallDomains",
  { FirewallDomainListId: text },
  "Domains",
  text,
);

/** route53resolver:ListFirewallConfigs. */
export const listFirewallConfigs = listing(
  "ListFirewallConfigs",
  {},
  "FirewallConfigs",
  structure("FirewallConfig", { Id: text, ResourceId: text, OwnerId: text, FirewallFailOpen: text }),
);

/** What is not there. */
export const resourceNotFoundException = error("ResourceNotFoundException");

/** A request that cannot be read. */
export const validationException = error("ValidationException");
