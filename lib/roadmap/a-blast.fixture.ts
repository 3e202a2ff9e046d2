/** Item 10.1 in tests: an organization of a few accounts, what they are for, and whom their roles trust. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { SsoDuties } from "#lib/facts/sso.ts";
import { rootAddress } from "./a-contact.fixture.ts";
import { accountId, aFact, hoursAgo, logId, managementId, securityId } from "./a-fact.fixture.ts";
import { aDelegationFact, anAccount, anAnswer, aTreeFact } from "./an-organization.fixture.ts";
import type { Attestation } from "./attestation.ts";
import { securityOnly } from "./questions/1-3-security-account.ts";
import { architectureReview, humanSeparation, onePurpose } from "./questions/10-1-blast-radius.ts";
import type { Question } from "./questions/question.ts";
import type { Environment } from "./settings/environment.ts";
import type { OrganizationTrust, TrustFacts } from "./trust-graph/facts.ts";

export const buildId = "444400001111";
export const devId = "555500001111";

/** What the accounts of the tests are for. */
export const environments: Record<string, Environment> = { [accountId]: "prod" };

/** A trust policy for these principals of AWS. */
export function aTrust(AWS: unknown, Condition?: object, ...more: object[]): string {
  const allow = { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ ...allow, ...(Condition === undefined ? {} : { Condition }) }, ...more],
  });
}

export const rootOf = (id: string) => `arn:aws:iam::${id}:root`;
export const roleIn = (id: string, name: string) => `arn:aws:iam::${id}:role/${name}`;

type TrustedRole = TrustFacts["roles"][number];

export function aTrustedRole(
  id: string,
  name: string,
  trust: string | null,
  privilege: TrustedRole["privilege"] = "admin",
): TrustedRole {
  return { arn: roleIn(id, name), privilege, trust };
}

/** Roles and assumers by account; every other account of the tests was read and has none. */
export function aTrustOf(
  roles: readonly TrustedRole[] = [],
  assumers: TrustFacts["assumers"] = [],
  { unread = [] as readonly string[] } = {},
): OrganizationTrust {
  const ids = [accountId, managementId, securityId, logId, buildId, devId].filter(
    (id) => !unread.includes(id),
  );
  const of = (id: string) => ({
    roles: roles.filter(({ arn }) => arn.includes(`::${id}:`)),
    assumers: assumers.filter(({ arn }) => arn.includes(`::${id}:`)),
  });
  return {
    accounts: new Map(ids.map((id) => [id, of(id)])),
    observedAt: new Map(ids.map((id) => [id, new Date(hoursAgo(1))])),
  };
}

/** The audit role everywhere, and what the organization puts into accounts that it makes. */
export function goodTrust(): OrganizationTrust {
  return aTrustOf([
    aTrustedRole(accountId, "WaymarkAudit", aTrust(rootOf(securityId)), "read"),
    aTrustedRole(accountId, "OrganizationAccountAccessRole", aTrust(rootOf(managementId))),
    aTrustedRole(securityId, "OrganizationAccountAccessRole", aTrust(rootOf(managementId))),
  ]);
}

const tree = aTreeFact([
  anAccount(managementId),
  anAccount(accountId, { Email: rootAddress }),
  anAccount(securityId),
  anAccount(logId),
]);

/** The account with those that it has to be apart from; two more where builds run and things are tried out. */
function blastTree(isLarge = false): Envelope {
  if (!isLarge) return tree;
  return aTreeFact([managementId, accountId, securityId, logId, buildId, devId].map((id) => anAccount(id)));
}

export function aDutiesFact(data: Partial<SsoDuties> = {}): Envelope {
  const ops = ["DescribePermissionSet", "ListAccountAssignments"].map((name) => `ssoadmin:${name}`);
  return aFact(
    "sso.duties",
    [...ops, "identitystore:ListGroupMemberships"],
    { permissionSets: [], accounts: [], groups: [], accountsComplete: true, ...data },
    { accountId: managementId },
  );
}

/** Who watches over the others does so from the security account. */
const delegation = aDelegationFact([
  {
    Id: securityId,
    ServicePrincipals: ["guardduty.amazonaws.com", "securityhub.amazonaws.com"],
    DelegationEnabledDate: null,
  },
]);

export function blastShared(isLarge = false): Envelope[] {
  return [blastTree(isLarge), delegation, aDutiesFact()];
}

export function blastAnswer(question: Question<null>, more: Partial<Attestation> = {}): Attestation {
  return anAnswer({
    id: `00000000-0000-4000-8000-${question.id.length.toString().padStart(12, "0")}`,
    itemId: question.itemId,
    question: question.id,
    ...more,
  });
}

export const blastAnswers: Attestation[] = [
  blastAnswer(securityOnly),
  blastAnswer(architectureReview),
  blastAnswer(humanSeparation),
  blastAnswer(onePurpose, { accountId }),
];
