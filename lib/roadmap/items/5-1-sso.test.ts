import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { IamRole } from "#lib/facts/iam.ts";
import {
  aCredentialsFact,
  accountId,
  anException,
  aPasswordUser,
  aTrustPolicy,
  aUser,
  daysAgo,
  denied,
  hoursAgo,
  managementId,
  userArn,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  anAssignmentsFact,
  anInstance,
  aProvidersFact,
  aRole,
  aRolesFact,
  dayBefore,
  githubArn,
  mfaAnswer,
  nobodyAnswer,
  samlArn,
} from "#lib/roadmap/an-identity.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import type { Attestation } from "#lib/roadmap/attestation.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings, type Settings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("5.1");
  if (verdict === undefined) throw new Error("no verdict on 5.1");
  return verdict;
}

interface Scene {
  sso?: Envelope;
  roles?: IamRole[];
  providers?: Envelope;
  users?: Envelope;
  answers?: Attestation[];
  others?: Envelope[];
  settings?: Partial<Settings>;
  exceptions?: AccountInput["exceptions"];
}

const none = anAssignmentsFact([], { instances: [] });

function scene(change: Scene = {}): AccountInput {
  const { sso = none, roles = [], providers = aProvidersFact(), users = aCredentialsFact([]) } = change;
  return anInput({
    facts: goodFactsBut(aRolesFact(roles), providers, users),
    sharedFacts: [sso, ...(change.others ?? [])],
    attestations: change.answers ?? [mfaAnswer()],
    settings: { ...defaultSettings, ...change.settings },
    exceptions: change.exceptions ?? [],
  });
}

const center = anAssignmentsFact();
const past = new Date(daysAgo(1));
const saml = (ValidUntil: string) => aProvidersFact({ saml: [{ Arn: samlArn, ValidUntil }] });
const future = daysAgo(-300);
const byProvider = (Federated: string, action: string) => aTrustPolicy({ Federated }, false, action);
const samlRole = (more: Partial<IamRole> = {}) =>
  aRole("people", { trustPolicy: byProvider(samlArn, "sts:AssumeRoleWithSAML"), ...more });
const oidcArn = `arn:aws:iam::${accountId}:oidc-provider/login.example.com/realm`;
const github = aProvidersFact({
  oidc: [{ Arn: githubArn, Url: "token.actions.githubusercontent.com", ClientIDList: ["sts.amazonaws.com"] }],
});
const githubRole = aRole("ci", { trustPolicy: byProvider(githubArn, "sts:AssumeRoleWithWebIdentity") });
const reserved = (lastUsedOn: string | null) =>
  aRole("AWSReservedSSO_Admin_0123456789abcdef", {
    Path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
    lastUsedOn,
  });
const refused = { ...denied(center, "ssoadmin:ListInstances"), data: null };
const unreported = aCredentialsFact([{ ...aUser("a"), report: null }], { GeneratedTime: hoursAgo(20) });
const identityId = "111111111111";
const fromIdentity = (principal: string) =>
  aRole("from-identity", { trustPolicy: aTrustPolicy({ AWS: principal }, false) });
const identityArn = `arn:aws:iam::${identityId}:saml-provider/okta`;
const identityAccount = [
  aRolesFact(
    [aRole("people", { trustPolicy: byProvider(identityArn, "sts:AssumeRoleWithSAML") })],
    {},
    identityId,
  ),
  aProvidersFact({ saml: [{ Arn: identityArn, ValidUntil: future }] }, identityId),
];
const identity = { settings: { identityAccountId: identityId }, others: identityAccount };

type Row = [name: string, change: Scene, expected: Partial<Verdict>];

