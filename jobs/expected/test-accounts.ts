/**
 * What a refresh should make of the simulated organization, computed a second time and plainly, straight from the
 * simulator's state: no facts, no evaluators. One file an item; only tests import it.
 */
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
import { expectedContacts } from "./test-1-1-accounts-and-contacts.ts";
import { expectedBackups } from "./test-2-1-backups.ts";
import { expectedTrails } from "./test-3-1-cloudtrail.ts";
import { expectedAuditRole } from "./test-3-2-audit-role.ts";
import { expectedOneTimeScan } from "./test-3-3-one-time-scan.ts";
import { expectedBlockPublicAccess } from "./test-3-4-s3-block-public-access.ts";
import { expectedGuardduty } from "./test-4-1-guardduty.ts";
import { expectedDetection } from "./test-4-2-near-real-time-detection.ts";
import { expectedRegularScanning } from "./test-4-3-regular-scanning.ts";
import { expectedSso } from "./test-5-1-sso.ts";
import { expectedNoIamUsers } from "./test-5-2-no-iam-users.ts";
import { expectedServiceRoles } from "./test-5-3-service-roles.ts";
import { expectedPublic } from "./test-6-1-no-public-ec2-s3.ts";
import { expectedPrivateSubnets } from "./test-6-2-private-subnets.ts";
import { expectedSecurityGroups } from "./test-6-3-security-groups.ts";
import { expectedAmiAndPackageSourcing } from "./test-7-1-ami-and-package-sourcing.ts";
import { expectedScps } from "./test-8-1-scps.ts";
import { expectedRemediation } from "./test-8-2-automated-remediation.ts";
import { expectedRefinedPolicies } from "./test-8-3-refined-policies.ts";
import { expectedMetadataService } from "./test-9-1-metadata-service.ts";
import { expectedEgress } from "./test-9-2-egress.ts";
import { expectedBlastRadius } from "./test-10-1-blast-radius.ts";
import { type Expected, type ExpectedOfAccount, sceneOf } from "./test-scene.ts";

/** Item of scope account → its file. */
const ofAccounts: Readonly<Record<string, ExpectedOfAccount>> = {
  "1.1": expectedContacts,
  "2.1": expectedBackups,
  "3.1": expectedTrails,
  "3.2": expectedAuditRole,
  "3.3": expectedOneTimeScan,
  "3.4": expectedBlockPublicAccess,
  "4.1": expectedGuardduty,
  "4.2": expectedDetection,
  "4.3": expectedRegularScanning,
  "5.1": expectedSso,
  "5.2": expectedNoIamUsers,
  "5.3": expectedServiceRoles,
  "6.1": expectedPublic,
  "6.2": expectedPrivateSubnets,
  "6.3": expectedSecurityGroups,
  "8.2": expectedRemediation,
  "7.1": expectedAmiAndPackageSourcing,
  "8.3": expectedRefinedPolicies,
  "9.1": expectedMetadataService,
  "9.2": expectedEgress,
  "8.1": expectedScps,
  "10.1": expectedBlastRadius,
};

/** The items that are computed a second time. */
export const expectedItems: readonly string[] = Object.keys(ofAccounts);

/** Account id → item → what should come out. */
export function expectedStatuses(
  organization: SimulatedOrganization,
  now: Date,
): Record<string, Record<string, Expected>> {
  const scene = sceneOf(organization, now);
  const outOfScope: Expected = { state: "NOT_APPLICABLE", fraction: null };
  return Object.fromEntries(
    organization.accounts.map((account) => [
      account.id,
      Object.fromEntries(
        Object.entries(ofAccounts).map(([id, expect]) => [
          id,
          account.state === "ACTIVE" || (account.state === "SUSPENDED" && id === "1.1")
            ? expect(scene, account)
            : outOfScope,
        ]),
      ),
    ]),
  );
}
