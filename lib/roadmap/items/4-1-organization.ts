/** What 4.1 asks of the organization itself: in each region an administrator that enrols every member. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { aboutAccount } from "#lib/roadmap/gaps.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import { findAdministrator } from "#lib/roadmap/items/4-1-administrator.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

/**
 * One unit for each region that the management account or an administrator has enabled: an account that is enrolled in
 * another one has its administrator there. A standalone account has nobody to enrol.
 */
export function judgeEnrolment(context: OrganizationContext): readonly Unit[] {
  const { input, view, viewOf } = context;
  const { organization } = input;
  if (organization.kind === "standalone") return [];
  const scope = scopeRegions(view, organization);
  if (!scope.known) return [{ result: "unknown", place: null, gaps: [scope.gap] }];
  const regions = new Map(scope.regions.map((region) => [region.region, region]));
  const administrators = new Set(
    scope.regions.flatMap(({ region }) => {
      const administrator = findAdministrator(context, region);
      return administrator.known && administrator.value !== null ? [administrator.value] : [];
    }),
  );
  const unlisted: Unit[] = [];
  for (const accountId of administrators) {
    const own = scopeRegions(viewOf(accountId), organization);
    if (!own.known) {
      unlisted.push({
        result: "unknown",
        place: null,
        gaps: [aboutAccount(accountId, own.gap, organization)],
      });
      continue;
    }
    for (const region of own.regions)
      if (regions.get(region.region)?.scope !== "active" && region.scope !== "na")
        regions.set(region.region, region);
  }
  const units = [...regions.values()]
    .sort((a, b) => (a.region < b.region ? -1 : 1))
    .map((scoped): Unit => {
      if (scoped.scope === "na") return { result: "na", place: scoped.region };
      if (scoped.scope === "unknown") return { result: "unknown", place: scoped.region, gaps: [scoped.gap] };
      return judgeRegion(context, scoped.region);
    });
  return [...units, ...unlisted];
}

function judgeRegion(context: OrganizationContext, region: string): Unit {
  const { managementAccountId } = context.input.organization;
  const administrator = findAdministrator(context, region);
  if (!administrator.known) return { result: "unknown", place: region, gaps: [administrator.gap] };
  if (administrator.value === null) {
    const evidence: Evidence = {
      collector: "guardduty.admins",
      accountId: managementAccountId,
      region,
      observed: "No account administers GuardDuty for the organization.",
      result: "fail",
    };
    return failing(region, managementAccountId, "no administrator is designated", [evidence]);
  }
  return judgeConfiguration(context, region, administrator.value);
}

function judgeConfiguration(context: OrganizationContext, region: string, administrator: string): Unit {
  const { view } = context;
  const { managementAccountId } = context.input.organization;
  const configuration = view
    .find("guardduty.organization", region, administrator)
    .ask("guardduty:DescribeOrganizationConfiguration", (data) => data.configuration);
  const evidence = (observed: string, result: Evidence["result"]): Evidence[] => [
    { collector: "guardduty.organization", accountId: administrator, region, observed, result },
    // AWS advises against it, and the rest works all the same.
    ...(administrator === managementAccountId
      ? [
          {
            collector: "guardduty.admins",
            accountId: managementAccountId,
            region,
            observed: "The management account itself administers GuardDuty.",
            result: "info" as const,
          },
        ]
      : []),
  ];
  if (configuration.known && configuration.value?.MemberAccountLimitReached === true) {
    const why = "the administrator has no room for further members";
    return failing(region, administrator, why, evidence("The limit of members is reached.", "fail"));
  }
  // The policy enrols where the setting does not; it cannot raise the limit.
  if (!configuration.known) return { result: "unknown", place: region, gaps: [configuration.gap] };
  const setting = configuration.value?.AutoEnableOrganizationMembers ?? null;
  const observed = `New members are enrolled: ${setting ?? "not set"}.`;
  if (setting === "ALL") return { result: "pass", place: region, evidence: evidence(observed, "pass") };
  const policy = enrolsByPolicy(context, region);
  if (policy.known && policy.value) {
    const said = "A GuardDuty policy of the organization turns the detectors on.";
    return { result: "pass", place: region, evidence: evidence(said, "pass") };
  }
  if (setting !== "NEW" && !policy.known) return { result: "unknown", place: region, gaps: [policy.gap] };
  if (setting !== "NEW")
    return failing(
      region,
      administrator,
      "members are not enrolled by themselves",
      evidence(observed, "fail"),
    );
  const outside = membersOutside(context, region, administrator);
  if (!outside.known) return { result: "unknown", place: region, gaps: [outside.gap] };
  if (outside.value.length === 0)
    return { result: "pass", place: region, evidence: evidence(observed, "pass") };
  return {
    ...failing(region, administrator, "only new members are enrolled, and older ones are not", [
      ...evidence(observed, "fail"),
    ]),
    failing: outside.value.map((resource) => ({
      resource,
      region,
      why: "Is a member that the administrator does not watch, and only new ones are enrolled.",
    })),
  };
}

function failing(region: string, resource: string, why: string, evidence: Evidence[]): Unit {
  const said = sentence(why);
  return { result: "fail", place: region, why, failing: [{ resource, region, why: said }], evidence };
}

/** What applies to the management account comes from the root: it hangs there in every organization that we know. */
function enrolsByPolicy({ view }: OrganizationContext, region: string): Answer<boolean> {
  return view
    .find("organizations.effective-policies")
    .ask(
      "organizations:DescribeEffectivePolicy",
      ({ guardduty }) => guardduty?.foundational[region] ?? guardduty?.foundational["default"] ?? false,
      "GUARDDUTY_POLICY",
    );
}

/** Active accounts that the administrator lists and does not watch. */
function membersOutside(
  { view }: OrganizationContext,
  region: string,
  administrator: string,
): Answer<readonly string[]> {
  const members = view
    .find("guardduty.organization", region, administrator)
    .ask("guardduty:ListMembers", (data) => data.members);
  if (!members.known) return members;
  const list = members.value;
  if (list === null) {
    const text = "The members of the administrator of GuardDuty were not read";
    return { known: false, gap: { kind: "said", code: "not_read", text } };
  }
  const listed = view
    .find("organizations.tree")
    .ask("organizations:ListAccounts", ({ accounts }) => accounts);
  if (!listed.known) return listed;
  const active = new Set(listed.value.filter(({ State }) => State === "ACTIVE").map(({ Id }) => Id));
  const watched = new Set(
    list
      .filter(({ RelationshipStatus }) => RelationshipStatus.toUpperCase() === "ENABLED")
      .map(({ AccountId }) => AccountId),
  );
  active.delete(administrator);
  return { known: true, value: [...active].filter((id) => !watched.has(id)).sort() };
}
