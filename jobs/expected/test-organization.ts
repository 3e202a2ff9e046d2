/** What a refresh should make of the items of scope organization, computed as test-accounts.ts does. One file an item. */
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
import { expectedOrganizations } from "./test-1-2-organizations.ts";
import { expectedSecurityAccount } from "./test-1-3-security-account.ts";
import { expectedAccountInitialization } from "./test-3-5-account-initialization.ts";
import { expectedSecurityGuidelines } from "./test-4-4-security-guidelines.ts";
import { expectedSecretDetection } from "./test-5-4-secret-detection.ts";
import { expectedHoneyTokens } from "./test-9-3-honey-tokens.ts";
import { expectedIncidentPractice } from "./test-10-2-incident-practice.ts";
import type { Expected } from "./test-scene.ts";

type ExpectedOfOrganization = (organization: SimulatedOrganization, seen: readonly string[]) => Expected;

/** Item of scope organization → its file. */
const ofOrganization: Readonly<Record<string, ExpectedOfOrganization>> = {
  "1.2": expectedOrganizations,
  "1.3": expectedSecurityAccount,
  "3.5": expectedAccountInitialization,
  "4.4": expectedSecurityGuidelines,
  "5.4": expectedSecretDetection,
  "9.3": expectedHoneyTokens,
  "10.2": expectedIncidentPractice,
};

/** The items that are computed a second time. */
export const expectedOrganizationItems: readonly string[] = Object.keys(ofOrganization);

/**
 * Item → what should come out.
 *
 * @param seen ids of the accounts that an earlier refresh listed: nobody misses the others.
 */
export function expectedOfOrganization(
  organization: SimulatedOrganization,
  seen: readonly string[] = [],
): Record<string, Expected> {
  return Object.fromEntries(
    Object.entries(ofOrganization).map(([id, expect]) => [id, expect(organization, seen)]),
  );
}
