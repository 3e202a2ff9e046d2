/** Every service's handlers by name, and the IAM actions whose names are not the operations'. */
import type { Handlers } from "#lib/sim/service-call.ts";
import type { ServiceName } from "#lib/sim/wire/service-table.ts";
import { account } from "./account.ts";
import { cloudtrail } from "./cloudtrail.ts";
import { ec2 } from "./ec2.ts";
import { guardduty } from "./guardduty.ts";
import { iam } from "./iam.ts";
import { organizations } from "./organizations.ts";
import { s3 } from "./s3.ts";
import { s3control } from "./s3control.ts";
import { sts } from "./sts.ts";

/** Service → its operations. */
export const handlersOf: Readonly<Record<ServiceName, Handlers>> = {
  account,
  cloudtrail,
  ec2,
  guardduty,
  iam,
  organizations,
  s3,
  s3control,
  sts,
};

const renamed: Readonly<Record<string, string>> = {
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
};

/** Operations that decide for themselves (AssumeRole) or that nobody can be denied (GetCallerIdentity). */
const open: ReadonlySet<string> = new Set(["sts:AssumeRole", "sts:GetCallerIdentity"]);

/** The IAM action of an operation; null where the front door asks for none. */
export function actionOf(service: ServiceName, operation: string): string | null {
  const name = `${service}:${operation}`;
  return open.has(name) ? null : (renamed[name] ?? name);
}
