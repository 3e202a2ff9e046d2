/** 8.1 from the simulated policies, trails, detectors and root users; the home Regions are set by nobody. */
import { accountState } from "#lib/sim/account-state.ts";
import { controlsOf, type SimulatedAccount } from "#lib/sim/organization.ts";
import { administratorIn, autoEnableIn } from "#lib/sim/state/guardduty.ts";
import { memberIn } from "#lib/sim/state/guardduty-members.ts";
import { trailsIn } from "#lib/sim/state/trails.ts";
import { type Expected, isDenied, ofUnits, type Scene, type Unit, unknown } from "./test-scene.ts";

/** A trail of the organization that its account may see running cannot be changed by members. */
function seesOrganizationTrail(scene: Scene, account: SimulatedAccount): boolean {
  const asked = ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"];
  return accountState(scene.organization, account.id).regions.some(
    (region) =>
      !asked.some((operation) => isDenied(scene, account, operation, region)) &&
      trailsIn(scene.organization, account, region).some(
        ({ isOrganization, isMultiRegion, isLogging }) => isOrganization && isMultiRegion && isLogging,
      ),
  );
}

/** Members of an administrator that enrols every account can neither leave it nor switch their detectors off. */
function isEnrolledEverywhere({ organization }: Scene, account: SimulatedAccount): boolean {
  const management = accountState(organization, organization.managementAccountId).regions;
  return accountState(organization, account.id).regions.every(
    (region) =>
      management.includes(region) &&
      administratorIn(organization, region) !== null &&
      autoEnableIn(organization, region) === "ALL" &&
      memberIn(organization, region, account.id)?.relationship === "Enabled",
  );
}

function hasNoRootCredentials(scene: Scene, account: SimulatedAccount): boolean {
  const { root } = accountState(scene.organization, account.id).identity;
  const isRead = !isDenied(scene, account, "iam:GetAccountSummary", "us-east-1");
  return isRead && !root.hasPassword && !root.hasAccessKey;
}

/** 8.1: six intents; nobody named home Regions, and nothing protects the audit role. The management account is bound by none. */
export function expectedScps(scene: Scene, account: SimulatedAccount): Expected {
  const { organization } = scene;
  if (account.id === organization.managementAccountId) return { state: "NOT_APPLICABLE", fraction: null };
  if (scene.closed.has(account.id)) return unknown;
  const forbids = (name: string) => controlsOf(organization, account).some((policy) => policy.name === name);
  const score = (holds: boolean): Unit => (holds ? 100 : 0);
  return ofUnits([
    null,
    score(forbids("keep-in-organization")),
    score(seesOrganizationTrail(scene, account)),
    score(isEnrolledEverywhere(scene, account)),
    0,
    score(hasNoRootCredentials(scene, account)),
  ]);
}
