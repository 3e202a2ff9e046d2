/** A resource of which no more is known than its ARN and what was said beside it. Pure. */
import { type FoundResource, parseArn } from "./found.ts";

/** Service and resource of what AWS itself makes wherever the service exists; nobody has to use it. */
const madeByAws: readonly RegExp[] = [
  /^appconfig:deploymentstrategy\/AppConfig\./,
  /^athena:(?:workgroup\/primary|datacatalog\/AwsDataCatalog)$/,
  /^codedeploy:deploymentconfig:CodeDeployDefault\./,
  // Those that somebody made cannot be told from it, and say nothing of where an account is used.
  /^ec2:dhcp-options\//,
  /^elasticache:(?:parametergroup:default\.|user:default$|securitygroup:default$)/,
  /^events:event-bus\/default$/,
  /^kms:alias\/aws\//,
  /^memorydb:(?:parametergroup\/default\.|user\/default$|acl\/open-access$)/,
  /^rds:(?:og:default:|pg:default\.|cluster-pg:default\.|secgrp:default$)/,
  /^redshift:parametergroup:default\./,
  /^s3:storage-lens\/default-account-dashboard$/,
];

/** Parts of a resource that have ARNs of their own and are no resources to people. */
const parts: readonly string[] = ["ec2:security-group-rule"];

/**
 * What an ARN says; empty for what is none, and for parts.
 *
 * @param said.region where the source places it, for ARNs that name no region
 */
export function byArn(
  arn: string,
  said: { region: string } & Partial<Pick<FoundResource, "tags" | "name" | "createdAt">>,
): FoundResource[] {
  const named = parseArn(arn);
  if (named === null || parts.includes(named.type)) return [];
  const resource = arn.split(":").slice(5).join(":");
  return [
    {
      arn,
      // The ARN of a bucket names no region; its source does.
      region: named.service === "s3" ? said.region : named.region,
      type: named.type,
      id: named.id,
      name: said.name ?? null,
      detail: null,
      tags: said.tags ?? null,
      isPublic: null,
      isDefault: madeByAws.some((form) => form.test(`${named.service}:${resource}`)),
      addresses: [],
      createdAt: said.createdAt ?? null,
    },
  ];
}
