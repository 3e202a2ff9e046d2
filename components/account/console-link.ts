/** Where the AWS console shows a resource. Pure. */

const consoleHosts: Record<string, string> = {
  aws: "console.aws.amazon.com",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-cn": "console.amazonaws.cn",
};

/**
 * The console's "go to this ARN" address in the partition of the ARN; null for an account id, and for a partition whose
 * console is not known.
 *
 * @example consoleLink("arn:aws-cn:s3:::logs") // "https://console.amazonaws.cn/go/view?arn=arn%3Aaws-cn%3As3%3A%3A%3Alogs"
 */
export function consoleLink(resource: string): string | null {
  const partition = resource.match(/^arn:([a-z-]+):[^:]+:/)?.[1];
  const host = partition === undefined ? undefined : consoleHosts[partition];
  return host === undefined ? null : `https://${host}/go/view?arn=${encodeURIComponent(resource)}`;
}
