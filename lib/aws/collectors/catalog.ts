/** Every collector; the audit role's policy is made of their actions. */
import type { Collector, CollectorAction } from "#lib/aws/collecting.ts";
import { accountRegions } from "./account.ts";
import { cloudtrailSelectors, cloudtrailStores } from "./cloudtrail-recording.ts";
import { cloudtrailTrails } from "./cloudtrail-trails.ts";
import { effectivePolicies } from "./effective-policies.ts";
import { guarddutyAdmins, guarddutyDetector, guarddutyOrganization } from "./guardduty.ts";
import { iamAuthorization } from "./iam-authorization.ts";
import { iamCredentials } from "./iam-credentials.ts";
import { iamSummary } from "./iam-summary.ts";
import { organizationsDelegation } from "./organizations-delegation.ts";
import { organizationsInvitations } from "./organizations-invitations.ts";
import { organizationsTree } from "./organizations-tree.ts";
import { s3Account } from "./s3-account.ts";
import { s3Buckets } from "./s3-buckets.ts";
import { s3Exposure } from "./s3-exposure.ts";

/**
 * Who runs a collector: every account, or only the one that can answer it. `trail-administrator`: the management account
 * and the accounts that administer CloudTrail for it.
 */
export type Audience = "every" | "management" | "guardduty-administrator" | "trail-administrator";

export interface CatalogEntry {
  collector: Collector;
  audience: Audience;
}

/** What reads earlier facts of the same run stands after these. */
export const catalog: readonly CatalogEntry[] = [
  { collector: accountRegions, audience: "every" },
  { collector: iamCredentials, audience: "every" },
  { collector: iamSummary, audience: "every" },
  { collector: iamAuthorization, audience: "every" },
  { collector: s3Account, audience: "every" },
  { collector: s3Buckets, audience: "every" },
  { collector: s3Exposure, audience: "every" },
  { collector: effectivePolicies, audience: "every" },
  { collector: cloudtrailTrails, audience: "every" },
  { collector: cloudtrailSelectors, audience: "every" },
  { collector: cloudtrailStores, audience: "trail-administrator" },
  { collector: guarddutyDetector, audience: "every" },
  { collector: guarddutyAdmins, audience: "management" },
  { collector: guarddutyOrganization, audience: "guardduty-administrator" },
  { collector: organizationsTree, audience: "management" },
  { collector: organizationsDelegation, audience: "management" },
  { collector: organizationsInvitations, audience: "management" },
];

/** Every audience: what one policy for all accounts has to allow. */
export const audiences = [
  "every",
  "management",
  "guardduty-administrator",
  "trail-administrator",
] as const satisfies readonly Audience[];

/** IAM actions that the role needs, with the collectors' reasons; ordered. */
export function auditRoleActions(wanted: readonly Audience[]): CollectorAction[] {
  const own: CollectorAction[] = catalog
    .filter(({ audience }) => wanted.includes(audience))
    .flatMap(({ collector }) => collector.actions);
  const byAction = new Map(own.map((action) => [action.action, action]));
  return [...byAction.values()].sort((a, b) => (a.action < b.action ? -1 : 1));
}

/** The IAM action that an operation asks for; undefined: no collector makes that call. */
export function actionFor(operation: string): string | undefined {
  const declared = catalog.flatMap(({ collector }) => collector.actions);
  return declared.find(({ action, operations = [action] }) => operations.includes(operation))?.action;
}
