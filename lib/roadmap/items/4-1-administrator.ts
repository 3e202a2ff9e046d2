/** Who administers GuardDuty in a region, and what that account sees of a member, for item 4.1. */
import type { GuarddutyOrganization } from "#lib/facts/guardduty.ts";
import type { Answer, FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

/** Account id of the region's administrator; null: there is none. */
export type Administrator = Answer<string | null>;

export interface SeenMember {
  administratorId: string;
  status: string;
  /** null: not read, or the account was left unprocessed. */
  features: readonly { Name: string; Status: string }[] | null;
}

/**
 * The administrator as the management account names it. Where its answer is missing: the one account whose
 * DescribeOrganizationConfiguration succeeds in the region. A standalone account has none.
 */
export function findAdministrator(
  { input, view }: { input: Pick<EvaluationContext["input"], "organization">; view: FactsView },
  region: string,
): Administrator {
  if (input.organization.kind === "standalone") return { known: true, value: null };
  const { managementAccountId } = input.organization;
  const named = view
    .find("guardduty.admins", region, managementAccountId)
    .ask("guardduty:ListOrganizationAdminAccounts", (data) =>
      data.adminAccounts
        .filter(({ AdminStatus }) => AdminStatus === "ENABLED")
        .map((admin) => admin.AdminAccountId),
    );
  if (named.known) return onlyOne(named.value);
  const acting = view
    .accountsWith("guardduty.organization", region)
    .filter((accountId) => canDescribe(view, region, accountId));
  return acting.length === 0 ? unknownAdministrator : onlyOne(acting);
}

const unknownAdministrator: { known: false; gap: Gap } = {
  known: false,
  gap: { kind: "said", code: "not_read", text: "The administrator of GuardDuty could not be read" },
};

function onlyOne(accountIds: readonly string[]): Administrator {
  const distinct = [...new Set(accountIds)];
  return distinct.length > 1 ? unknownAdministrator : { known: true, value: distinct[0] ?? null };
}

function canDescribe(view: EvaluationContext["view"], region: string, accountId: string): boolean {
  const configuration = view
    .find("guardduty.organization", region, accountId)
    .ask("guardduty:DescribeOrganizationConfiguration", (data) => data.configuration);
  return configuration.known && configuration.value !== null;
}

type Members = NonNullable<GuarddutyOrganization["members"]>;

/** Members by account id, made once per list: one administrator's list serves every member. */
const membersById = new WeakMap<Members, Map<string, Members[number]>>();

/** What the administrator sees of the evaluated account; null: its complete list does not hold the account. */
export function seeMember(
  { input, view }: EvaluationContext,
  region: string,
  administrator: Administrator,
): Answer<SeenMember | null> {
  if (!administrator.known) return administrator;
  const administratorId = administrator.value;
  if (administratorId === null || administratorId === input.account.id) return unknownAdministrator;
  const facts = view.find("guardduty.organization", region, administratorId);
  const members = facts.ask("guardduty:ListMembers", (data) => data.members);
  if (!members.known) return members;
  if (members.value === null) return unknownAdministrator;
  const index = membersById.get(members.value) ?? indexMembers(members.value);
  const member = index.get(input.account.id);
  if (member === undefined) return { known: true, value: null };
  const read = facts.gapOf("guardduty:GetMemberDetectors", input.account.id) === null;
  return {
    known: true,
    value: { administratorId, status: member.RelationshipStatus, features: read ? member.features : null },
  };
}

function indexMembers(members: Members): Map<string, Members[number]> {
  const index = new Map(members.map((member) => [member.AccountId, member]));
  membersById.set(members, index);
  return index;
}
