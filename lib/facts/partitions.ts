/** Partitions of AWS, as far as facts have to be read by them. */

/** Partition → its leading region, where the global services (IAM, Organizations, account) answer and are recorded. */
const leaders: Record<string, string> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-northwest-1",
  "aws-eusc": "eusc-de-east-1",
};

/** The leading region of a partition; undefined: a partition that we do not know. */
export function leadingRegion(partition: string): string | undefined {
  return leaders[partition];
}

/** The account field of an ARN; null where it has none (S3 buckets) or names AWS itself (managed policies). */
export function accountInArn(arn: string): string | null {
  const account = arn.split(":")[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : null;
}
