/** The thirty items of the roadmap, in its order. */
import type { Item } from "./item.ts";
import { accountsAndContacts } from "./items/1-1-accounts-and-contacts.ts";
import { organizations } from "./items/1-2-organizations.ts";
import { securityAccount } from "./items/1-3-security-account.ts";
import { backups } from "./items/2-1-backups.ts";
import { cloudtrail } from "./items/3-1-cloudtrail.ts";
import { auditRole } from "./items/3-2-audit-role.ts";
import { oneTimeScan } from "./items/3-3-one-time-scan.ts";
import { s3BlockPublicAccess } from "./items/3-4-s3-block-public-access.ts";
import { accountInitialization } from "./items/3-5-account-initialization.ts";
import { guardduty } from "./items/4-1-guardduty.ts";
import { nearRealTimeDetection } from "./items/4-2-near-real-time-detection.ts";
import { regularScanning } from "./items/4-3-regular-scanning.ts";
import { securityGuidelines } from "./items/4-4-security-guidelines.ts";
import { sso } from "./items/5-1-sso.ts";
import { noIamUsers } from "./items/5-2-no-iam-users.ts";
import { leastPrivilegedServiceRoles } from "./items/5-3-least-privileged-service-roles.ts";
import { secretDetection } from "./items/5-4-item.ts";
import { noPublicEc2S3 } from "./items/6-1-no-public-ec2-s3.ts";
import { privateSubnets } from "./items/6-2-private-subnets.ts";
import { securityGroups } from "./items/6-3-security-groups.ts";
import { amiAndPackageSourcing } from "./items/7-1-ami-and-package-sourcing.ts";
import { infrastructureAsCode } from "./items/7-2-infrastructure-as-code.ts";
import { scps } from "./items/8-1-scps.ts";
import { automatedRemediation } from "./items/8-2-automated-remediation.ts";
import { refinedIamPolicies } from "./items/8-3-refined-iam-policies.ts";
import { metadataService } from "./items/9-1-metadata-service.ts";
import { egress } from "./items/9-2-egress.ts";
import { honeyTokens } from "./items/9-3-item.ts";
import { blastRadius } from "./items/10-1-blast-radius.ts";
import { incidentPractice } from "./items/10-2-item.ts";

/** Sorted by stage and number. */
export const items: readonly Item[] = [
  accountsAndContacts,
  organizations,
  securityAccount,
  backups,
  cloudtrail,
  auditRole,
  oneTimeScan,
  s3BlockPublicAccess,
  accountInitialization,
  guardduty,
  nearRealTimeDetection,
  regularScanning,
  securityGuidelines,
  sso,
  noIamUsers,
  leastPrivilegedServiceRoles,
  secretDetection,
  noPublicEc2S3,
  privateSubnets,
  securityGroups,
  amiAndPackageSourcing,
  infrastructureAsCode,
  scps,
  automatedRemediation,
  refinedIamPolicies,
  metadataService,
  egress,
  honeyTokens,
  blastRadius,
  incidentPractice,
];

const byId = new Map(items.map((item) => [item.id, item]));

/** @throws RangeError for an id that the roadmap does not have. */
export function itemById(id: string): Item {
  const item = byId.get(id);
  if (item === undefined) throw new RangeError(`The roadmap has no item ${id}.`);
  return item;
}
