/** How the template gets into AWS: the console's quick-create link, or the command line. */
import { leadingRegion } from "#lib/facts/partitions.ts";
import { type RoleSettings, splitRoleName } from "./settings.ts";

/** Partition → host of its console. */
const consoles: Record<string, string> = {
  aws: "console.aws.amazon.com",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-eusc": "console.amazonaws-eusc.eu",
};

/** The console takes templates from S3 only: `https://bucket.s3.region.amazonaws.com/key`, or the path form. */
export function isTemplateUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  return (
    protocol === "https:" &&
    username === "" &&
    /(^|\.)s3[.-]([a-z0-9-]+\.)?amazonaws\.(com(\.cn)?|eu)$/.test(hostname)
  );
}

/**
 * A link that opens CloudFormation with the template and what is known filled in; null in a partition without a
 * console that we know. The external id stands in it: it is no secret by AWS's definition, but it is only for those who
 * manage the connection.
 */
export function launchUrl(options: {
  partition: string;
  region: string | undefined;
  templateUrl: string;
  settings: RoleSettings;
}): string | null {
  const { partition, templateUrl, settings } = options;
  const host = consoles[partition];
  const region = options.region ?? leadingRegion(partition);
  if (host === undefined || region === undefined) return null;
  const { name, path } = splitRoleName(settings.roleName);
  const filled = {
    templateURL: templateUrl,
    stackName: name.replaceAll(/[^A-Za-z0-9-]/g, "-"),
    param_RoleName: name,
    param_RolePath: path,
    param_TrustedPrincipalArn: settings.trustedPrincipalArn,
    param_ExternalId: settings.externalId,
    param_ManagementAccountId: settings.managementAccountId,
    param_AdministratorAccountId: settings.securityAccountId,
    param_LogArchiveAccountId: settings.logAccountId,
  };
  const known = Object.entries(filled).flatMap(([key, value]) =>
    value === null ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return `https://${host}/cloudformation/home?region=${region}#/stacks/quickcreate?${known.join("&")}`;
}
