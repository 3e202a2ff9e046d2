/** How each role counts for item 5.3. */
import type { IamRole } from "#lib/facts/iam.ts";
import type { RoleUsage } from "#lib/facts/iam-access.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { openIssuers } from "#lib/roadmap/items/5-3-oidc-trust.ts";
import type { RolePolicies } from "#lib/roadmap/items/5-3-policies.ts";
import type { ScopedRole } from "#lib/roadmap/items/5-3-scope.ts";
import type { UsageReader } from "#lib/roadmap/items/5-3-usage.ts";

const dayMs = 86_400_000;
const shownServices = 5;

/** A judged role; `isHard`: everybody with a token of a build service may write through it. */
export interface RoleUnit extends Unit {
  isHard?: boolean;
}

/** What the judging of one role rests on. */
export interface RoleSources {
  context: EvaluationContext;
  policies: RolePolicies;
  usage: UsageReader;
}

/**
 * The table of 5.3 for one role, first match wins, but for the open trust: whether everybody may write is asked before
 * anything that would only make the role a plain failure.
 */
export function judgeRole(sources: RoleSources, { role, trust }: ScopedRole): RoleUnit {
  const { context, policies } = sources;
  const created = dayOf(role.CreateDate, context.input.now);
  if (created === "unclear") return unknownRole(role, said("It is not known when the role was made"));
  if (isTooNew(context, created)) return { result: "na", place: role.RoleName };
  if (trust === null) return unknownRole(role, said("Its trust policy cannot be understood"));
  const open = openIssuers(trust, context.input.settings.ownOidcOrganizations);
  if (open.length > 0) {
    const why = `Anybody with a token of ${open.join(", ")} may assume it: no condition names an organization.`;
    return { ...failingRole(role, "open to tokens of everybody", why), isHard: policies.mayWrite(role) };
  }
  return judgeLastUse(context, role) ?? judgeGrants(sources, role);
}

/** A role has to have had the time to be used. */
function isTooNew({ input, view }: EvaluationContext, created: Date | null): boolean {
  if (created === null) return false;
  const countedFrom = new Date(created.getTime() + input.settings.unusedWindowDays * dayMs);
  if (countedFrom <= input.now) return false;
  view.limit(countedFrom);
  return true;
}

function judgeLastUse({ input, view }: EvaluationContext, role: IamRole): RoleUnit | null {
  const used = dayOf(role.lastUsedOn, input.now);
  if (used === "unclear") return unknownRole(role, said("It is not known when the role was used last"));
  if (used === null) return failingRole(role, "never used", "No use within AWS's tracking period.");
  const { unusedWindowDays } = input.settings;
  if (daysBetween(used, input.now) > unusedWindowDays) {
    return failingRole(role, "unused", `Last used on ${used.toISOString().slice(0, 10)}.`);
  }
  view.limit(new Date(used.getTime() + (unusedWindowDays + 1) * dayMs));
  return null;
}

function judgeGrants({ context, policies, usage }: RoleSources, role: IamRole): RoleUnit {
  const admin = policies.isAdmin(role);
  if (admin === "yes") {
    return failingRole(role, "nearly all permissions", "Grants nearly every action on every resource.");
  }
  const job = usage.job(role.Arn);
  const unclear = policies.unread(role).map((name) => said(`Policy ${name} could not be read`));
  if (!job.known) {
    const word = usage.analyzers(role.Arn);
    if (word === "unused" || word === "over-granted") {
      return failingRole(
        role,
        "services that it does not use",
        "An analyzer of unused access has a finding.",
      );
    }
    if (word !== "clean") return unknownRole(role, job.gap);
    return admin === "unclear" ? unknownRole(role, ...unclear) : { result: "pass", place: role.RoleName };
  }
  const judged = judgeServices(context, policies, role, job.value);
  return judged.result === "pass" && (admin === "unclear" || unclear.length > 0)
    ? unknownRole(role, ...unclear)
    : judged;
}

/** Services that the role is granted, its boundary lets it reach, and AWS tracks. */
function judgeServices(
  { input }: EvaluationContext,
  policies: RolePolicies,
  role: IamRole,
  { used, unused }: RoleUsage,
): RoleUnit {
  const { untrackedServices, maxUnusedServices, minUsedRatio, unusedWindowDays } = input.settings;
  const counts = (service: string) =>
    !untrackedServices.includes(service) && policies.isWithinBoundary(role, service) !== "no";
  const idle = unused.filter(counts);
  let busy = 0;
  for (const [service, day] of Object.entries(used)) {
    if (!counts(service)) continue;
    const last = dayOf(day, input.now);
    if (last === "unclear" || last === null) {
      return unknownRole(role, said("The use of services carries a time that has not come"));
    }
    if (daysBetween(last, input.now) > unusedWindowDays) idle.push(service);
    else busy += 1;
  }
  const granted = busy + idle.length;
  const isMostUsed = busy * 1_000 >= Math.round(minUsedRatio * 1_000) * granted;
  if (granted === 0 || idle.length <= maxUnusedServices || isMostUsed) {
    return { result: "pass", place: role.RoleName };
  }
  idle.sort();
  const shown = idle.slice(0, shownServices).join(", ");
  const more = idle.length > shownServices ? ` and ${idle.length - shownServices} more` : "";
  const why = `${idle.length} of ${granted} granted services are not used: ${shown}${more}.`;
  return failingRole(role, "services that it does not use", why);
}

/** Null stays null; `unclear`: no date, or one that has not come. */
function dayOf(text: string | null, now: Date): Date | "unclear" | null {
  if (text === null) return null;
  const date = new Date(text);
  // A day's date is its beginning: whatever lies further ahead than clocks differ has not come.
  return Number.isNaN(date.getTime()) || date.getTime() > now.getTime() + dayMs / 24 ? "unclear" : date;
}

/** Whole days of the calendar, UTC. */
function daysBetween(earlier: Date, later: Date): number {
  return Math.floor(later.getTime() / dayMs) - Math.floor(earlier.getTime() / dayMs);
}

function failingRole(role: IamRole, cause: string, why: string): RoleUnit {
  return {
    result: "fail",
    place: role.RoleName,
    why: cause,
    failing: [{ resource: role.Arn, region: "global", why }],
  };
}

function unknownRole(role: IamRole, ...gaps: Gap[]): RoleUnit {
  return { result: "unknown", place: role.RoleName, gaps };
}

function said(text: string): Gap {
  return { kind: "said", code: "not_read", text };
}
