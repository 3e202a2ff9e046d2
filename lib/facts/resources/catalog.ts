/** Every type of resource that the facts list, by collector; and the collectors whose facts list none. Pure. */
import type { CollectorName } from "#lib/facts/registry.ts";
import { computeListers } from "./compute.ts";
import { controlListers } from "./control.ts";
import { dataListers } from "./data.ts";
import type { Lister } from "./lister.ts";
import { networkListers } from "./network.ts";
import { trafficListers } from "./traffic.ts";

/** A number that grows with whatever changes what is derived from the same facts: then everything is derived anew. */
export const listingVersion = 2;

/** In the order in which types are described. */
export const listers: readonly Lister[] = [
  ...computeListers,
  ...networkListers,
  ...dataListers,
  ...trafficListers,
  ...controlListers,
];

const byCollector = Map.groupBy(listers, ({ collector }) => collector);

/** What the facts of a collector list; empty: no resources. */
export function listersOf(collector: string): readonly Lister[] {
  // A name that is none of ours finds nothing.
  return byCollector.get(collector as CollectorName) ?? [];
}

/** Collectors whose facts list no resource of their own, and why. */
export const listsNothing: Partial<Record<CollectorName, string>> = {
  "organizations.tree": "the organization, not an account",
  "organizations.delegation": "the organization, not an account",
  "organizations.account-tags": "the organization, not an account",
  "organizations.invitations": "the organization, not an account",
  "organizations.invalid-policies": "the organization, not an account",
  "organizations.policies": "the organization, not an account",
  "organizations.effective-policies": "policies that bind an account",
  "account.regions": "Regions",
  "account.contacts": "contacts",
  "cost.linked-accounts": "bills",
  "cloudformation.stack-sets": "only those that deploy themselves",
  "resourceexplorer.resources": "an inventory of its own",
  "config.resources": "an inventory of its own",
  "sts.assume": "the way in",
  "iam.summary": "numbers",
  "iam.credentials": "credentials of users that iam.authorization lists",
  "iam.role-usage": "use of roles that iam.authorization lists",
  "iam.organization-features": "settings",
  "sso.assignments": "Identity Center, by account",
  "sso.duties": "Identity Center, by account",
  "accessanalyzer.unused-access": "findings",
  "accessanalyzer.organization-unused-access": "findings",
  "s3.account": "a setting",
  "s3.exposure": "what is open of buckets that s3.buckets lists",
  "s3.protection": "settings of buckets that s3.buckets lists",
  "s3.log-buckets": "settings of buckets that s3.buckets lists",
  "backup.settings": "a setting",
  "dlm.policies": "only those that copy elsewhere",
  "cloudtrail.selectors": "settings of trails that cloudtrail.trails lists",
  "cloudtrail.delivery": "what trails deliver to",
  "cloudtrail.stores": "only those that could be read",
  "honey.tokens": "decoys",
  "inspector2.accounts": "settings by account",
  "config.recorder": "recorders, of which few have ARNs",
  "config.remediation": "settings of rules",
  "guardduty.admins": "settings by account",
  "guardduty.organization": "settings by account",
  "guardduty.destinations": "settings",
  "ec2.permissions": "what stands between accounts, for the radar",
  "ec2.peering": "what stands between two accounts, for the radar",
  "ram.shares": "what stands between accounts, for the radar",
  "ec2.defaults": "a setting",
  "ec2.instance-images": "images of others",
  "ec2.allowed-images": "a setting",
  "rds.replicated-backups": "copies in other Regions",
  "ecs.images": "images of containers",
  "ecs.hosts": "instances that ec2.compute lists",
  "tagging.resources": "a source of its own",
  "s3.policies": "policies of buckets that s3.buckets lists",
  "sns.policies": "policies of topics that sns.topics lists",
  "sqs.policies": "policies of queues that sqs.queues lists",
  "efs.policies": "policies of file systems that data.stores lists",
  "ssm.platforms": "operating systems",
  "ecr.policies": "policies of repositories that ecr.repositories lists",
  "lambda.exposure": "what is open of functions that lambda.functions lists",
  "opensearch.domains": "policies of domains that data.stores lists",
  "aoss.network-policies": "policies without ARNs",
  "ec2.sharing": "what is open of snapshots that ec2.compute lists",
  "rds.sharing": "what is open of snapshots that rds.databases lists",
  "route53resolver.dns": "rules of networks",
  "ssm.automations": "runs of documents",
  "securityhub.standards": "settings of hubs that securityhub.hub lists",
  "securityhub.organization": "settings by account",
  "securityhub.aggregators": "settings",
};
