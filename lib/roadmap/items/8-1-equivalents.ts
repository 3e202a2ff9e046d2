/** What does the work of a guardrail by other means: members cannot undo it either. */

import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { findAdministrator, seeMember } from "#lib/roadmap/items/4-1-administrator.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { ScpIntent } from "#lib/roadmap/settings/stages-8-10.ts";

/** Why the intent is met without a guardrail, as a phrase; null: nothing that was read says so. */
export function findEquivalent(intent: ScpIntent, context: EvaluationContext): string | null {
  switch (intent) {
    case "protect_cloudtrail":
      return organizationTrail(context);
    case "protect_guardduty":
      return enrolledEverywhere(context);
    case "deny_root":
      return rootWithoutCredentials(context);
    default:
      return null;
  }
}

/** Members cannot change a trail of the organization; it records in this account as long as it runs. */
function organizationTrail(context: EvaluationContext): string | null {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) return null;
  for (const { region } of scope.regions) {
    const facts = view.find("cloudtrail.trails", region);
    const trails = facts.ask("cloudtrail:DescribeTrails", (data) => data.trails);
    if (!trails.known) continue;
    const found = trails.value.find(
      ({ TrailARN, IsOrganizationTrail, IsMultiRegionTrail, status }) =>
        IsOrganizationTrail &&
        IsMultiRegionTrail &&
        status?.IsLogging === true &&
        facts.gapOf("cloudtrail:GetTrailStatus", TrailARN) === null &&
        TrailARN.split(":")[4] === input.organization.managementAccountId,
    );
    if (found !== undefined)
      return `${found.TrailARN} belongs to the organization, and members cannot change it`;
  }
  return null;
}

/** A member of an administrator that enrols every account cannot leave, nor switch its detector off. */
function enrolledEverywhere(context: EvaluationContext): string | null {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) return null;
  const active = scope.regions.filter((region) => region.scope !== "na");
  const isEnrolled = active.every(({ region, scope: kind }) => {
    if (kind !== "active") return false;
    const administrator = findAdministrator(context, region);
    if (!administrator.known || administrator.value === null) return false;
    const member = seeMember(context, region, administrator);
    if (!member.known || member.value?.status.toUpperCase() !== "ENABLED") return false;
    const configuration = view
      .find("guardduty.organization", region, administrator.value)
      .ask("guardduty:DescribeOrganizationConfiguration", (data) => data.configuration);
    return configuration.known && configuration.value?.AutoEnableOrganizationMembers === "ALL";
  });
  if (active.length === 0 || !isEnrolled) return null;
  return "GuardDuty's administrator enrols every account, and members cannot leave it";
}

/** Root credentials that do not exist need no guardrail, as long as the organization manages them centrally. */
function rootWithoutCredentials({ view }: EvaluationContext): string | null {
  const isCentral = view.accountsWith("iam.organization-features", "global").some((accountId) => {
    const features = view
      .find("iam.organization-features", "global", accountId)
      .ask("iam:ListOrganizationsFeatures", (data) => data.EnabledFeatures);
    return features.known && features.value.includes("RootCredentialsManagement");
  });
  if (!isCentral) return null;
  const counts = view.find("iam.summary").ask("iam:GetAccountSummary", (data) => data);
  if (!counts.known) return null;
  const {
    AccountPasswordPresent,
    AccountAccessKeysPresent,
    AccountSigningCertificatesPresent = null,
  } = counts.value;
  const none = [AccountPasswordPresent, AccountAccessKeysPresent, AccountSigningCertificatesPresent].every(
    (present) => present === 0,
  );
  return none ? "The root user has no credentials, and the organization manages them centrally" : null;
}
