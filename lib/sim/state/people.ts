/** How people get into an account: providers, roles and assignments of IAM Identity Center. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { type PolicyDocument, policyOf } from "#lib/sim/policy-document.ts";
import { hash, hexDigits, lowerAndDigits, text, unit } from "#lib/sim/random.ts";
import { usualRegions } from "./regions-of.ts";
import { rungOf } from "./rungs.ts";

const dayMs = 86_400_000;
const githubHost = "token.actions.githubusercontent.com";

export interface SimulatedProviders {
  saml: readonly { arn: string; validUntil: Date; createdAt: Date }[];
  oidc: readonly { arn: string; url: string; clientIds: readonly string[]; createdAt: Date }[];
}

/** A role that people or pipelines enter by. */
export interface EnteringRole {
  name: string;
  path: string;
  trust: PolicyDocument;
  lastUsedDaysAgo: number | null;
  isAdministrator: boolean;
}

/** IAM Identity Center of the organization, in one Region. */
export interface SimulatedInstance {
  arn: string;
  identityStoreId: string;
  ownerAccountId: string;
  region: string;
  permissionSets: readonly { arn: string; name: string }[];
}

const permissionSetNames = ["AdministratorAccess", "Developer", "ReadOnly"];

/** The organization's instance; it lives where its owner works. */
export function instanceOf(organization: SimulatedOrganization): SimulatedInstance {
  const { seed, managementAccountId } = organization;
  const id = text(16, hexDigits, seed, "identity-center");
  const regions = usualRegions(organization);
  return {
    arn: `arn:aws:sso:::instance/ssoins-${id}`,
    identityStoreId: `d-${text(10, hexDigits, seed, "identity-store")}`,
    ownerAccountId: managementAccountId,
    region: regions.includes("eu-west-1") ? "eu-west-1" : organization.homeRegion,
    permissionSets: permissionSetNames.map((name) => ({
      name,
      arn: `arn:aws:sso:::permissionSet/ssoins-${id}/ps-${text(16, hexDigits, seed, "permission-set", name)}`,
    })),
  };
}

/** Permission set → ids of the groups that are assigned to the account; a set may be left behind without any. */
export function assignmentsOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): ReadonlyMap<string, readonly string[]> {
  const rung = rungOf(organization, account, "people");
  if (rung !== "center" && rung !== "left-behind") return new Map();
  const { permissionSets } = instanceOf(organization);
  const count = 1 + (hash(organization.seed, "permission-sets", account.index) % permissionSets.length);
  const group = (name: string) => groupOf(organization, name);
  return new Map(
    permissionSets.slice(0, count).map(({ arn, name }) => [arn, rung === "center" ? [group(name)] : []]),
  );
}

function groupOf({ seed }: SimulatedOrganization, permissionSet: string): string {
  return `${text(10, hexDigits, seed, "group", permissionSet)}-group`;
}

/** Ids of the users in a group; one person is in the group of every permission set. Null: there is no such group. */
export function membersOf(organization: SimulatedOrganization, groupId: string): readonly string[] | null {
  const name = permissionSetNames.find((one) => groupOf(organization, one) === groupId);
  if (name === undefined) return null;
  const user = (who: string) => `${text(10, hexDigits, organization.seed, "user", who)}-user`;
  return [user("everywhere"), user(`${name}-1`), user(`${name}-2`)];
}

/** A certificate of this year, or one that ended in the month before the epoch. */
function samlUntil({ epochAt }: SimulatedOrganization, isExpired: boolean): Date {
  const day = Math.floor(epochAt.getTime() / dayMs);
  return new Date((day + (isExpired ? -30 : 300)) * dayMs);
}

/** Whether pipelines of the account's repositories deploy into it; `open`: nobody bound the role to them. */
export function pipelineOf(
  { seed }: SimulatedOrganization,
  { index }: SimulatedAccount,
): "none" | "bound" | "open" {
  if (index === 5) return "bound";
  if (index === 7) return "open";
  if (index < 8 || unit(seed, "pipeline", index) >= 0.25) return "none";
  return unit(seed, "open-pipeline", index) < 0.2 ? "open" : "bound";
}

/** Identity providers of an account. */
export function providersOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): SimulatedProviders {
  const rung = rungOf(organization, account, "people");
  const { joinedAt: createdAt } = account;
  const saml = (name: string, isExpired = false) => ({
    arn: `arn:aws:iam::${account.id}:saml-provider/${name}`,
    validUntil: samlUntil(organization, isExpired),
    createdAt,
  });
  const hasPipeline = rung === "pipeline-only" || pipelineOf(organization, account) !== "none";
  return {
    saml: [
      ...(rung === "center" ? [saml(centerProvider(organization, account))] : []),
      ...(rung === "saml" || rung === "expired-saml" ? [saml("okta", rung === "expired-saml")] : []),
    ],
    oidc: hasPipeline
      ? [
          {
            arn: `arn:aws:iam::${account.id}:oidc-provider/${githubHost}`,
            url: githubHost,
            clientIds: ["sts.amazonaws.com"],
            createdAt,
          },
        ]
      : [],
  };
}

function centerProvider({ seed }: SimulatedOrganization, { index }: SimulatedAccount): string {
  return `AWSSSO_${text(16, hexDigits, seed, "center-provider", index)}_DO_NOT_DELETE`;
}

/** Roles that people and pipelines enter by. */
export function enteringRoles(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): EnteringRole[] {
  const rung = rungOf(organization, account, "people");
  const roles: EnteringRole[] = [];
  const bySaml = (provider: string) =>
    policyOf({
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${account.id}:saml-provider/${provider}` },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    });
  if (rung === "center") {
    for (const [arn] of assignmentsOf(organization, account)) {
      const name = instanceOf(organization).permissionSets.find((set) => set.arn === arn)?.name ?? "";
      roles.push({
        name: `AWSReservedSSO_${name}_${text(16, hexDigits, organization.seed, "reserved", account.index, name)}`,
        path: `/aws-reserved/sso.amazonaws.com/${instanceOf(organization).region}/`,
        trust: bySaml(centerProvider(organization, account)),
        lastUsedDaysAgo: hash(account.index, name) % 20,
        isAdministrator: name === "AdministratorAccess",
      });
    }
  }
  if (rung === "saml" || rung === "expired-saml") {
    roles.push({
      name: "people",
      path: "/",
      trust: bySaml("okta"),
      lastUsedDaysAgo: rung === "saml" ? 2 : null,
      isAdministrator: true,
    });
  }
  const pipeline = rung === "pipeline-only" ? "bound" : pipelineOf(organization, account);
  if (pipeline !== "none") roles.push(pipelineRole(organization, account, pipeline));
  return roles;
}

function pipelineRole(
  { seed }: SimulatedOrganization,
  account: SimulatedAccount,
  pipeline: "bound" | "open",
): EnteringRole {
  const team = text(5, lowerAndDigits, seed, "team", account.index);
  const subject = { [`${githubHost}:sub`]: `repo:northmole/${team}:*` };
  return {
    name: "github-deploy",
    path: "/",
    trust: policyOf({
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${account.id}:oidc-provider/${githubHost}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${githubHost}:aud`]: "sts.amazonaws.com" },
        ...(pipeline === "bound" ? { StringLike: subject } : {}),
      },
    }),
    lastUsedDaysAgo: 1,
    isAdministrator: false,
  };
}