const rows: Row[] = [
  [
    "IdC org instance ACTIVE, 3 group assignments, 0 passwords, MFA attested",
    { sso: center },
    { state: "MET", units: 3 },
  ],
  [
    "same, MFA attestation past reviewBy",
    { sso: center, answers: [mfaAnswer({ reviewBy: past })] },
    { state: "UNKNOWN", reasonCode: "expired", knownFractionHundredths: 66 },
  ],
  [
    "same, MFA never answered",
    { sso: center, answers: [] },
    { state: "UNKNOWN", reasonCode: "needs_answer", knownFractionHundredths: 66 },
  ],
  [
    "same, answered: MFA not enforced",
    { sso: center, answers: [mfaAnswer({ holds: false })] },
    { state: "PARTIAL", fractionHundredths: 66 },
  ],
  [
    "a user of ListUsers is missing in the 20 h old report",
    { sso: center, users: unreported },
    { state: "UNKNOWN", knownFractionHundredths: 66 },
  ],
  [
    "report TIMEOUT, ListUsers complete and empty",
    { sso: center, users: withOutcome(aCredentialsFact([], null), "iam:GetCredentialReport", "timeout") },
    { state: "MET" },
  ],
  [
    "SAML provider present, no role trusts it, 4 console users (naive PASS)",
    {
      providers: saml(future),
      users: aCredentialsFact(["a", "b", "c", "d"].map((name) => aPasswordUser(name))),
    },
    { state: "NOT_MET", fractionHundredths: 0 },
  ],
  [
    "SAML role never used, provider validUntil last month, sso.org ok and empty",
    { providers: saml(daysAgo(30)), roles: [samlRole({ lastUsedOn: null })] },
    { state: "NOT_MET" },
  ],
  [
    "same, role used yesterday; no users; MFA attested",
    { providers: saml(daysAgo(30)), roles: [samlRole({ lastUsedOn: dayBefore(1) })] },
    { state: "MET" },
  ],
  [
    "only OIDC provider is GitHub Actions, role used daily (trap)",
    { providers: github, roles: [githubRole] },
    { state: "NOT_MET" },
  ],
  [
    "sso.org AccessDenied; AWSReservedSSO_Admin last used 5 d ago; no users; MFA attested",
    { sso: refused, roles: [reserved(dayBefore(5))] },
    { state: "MET" },
  ],
  [
    "sso.org AccessDenied; AWSReservedSSO role lastUsed null",
    { sso: refused, roles: [reserved(null)] },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "IdC account instance only (owner = member account) (trap)",
    {
      sso: anAssignmentsFact([], {
        instances: [anInstance({ OwnerAccountId: accountId, PermissionSetsEnabled: false })],
      }),
    },
    { state: "NOT_MET" },
  ],
  [
    "Identity account has SAML; this account's role trusts its root",
    { ...identity, roles: [fromIdentity(`arn:aws:iam::${identityId}:root`)] },
    { state: "MET" },
  ],
  [
    "role trusts an IAM user of the identity account and nothing else",
    { ...identity, roles: [fromIdentity(`arn:aws:iam::${identityId}:user/alice`)] },
    { state: "NOT_MET" },
  ],
  ["Federated ARN points to a deleted provider", { roles: [samlRole()] }, { state: "NOT_MET" }],
];

describe("5.1 single sign-on: the specification's rows", () => {
  it.each(rows)("%s", (_name, change, expected) => {
    expect(judge(scene(change))).toMatchObject(expected);
  });
});

