/** Checks (a), (c), (d) and (e) of item 1.3 on the accounts that somebody named. */

import type { OrganizationTree } from "#lib/facts/organizations.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { listTrustedParties } from "#lib/policy/trust.ts";
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import { securityOnly } from "#lib/roadmap/questions/1-3-security-account.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence, FailingResource } from "#lib/roadmap/verdict.ts";

/** Who was named, and for what; one account may be both. */
export interface Designation {
  /** Administers the detection services; null: only a log account was named. */
  tooling: string | null;
  /** Keeps the logs. */
  logs: string;
  /** The accounts that are meant, each once. */
  accountIds: readonly string[];
}

/** The services whose administration makes an account the security team's. */
const securityServices: readonly string[] = [
  "guardduty.amazonaws.com",
  "securityhub.amazonaws.com",
  "access-analyzer.amazonaws.com",
  "config.amazonaws.com",
  "config-multiaccountsetup.amazonaws.com",
  "inspector2.amazonaws.com",
  "cloudtrail.amazonaws.com",
  "macie.amazonaws.com",
];

/** The accounts that the organization lists. */
export function listedAccounts({ view }: OrganizationContext): Answer<OrganizationTree["accounts"]> {
  const tree = view.find("organizations.tree");
  const answer = tree.ask("organizations:ListAccounts", (data) => data.accounts);
  const gap = answer.known ? null : tree.gapOf("organizations:DescribeOrganization");
  return gap === null ? answer : { known: false, gap };
}

function note(
  { input }: OrganizationContext,
  collector: Evidence["collector"],
  observed: string,
  result: Evidence["result"],
): Evidence {
  const { managementAccountId: accountId } = input.organization;
  return { collector, accountId, region: "global", observed, result };
}

function failing(resource: string, why: string): FailingResource[] {
  return [{ resource, region: "global", why }];
}

/** (a) Every named account is an active member, and none is the management account. A failure outranks all else. */
export function judgeMembers(context: OrganizationContext, { accountIds }: Designation): Unit {
  const { managementAccountId } = context.input.organization;
  if (accountIds.includes(managementAccountId)) {
    return {
      result: "fail",
      place: null,
      why: `the named account ${managementAccountId} is the management account, which must be separate`,
      failing: failing(
        managementAccountId,
        "Is the management account; the security account must be separate.",
      ),
    };
  }
  const listed = listedAccounts(context);
  if (!listed.known) return { result: "unknown", place: null, gaps: [listed.gap] };
  const stateOf = (id: string): string | null =>
    listed.value.find((account) => account.Id === id)?.State ?? null;
  const wrong = accountIds
    .map((id) => ({ id, state: stateOf(id) }))
    .filter(({ state }) => state !== "ACTIVE" && state !== "UNKNOWN")
    .map(({ id, state }) => ({
      id,
      says: state === null ? "is no member of the organization" : `is ${state}`,
    }));
  if (wrong.length > 0) {
    return {
      result: "fail",
      place: null,
      why: wrong.map(({ id, says }) => `the named account ${id} ${says}`).join(", "),
      failing: wrong.flatMap(({ id, says }) => failing(id, sentence(says))),
      evidence: wrong.map(({ id, says }) =>
        note(context, "organizations.tree", `Account ${id} ${says}.`, "fail"),
      ),
    };
  }
  const unclear = accountIds.filter((id) => stateOf(id) === "UNKNOWN");
  if (unclear.length > 0) {
    const text = `AWS Organizations did not say which state ${unclear.join(" and ")} is in`;
    return { result: "unknown", place: null, gaps: [{ kind: "said", code: "not_read", text }] };
  }
  const observed = `${accountIds.join(" and ")} ${accountIds.length === 1 ? "is an active member" : "are active members"}.`;
  return {
    result: "pass",
    place: null,
    evidence: [note(context, "organizations.tree", observed, "pass")],
  };
}

