/** What 8.1 reads of the account itself: its Regions, its trails and its administrators. */
import type { IamRole } from "#lib/facts/iam.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { describeGaps } from "#lib/roadmap/gaps.ts";
import type { Prober } from "#lib/roadmap/guardrails/probe.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { RolePolicies } from "#lib/roadmap/items/5-3-policies.ts";
import type { ProbedAccount } from "#lib/roadmap/items/8-1-intents.ts";
import type { RealPrincipals } from "#lib/roadmap/items/8-1-judge.ts";
import { judgePlatformRole } from "#lib/roadmap/platform-roles.ts";

/** The account with everything that the requests of the intents name; unknown without its Regions. */
export function readProbedAccount(
  { input, view }: EvaluationContext,
  guardrails: Prober["guardrails"],
): Answer<ProbedAccount> {
  const { account, organization, settings, now } = input;
  const facts = view.find("account.regions");
  const source = facts.attempt((data) => data.source);
  const regions = source.known ? facts.ask(source.value, (data) => data.regions) : source;
  if (!regions.known) return regions;
  const enabledRegions = regions.value
    .filter(({ RegionOptStatus }) => RegionOptStatus !== "DISABLED")
    .map(({ RegionName }) => RegionName)
    .sort();
  const own = enabledRegions.flatMap((region) => {
    const trails = view
      .find("cloudtrail.trails", region)
      .ask("cloudtrail:DescribeTrails", (data) => data.trails.map(({ TrailARN }) => TrailARN));
    return trails.known ? trails.value.filter((arn) => arn.split(":")[4] === account.id) : [];
  });
  return {
    known: true,
    value: {
      accountId: account.id,
      partition: account.partition,
      guardrails,
      now,
      enabledRegions,
      homeRegions: [...new Set(settings.homeRegions)].sort(),
      fallbackRegion: organization.homeRegion,
      auditRole: organization.roleName,
      trails: [...new Set(own)].sort(),
      detectionRuleNames: settings.detectionRuleNames,
    },
  };
}

/**
 * Roles with nearly all permissions that guardrails have to bind as well: all but service-linked ones, which nothing
 * binds, and those that the settings leave out. A role of AWS's platform is left out only with the trust that AWS gives it.
 */
export function readRealPrincipals({ input, view }: EvaluationContext): RealPrincipals {
  const { account, organization, settings } = input;
  const facts = view.find("iam.authorization");
  const data = facts.ask("iam:GetAccountAuthorizationDetails", (found) => found);
  if (!data.known || data.value.roles === undefined) {
    const reason = data.known
      ? "The roles of the account were not kept"
      : describeGaps([{ gap: data.gap, place: null }], {
          roleName: organization.roleName,
          preposition: "for",
        }).reason.replace(/\.$/, "");
    return { roles: [], gap: `which roles it leaves out is not known: ${reason}` };
  }
  const policies = new RolePolicies(data.value.policies);
  const isLeftOut = (role: IamRole): boolean => {
    if (role.Path.startsWith("/aws-service-role/")) return true;
    if (!settings.scpExemptRoles.includes(role.RoleName)) return false;
    return judgePlatformRole(role, organization) !== "foreign";
  };
  const roles = data.value.roles
    .filter((role) => !isLeftOut(role) && policies.isAdmin(role) !== "no")
    .map((role) => ({
      name: role.RoleName,
      who: {
        principal: { kind: "role" as const, accountId: account.id, arn: role.Arn },
        tags: Object.fromEntries((role.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
      },
    }));
  return { roles, gap: null };
}
