/** Cases of 10.1 in tests: the good account with two more beside it, and what changes it. */
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aDutiesFact,
  aTrustedRole,
  aTrustOf,
  blastAnswers,
  blastShared,
  buildId,
  devId,
  environments,
  goodTrust,
} from "#lib/roadmap/a-blast.fixture.ts";
import { accountId, homeRegion, securityId } from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings, type Settings } from "#lib/roadmap/settings.ts";
import type { OrganizationTrust, TrustFacts } from "#lib/roadmap/trust-graph/facts.ts";

export interface Case {
  trust?: OrganizationTrust;
  settings?: Partial<Settings>;
  answers?: AccountInput["attestations"];
  shared?: Envelope[];
  facts?: Envelope[];
  account?: Partial<AccountInput["account"]>;
  organization?: Partial<AccountInput["organization"]>;
}

/** The good account with two more beside it. */
export function judge({
  trust = goodTrust(),
  settings = {},
  answers = blastAnswers,
  shared = blastShared(true),
  ...rest
}: Case = {}) {
  const input = anInput({
    trust,
    settings: {
      ...defaultSettings,
      environments: { ...environments, [devId]: "nonprod", [buildId]: "shared" },
      ...settings,
    },
    attestations: answers,
    sharedFacts: shared,
    ...rest,
  });
  const verdict = evaluateAccount(input).get("10.1");
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
}

export const without = (...ids: readonly string[]) =>
  blastAnswers.filter(({ question }) => !ids.includes(question));
export const adminIn = (id: string, name: string, trust: string) => aTrustedRole(id, name, trust, "admin");
export const withRoles = (...roles: TrustFacts["roles"]) => {
  const good = [...goodTrust().accounts.values()].flatMap((facts) => facts.roles);
  return aTrustOf([...good, ...roles]);
};

/** Topics in the home region. */
export function topics(arns: readonly string[]): Envelope {
  const found = goodFactsBut().find((fact) => fact.collector === "sns.topics" && fact.region === homeRegion);
  if (found === undefined) throw new Error("no topics");
  return { ...found, data: { topicArns: [...arns] } };
}

export function anIdentityWith(role: object): Envelope {
  const found = goodFactsBut().find(({ collector }) => collector === "iam.authorization");
  if (found === undefined) throw new Error("no authorization details");
  const data = found.data as { roles: object[] };
  return { ...found, data: { ...data, roles: [...data.roles, role] } };
}

/** Administrators of both accounts, by groups of Identity Center. */
export function peopleCase(here: string[], there: string[]): Pick<Case, "trust" | "shared"> {
  const set = "arn:aws:sso:::permissionSet/ssoins-1/ps-a";
  const assigned = (account: string, group: string) => ({
    accountId: account,
    assignments: [{ permissionSetArn: set, users: [], groups: [group] }],
  });
  const reserved = (id: string) => ({
    arn: `arn:aws:iam::${id}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admins_0123456789abcdef`,
    privilege: "admin" as const,
    trust: JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${id}:saml-provider/AWSSSO_1_DO_NOT_DELETE` },
        Action: "sts:AssumeRoleWithSAML",
      },
    }),
  });
  const [tree, delegation] = blastShared(true);
  if (tree === undefined || delegation === undefined) throw new Error("no organization");
  const duties = aDutiesFact({
    permissionSets: [{ PermissionSetArn: set, Name: "Admins" }],
    accounts: [assigned(accountId, "g-here"), assigned(securityId, "g-there")],
    groups: [
      { GroupId: "g-here", members: here },
      { GroupId: "g-there", members: there },
    ],
  });
  return { trust: withRoles(reserved(accountId), reserved(securityId)), shared: [tree, delegation, duties] };
}
