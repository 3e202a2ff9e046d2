/** Paths P2 to P4 of item 5.1: roles that people reach by SAML, by OpenID Connect, or from the identity account. */
import type { IamAuthorization, IamRole } from "#lib/facts/iam.ts";
import type { IamProviders } from "#lib/facts/iam-access.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { listTrustEntries, type TrustEntry } from "#lib/policy/role-trust.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import {
  isIdentityCenterRole,
  judgeIdentityCenter,
  type PathWord,
} from "#lib/roadmap/items/5-1-identity-center.ts";
import { isUsedLately } from "#lib/roadmap/items/5-1-use.ts";
import { isHumanHost, oidcHostOf } from "#lib/roadmap/oidc-issuers.ts";
import { accountOfPrincipal } from "#lib/roadmap/platform-roles.ts";
import type { FailingResource } from "#lib/roadmap/verdict.ts";

/** The identity side of one account, as far as it could be read. */
export interface Federation {
  accountId: string;
  roles: Answer<readonly IamRole[]>;
  auditRoleArn: string | null;
  saml: Answer<NonNullable<IamProviders["saml"]>>;
  oidc: Answer<NonNullable<IamProviders["oidc"]>>;
}

/** A role that people enter by, with the word on its path. */
export interface HumanRole {
  role: IamRole;
  word: PathWord;
  /** Worth knowing, though the path counts. */
  warnings: string[];
  failing: FailingResource[];
}

const details = "iam:GetAccountAuthorizationDetails";
const soonMs = 30 * 86_400_000;

/** Roles and providers of one account. */
export function readFederation({ input, view }: EvaluationContext, accountId: string): Federation {
  const shared = accountId === input.account.id ? [] : (["global", accountId] as const);
  const authorization = view.find("iam.authorization", ...shared);
  const providers = view.find("iam.providers", ...shared);
  const data = authorization.ask(details, (found): IamAuthorization => found);
  return {
    accountId,
    roles: data.known ? present(data.value.roles, details) : data,
    auditRoleArn: data.known ? (data.value.auditRole?.Arn ?? null) : null,
    saml: flat(
      providers.ask("iam:ListSAMLProviders", ({ saml }) => saml),
      "iam:ListSAMLProviders",
    ),
    oidc: flat(
      providers.ask("iam:ListOpenIDConnectProviders", ({ oidc }) => oidc),
      "iam:ListOpenIDConnectProviders",
    ),
  };
}

function present<T>(value: T | null | undefined, op: string): Answer<T> {
  return value === null || value === undefined
    ? { known: false, gap: { kind: "not_asked", op } }
    : { known: true, value };
}

function flat<T>(answer: Answer<T | null>, op: string): Answer<T> {
  return answer.known ? present(answer.value, op) : answer;
}

/** Every role by which people may enter an account from outside of IAM Identity Center; empty where roles are not known. */
export function humanRoles(context: EvaluationContext, federation: Federation): HumanRole[] {
  if (!federation.roles.known) return [];
  return federation.roles.value.flatMap((role) => {
    if (role.Arn === federation.auditRoleArn || role.Path.startsWith("/aws-")) return [];
    const parsed = role.trustPolicy === null ? null : parsePolicyDocument(role.trustPolicy);
    if (parsed === null || !parsed.readable) return [unclearRole(role)];
    return listTrustEntries(parsed).flatMap((entry) => judgeEntry(context, federation, role, entry) ?? []);
  });
}

/** What a role that nobody understands lets in, could be people. */
function unclearRole(role: IamRole): HumanRole {
  const gap: Gap = {
    kind: "said",
    code: "not_read",
    text: `The trust policy of role ${role.RoleName} cannot be understood`,
  };
  return { role, word: { exists: "unknown", gap }, warnings: [], failing: [] };
}

function judgeEntry(
  context: EvaluationContext,
  federation: Federation,
  role: IamRole,
  entry: TrustEntry,
): HumanRole | null {
  if (entry.kind === "aws") return judgeIdentityAccount(context, federation, role, entry);
  if (entry.kind !== "federated") return null;
  if (entry.enters.includes("saml")) return judgeSaml(context, federation, role, entry);
  return entry.enters.includes("web-identity") ? judgeOidc(context, federation, role, entry) : null;
}