/** (c) The tooling account administers a detection service for the organization, or the audit role trusts it. */
export function judgeAdministration(context: OrganizationContext, { tooling, logs }: Designation): Unit {
  if (tooling === null) {
    return {
      result: "fail",
      place: null,
      why: "an account for the logs is named, but none for the security team's tools",
      failing: failing(logs, "Keeps the logs; no account for the security team's tools is named."),
    };
  }
  const services = administeredServices(context, tooling);
  if (services.known && services.value.length > 0) {
    const observed = `${tooling} administers ${services.value.join(", ")}.`;
    return {
      result: "pass",
      place: null,
      evidence: [note(context, "organizations.delegation", observed, "pass")],
    };
  }
  const trusted = isTrusted(context, tooling);
  if (trusted.known && trusted.value) {
    const observed = `The audit role of the management account trusts ${tooling}.`;
    return { result: "pass", place: null, evidence: [note(context, "iam.authorization", observed, "pass")] };
  }
  const gaps = [services, trusted].flatMap((answer) => (answer.known ? [] : [answer.gap]));
  if (gaps.length > 0) return { result: "unknown", place: null, gaps };
  const why = `${tooling} administers no detection service, and no audit role trusts it`;
  return {
    result: "fail",
    place: null,
    why,
    failing: failing(tooling, "Administers no detection service of the organization."),
    evidence: [
      note(context, "organizations.delegation", `${tooling} administers no detection service.`, "fail"),
    ],
  };
}

/** Security services that the account administers, as Organizations knows it. */
function administeredServices({ view }: OrganizationContext, accountId: string): Answer<string[]> {
  const facts = view.find("organizations.delegation");
  const administrators = facts.ask(
    "organizations:ListDelegatedAdministrators",
    (data) => data.delegatedAdministrators,
  );
  if (!administrators.known) return administrators;
  const entry = administrators.value.find(({ Id }) => Id === accountId);
  if (entry === undefined) return { known: true, value: [] };
  const services = facts.ask(
    "organizations:ListDelegatedServicesForAccount",
    () => entry.ServicePrincipals ?? [],
    accountId,
  );
  if (!services.known) return services;
  return { known: true, value: services.value.filter((name) => securityServices.includes(name)) };
}

/** Whether the audit role of the management account lets the account in; the roles of members are item 3.2's to judge. */
function isTrusted({ view }: OrganizationContext, accountId: string): Answer<boolean> {
  const role = view
    .find("iam.authorization")
    .ask("iam:GetAccountAuthorizationDetails", (data) => data.auditRole);
  if (!role.known) return role;
  const policy = parsePolicyDocument(role.value?.trustPolicy ?? "");
  if (!policy.readable) {
    const text = "The trust policy of the management account's audit role could not be understood";
    return { known: false, gap: { kind: "said", code: "not_read", text } };
  }
  const parties = listTrustedParties(policy);
  return { known: true, value: parties.some((party) => party.accountId === accountId) };
}

/** (d) Only security lives there; no fact can show that, so a person has to say it. */
export function judgePurpose({ input, view }: OrganizationContext, { accountIds }: Designation): Unit {
  const names = accountIds.join(" and ");
  const answer = readAnswer(input, view, securityOnly, null);
  if (!answer.valid) return { result: "unknown", place: names, gaps: [answer.gap] };
  if (answer.holds) return { result: "pass", place: null };
  return {
    result: "fail",
    place: null,
    why: `${names} also ${accountIds.length === 1 ? "serves" : "serve"} other purposes`,
    failing: accountIds.flatMap((id) =>
      failing(id, "Somebody answered that it does not serve security alone."),
    ),
  };
}

/** (e) There is business apart from it: at least one more active account. */
export function judgeBusiness(context: OrganizationContext, { accountIds }: Designation): Unit {
  const { id, managementAccountId } = context.input.organization;
  const listed = listedAccounts(context);
  if (!listed.known) return { result: "unknown", place: null, gaps: [listed.gap] };
  const set = new Set([...accountIds, managementAccountId]);
  const others = listed.value.filter(({ Id, State }) => State === "ACTIVE" && !set.has(Id)).length;
  if (others > 0) {
    const observed = `${others} more active ${others === 1 ? "account" : "accounts"} for the business.`;
    return { result: "pass", place: null, evidence: [note(context, "organizations.tree", observed, "pass")] };
  }
  return {
    result: "fail",
    place: null,
    why: "there is no account for the business beside these and the management account",
    failing: failing(id, "Has no account for the business."),
  };
}
