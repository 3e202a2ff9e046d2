/** Partitions of AWS: which regions belong to each, and whose account an ARN names. */
import { accountInArn } from "#lib/facts/partitions.ts";

/** The partition that a region belongs to, by its name. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("eusc-")) return "aws-eusc";
  if (/^(us|eu)-iso[a-z]?-/.test(region)) return "aws-iso";
  return "aws";
}

/** The account field of an ARN; null where it has none (S3 buckets) or names AWS itself (managed policies). */
export function accountOfArn(arn: string): string | null {
  return accountInArn(arn);
}

/** The partition field of an ARN. */
export function partitionOfArn(arn: string): string {
  return arn.split(":")[1] ?? "aws";
}

/** The ARN of the audit role; `roleName` may carry a path (`audit/WaymarkAudit`). */
export function roleArn(partition: string, accountId: string, roleName: string): string {
  return `arn:${partition}:iam::${accountId}:role/${roleName.replace(/^\/+/, "")}`;
}