/** P2. Recent use outranks the end of the certificate: nothing says that IAM refuses after it. */
function judgeSaml(
  { input }: EvaluationContext,
  { accountId, saml }: Federation,
  role: IamRole,
  { value, conditions }: TrustEntry,
): HumanRole | null {
  if (/:saml-provider\/AWSSSO_.*_DO_NOT_DELETE$/.test(value)) return null;
  const found = { role, warnings: [] as string[], failing: [] as FailingResource[] };
  if (!saml.known) return { ...found, word: { exists: "unknown", gap: saml.gap } };
  const provider = saml.value.find(({ Arn }) => Arn === value);
  if (provider === undefined) return null;
  const name = value.slice(value.lastIndexOf("/") + 1);
  const until = provider.ValidUntil === null ? Number.NaN : Date.parse(provider.ValidUntil);
  const leftMs = until - input.now.getTime();
  const use = isUsedLately(role, input.now);
  if (!conditions.some(({ key }) => key === "saml:aud")) {
    found.warnings.push(`Role ${role.RoleName} does not check SAML:aud.`);
  }
  const how = `People sign in by SAML provider ${name} as role ${role.RoleName}.`;
  if (leftMs > 0) {
    if (leftMs < soonMs)
      found.warnings.push(`SAML provider ${name} is valid until ${provider.ValidUntil?.slice(0, 10)}.`);
    return { ...found, word: { exists: "yes", how, collector: "iam.providers", accountId } };
  }
  if (use === "yes") {
    found.warnings.push(
      `SAML provider ${name} has passed the end of its validity, yet role ${role.RoleName} is in use.`,
    );
    return { ...found, word: { exists: "yes", how, collector: "iam.providers", accountId } };
  }
  if (Number.isNaN(leftMs) || use === "unclear") {
    const gap: Gap = {
      kind: "said",
      code: "not_read",
      text: `Until when SAML provider ${name} is valid is not known`,
    };
    return { ...found, word: { exists: "unknown", gap } };
  }
  const why = `No longer valid since ${provider.ValidUntil?.slice(0, 10)}.`;
  return { ...found, word: { exists: "no" }, failing: [{ resource: value, region: "global", why }] };
}

/** P3: only hosts that the settings name; build services, clusters and sign-ins of everybody never count. */
function judgeOidc(
  { input }: EvaluationContext,
  { accountId, oidc }: Federation,
  role: IamRole,
  { value }: TrustEntry,
): HumanRole | null {
  const host = oidcHostOf(value);
  if (host === null || !isHumanHost(host, input.settings.humanOidcHosts)) return null;
  const found = { role, warnings: [], failing: [] };
  if (!oidc.known) return { ...found, word: { exists: "unknown", gap: oidc.gap } };
  const provider = oidc.value.find(({ Arn, Url }) => Arn === value || (Url ?? oidcHostOf(Arn)) === host);
  if (provider === undefined) return null;
  const clients = provider.ClientIDList === null ? "" : ` for ${provider.ClientIDList.length} clients`;
  const how = `People sign in by OpenID Connect provider ${host}${clients} as role ${role.RoleName}.`;
  return { ...found, word: { exists: "yes", how, collector: "iam.providers", accountId } };
}

const otherPurposes = ["OrganizationAccountAccessRole", "AWSControlTowerExecution"];

/** P4: the root of the identity account or a role in it, and people get into that account by P1 to P3. */
function judgeIdentityAccount(
  context: EvaluationContext,
  federation: Federation,
  role: IamRole,
  { enters, value }: TrustEntry,
): HumanRole | null {
  const { identityAccountId } = context.input.settings;
  if (identityAccountId === null || identityAccountId === federation.accountId) return null;
  if (!enters.includes("role") || otherPurposes.includes(role.RoleName)) return null;
  if (accountOfPrincipal(value) !== identityAccountId || !isRootOrRole(value)) return null;
  const word = waysIntoIdentityAccount(context, identityAccountId);
  const found = { role, warnings: [], failing: [] };
  if (word.exists !== "yes") return { ...found, word };
  const how = `People come from account ${identityAccountId} as role ${role.RoleName}. There: ${word.how}`;
  return { ...found, word: { ...word, how } };
}

/** Many roles may trust that account: its own ways in are judged once. */
const identityWords = new WeakMap<EvaluationContext, PathWord>();

function waysIntoIdentityAccount(context: EvaluationContext, accountId: string): PathWord {
  const word = identityWords.get(context) ?? judgeWays(context, readFederation(context, accountId));
  identityWords.set(context, word);
  return word;
}

/** A user of the identity account is a person with keys, not a sign-in. */
function isRootOrRole(value: string): boolean {
  return /^\d{12}$/.test(value) || /:root$|:role\/|:assumed-role\//.test(value);
}

/** The first path of P1 to P4 that exists; unknown while one may. */
export function judgeWays(context: EvaluationContext, federation: Federation): PathWord {
  const roles = federation.roles.known ? federation.roles.value : null;
  const center = judgeIdentityCenter(context, federation.accountId, roles);
  if (center.exists === "yes") return center;
  const words = humanRoles(context, federation).map(({ word }) => word);
  const known = words.find(({ exists }) => exists === "yes");
  if (known !== undefined) return known;
  if (!federation.roles.known) return { exists: "unknown", gap: federation.roles.gap };
  return [center, ...words].find(({ exists }) => exists === "unknown") ?? { exists: "no" };
}

/** Roles by which people enter, Identity Center's among them, that were used lately; null: not known. */
export function rolesInUse(context: EvaluationContext, federation: Federation): string[] | null {
  if (!federation.roles.known) return null;
  const { now } = context.input;
  const center = federation.roles.value
    .filter(isIdentityCenterRole)
    .map((role) => ({ role, isCertain: true }));
  const human = humanRoles(context, federation).map(({ role, word }) => ({
    role,
    isCertain: word.exists !== "unknown",
  }));
  const used = [...human, ...center].filter(({ role }) => isUsedLately(role, now) !== "no");
  const certain = used.filter(({ role, isCertain }) => isCertain && isUsedLately(role, now) === "yes");
  if (certain.length > 0) return [...new Set(certain.map(({ role }) => role.RoleName))].sort();
  return used.length > 0 ? null : [];
}
