/** Accounts that look like the security account although nobody named one, for item 1.3. */
import type { CollectorName } from "#lib/facts/registry.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import { listedAccounts } from "#lib/roadmap/items/1-3-checks.ts";
import { listBucketOwners, listOrganizationTrails } from "#lib/roadmap/items/1-3-log-bucket.ts";

interface Candidate {
  accountId: string;
  /** "administers GuardDuty" */
  because: string;
  collector: CollectorName;
}

const mostCandidates = 5;
const telling = /\b(security|audit|log[- ]?archive)\b/i;
const administeredServices: readonly (readonly [principal: string, name: string])[] = [
  ["guardduty.amazonaws.com", "GuardDuty"],
  ["securityhub.amazonaws.com", "Security Hub"],
];

/** The most telling first, each account once; the management account never is one. */
export function listCandidates(context: OrganizationContext): Candidate[] {
  const { managementAccountId } = context.input.organization;
  const all = [...ownersOfLogs(context), ...administrators(context), ...byName(context)];
  const distinct = new Map<string, Candidate>();
  for (const candidate of all) {
    const { accountId } = candidate;
    if (accountId !== managementAccountId && !distinct.has(accountId)) distinct.set(accountId, candidate);
  }
  return [...distinct.values()].slice(0, mostCandidates);
}

function ownersOfLogs(context: OrganizationContext): Candidate[] {
  const buckets = listOrganizationTrails(context).trails.map(({ bucket }) => bucket);
  return listBucketOwners(context, buckets).map(({ accountId, bucket }) => ({
    accountId,
    because: `owns ${bucket}, the bucket of the organization's trail`,
    collector: "s3.buckets",
  }));
}

function administrators({ input, view }: OrganizationContext): Candidate[] {
  const delegated = view
    .find("organizations.delegation")
    .ask("organizations:ListDelegatedAdministrators", (data) => data.delegatedAdministrators);
  const byDelegation = (delegated.known ? delegated.value : []).flatMap(({ Id, ServicePrincipals }) =>
    administeredServices
      .filter(([principal]) => ServicePrincipals?.includes(principal))
      .map(
        ([, name]): Candidate => ({
          accountId: Id,
          because: `administers ${name}`,
          collector: "organizations.delegation",
        }),
      ),
  );
  const designated = view
    .find("guardduty.admins", input.organization.homeRegion)
    .ask("guardduty:ListOrganizationAdminAccounts", (data) => data.adminAccounts);
  const byGuardDuty = (designated.known ? designated.value : [])
    .filter(({ AdminStatus }) => AdminStatus === "ENABLED")
    .map(
      ({ AdminAccountId }): Candidate => ({
        accountId: AdminAccountId,
        because: "administers GuardDuty",
        collector: "guardduty.admins",
      }),
    );
  return [...byDelegation, ...byGuardDuty];
}

function byName(context: OrganizationContext): Candidate[] {
  const listed = listedAccounts(context);
  return (listed.known ? listed.value : [])
    .filter(({ State, Name }) => State === "ACTIVE" && telling.test(Name))
    .map(({ Id, Name }) => ({
      accountId: Id,
      because: `is called ${Name}`,
      collector: "organizations.tree",
    }));
}