const paths: Row[] = [
  ["SAML role, provider valid", { providers: saml(future), roles: [samlRole()] }, { state: "MET" }],
  [
    "no instance, but one region did not answer",
    { sso: anAssignmentsFact([], { instances: [], instancesComplete: false }) },
    { state: "UNKNOWN" },
  ],
  ["instance without an assignment here", { sso: anAssignmentsFact([managementId]) }, { state: "NOT_MET" }],
  [
    "… of which not all could be read",
    { sso: anAssignmentsFact([managementId], { accountsComplete: false }) },
    { state: "UNKNOWN" },
  ],
  [
    "permission set left behind, nobody assigned",
    { sso: anAssignmentsFact([], { accounts: [{ accountId, permissionSets: 1, assignment: null }] }) },
    { state: "NOT_MET" },
  ],
  [
    "instance that is being made",
    { sso: anAssignmentsFact([accountId], { instances: [anInstance({ Status: "CREATE_IN_PROGRESS" })] }) },
    { state: "NOT_MET" },
  ],
  [
    "instance of which the description was refused: the owner tells",
    { sso: anAssignmentsFact([accountId], { instances: [anInstance({ PermissionSetsEnabled: null })] }) },
    { state: "MET" },
  ],
  [
    "providers denied, a role trusts one",
    { providers: { ...denied(aProvidersFact(), "iam:ListSAMLProviders"), data: null }, roles: [samlRole()] },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "a trust policy that nobody understands",
    { roles: [aRole("odd", { trustPolicy: "%7Bbroken" })] },
    { state: "UNKNOWN" },
  ],
  [
    "OIDC provider of people, by the settings",
    {
      providers: aProvidersFact({
        oidc: [{ Arn: oidcArn, Url: "login.example.com/realm", ClientIDList: ["x"] }],
      }),
      roles: [aRole("people", { trustPolicy: byProvider(oidcArn, "sts:AssumeRoleWithWebIdentity") })],
      settings: { humanOidcHosts: ["login.example.com/realm"] },
    },
    { state: "MET" },
  ],
  [
    "a build service never serves people, whatever the settings say",
    {
      providers: github,
      roles: [githubRole],
      settings: { humanOidcHosts: ["token.actions.githubusercontent.com"] },
    },
    { state: "NOT_MET" },
  ],
  [
    "identity account whose facts are missing",
    { settings: identity.settings, roles: [fromIdentity(identityId)] },
    { state: "UNKNOWN" },
  ],
  [
    "only the organization's access role trusts the identity account",
    { ...identity, roles: [{ ...fromIdentity(identityId), RoleName: "OrganizationAccountAccessRole" }] },
    { state: "NOT_MET" },
  ],
  [
    "a Deny takes the provider's users away",
    {
      providers: saml(future),
      roles: [
        samlRole({
          trustPolicy: JSON.stringify({
            Statement: [
              { Effect: "Allow", Principal: { Federated: samlArn }, Action: "sts:AssumeRoleWithSAML" },
              { Effect: "Deny", Principal: "*", Action: "sts:*" },
            ],
          }),
        }),
      ],
    },
    { state: "NOT_MET" },
  ],
  [
    "break-glass user with MFA, accepted",
    {
      sso: center,
      users: aCredentialsFact([aPasswordUser("glass")]),
      exceptions: [anException("5.2", userArn("glass"), "break-glass")],
    },
    { state: "MET" },
  ],
  [
    "one console user",
    { sso: center, users: aCredentialsFact([aPasswordUser("a"), aUser("b")]) },
    {
      state: "PARTIAL",
      fractionHundredths: 66,
      failing: [{ resource: userArn("a"), region: "global", why: "Has a console password." }],
    },
  ],
  [
    "users denied",
    {
      sso: center,
      users: denied({ ...aCredentialsFact([]), data: { report: null, users: null } }, "iam:ListUsers"),
    },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
];

describe("5.1: ways in", () => {
  it.each(paths)("%s", (_name, change, expected) => {
    expect(judge(scene(change))).toMatchObject(expected);
  });

  it("works in another partition", () => {
    const Arn = samlArn.replace("arn:aws:", "arn:aws-us-gov:");
    const providers = aProvidersFact({ saml: [{ Arn, ValidUntil: future }] });
    const roles = [samlRole({ trustPolicy: byProvider(Arn, "sts:AssumeRoleWithSAML") })];
    expect(judge(scene({ providers, roles })).state).toBe("MET");
  });

  it("warns of a certificate that ends, of one that has ended, and of roles that do not check the audience", () => {
    const observed = (change: Scene) => judge(scene(change)).evidence.map((one) => one.observed);
    expect(observed({ providers: saml(daysAgo(-10)), roles: [samlRole()] })).toEqual(
      expect.arrayContaining([
        "Role people does not check SAML:aud.",
        "SAML provider okta is valid until 2026-12-01.",
      ]),
    );
  });
});

describe("5.1: an account without people", () => {
  const answers = [nobodyAnswer()];
  const state = (change: Scene) => judge(scene({ answers, ...change }));

  it("is out of scope while facts bear it out", () => {
    expect(state({})).toMatchObject({ state: "NOT_APPLICABLE" });
    expect(state({ roles: [reserved(dayBefore(200))] })).toMatchObject({ state: "NOT_APPLICABLE" });
  });

  it("is judged, and the answer ended, where a user has a password or a role is in use", () => {
    const why = (verdict: Verdict) => verdict.contradicted?.map((one) => one.why);
    const user = state({ users: aCredentialsFact([aPasswordUser("a")]) });
    expect(user.state).toBe("NOT_MET");
    expect(why(user)).toEqual(["an IAM user has a console password"]);
    const used = state({ sso: center, roles: [reserved(dayBefore(5))] });
    expect(used).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer" });
    expect(why(used)).toEqual(["people used role AWSReservedSSO_Admin_0123456789abcdef"]);
  });

  it("is unknown where that cannot be told", () => {
    expect(state({ users: unreported })).toMatchObject({ state: "UNKNOWN" });
    const input = scene({ answers });
    const facts = input.facts.filter(({ collector }) => collector !== "iam.authorization");
    expect(judge({ ...input, facts })).toMatchObject({ state: "UNKNOWN" });
  });

  it("is judged again once the answer has passed its review", () => {
    expect(state({ answers: [nobodyAnswer({ reviewBy: past })] }).state).toBe("NOT_MET");
  });
});
