/** Whom the audit role lets in, for item 3.2. */
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { listTrustedParties, type TrustedParty } from "#lib/policy/trust.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

/** Passes where only principals of the security account or of our own identity's account may assume the role. */
export function judgeTrust(context: EvaluationContext): Unit {
  const role = context.view
    .find("iam.authorization")
    .ask("iam:GetAccountAuthorizationDetails", (data) => data.auditRole);
  if (!role.known) return unknownTrust(role.gap);
  if (role.value === null)
    return unknownTrust(said("The assumed role is not among the roles of the account"));
  if (role.value.trustPolicy === null) return unknownTrust(said("The trust policy was not in the answer"));
  const policy = parsePolicyDocument(role.value.trustPolicy);
  if (!policy.readable) return unknownTrust(said(`The trust policy could not be understood (${policy.why})`));
  const parties = listTrustedParties(policy);
  if (parties.length === 0)
    return unknownTrust(said("The trust policy lets nobody in, yet the role was assumed"));
  return combine(context, role.value.Arn, parties);
}

function combine(context: EvaluationContext, roleArn: string, parties: readonly TrustedParty[]): Unit {
  const judged = parties.map((party) => ({ party, judgement: judgeParty(context, party) }));
  const failures = judged.filter(({ judgement }) => judgement === "fail").map(({ party }) => describe(party));
  const gaps = judged.flatMap(({ judgement }) => (typeof judgement === "object" ? [judgement] : []));
  const observed = `The trust policy lets in ${parties.map(describe).join(", ")}.`;
  const result = failures.length > 0 ? "fail" : gaps.length > 0 ? "unknown" : "pass";
  const evidence = [
    {
      collector: "iam.authorization",
      accountId: context.input.account.id,
      region: "global",
      observed,
      result,
    } as const,
  ];
  if (result === "unknown") return { result, place: null, gaps, evidence };
  if (result === "pass") return { result, place: null, evidence };
  const why = `the role trusts more than the security account: ${failures.join(", ")}`;
  const failing = [{ resource: roleArn, region: "global", why: `Trusts ${failures.join(", ")}.` }];
  return { result, place: null, why, failing, evidence };
}

function describe({ name, externalIdRequired }: TrustedParty): string {
  return externalIdRequired ? `${name} with an external id` : name;
}

function judgeParty(context: EvaluationContext, party: TrustedParty): "pass" | "fail" | Gap {
  switch (party.kind) {
    case "everybody":
    case "service":
    case "federated":
      return "fail";
    case "unclear":
      return said(`Principal ${party.name} of the trust policy is not understood`);
    case "account":
      return judgeAccount(context, party);
  }
}

/** An account outside of the organization needs an external id; without one, others could have it act for them. */
function judgeAccount(context: EvaluationContext, party: TrustedParty): "pass" | "fail" | Gap {
  const { organization } = context.input;
  const trusted = [organization.baseAccountId, organization.securityAccountId];
  if (party.accountId === null || !trusted.includes(party.accountId)) return "fail";
  if (party.externalIdRequired && !isAssumableWithoutExternalId(context)) return "pass";
  const member = isMember(context, party.accountId);
  return typeof member === "object" ? member : member ? "pass" : "fail";
}

/** The negative try outranks what the policy seems to say. */
function isAssumableWithoutExternalId({ view }: EvaluationContext): boolean {
  const tried = view.find("sts.assume").attempt((data) => data.assumableWithoutExternalId);
  return tried.known && tried.value === true;
}

function isMember({ input, view }: EvaluationContext, accountId: string): boolean | Gap {
  const { kind, managementAccountId } = input.organization;
  if (accountId === input.account.id || accountId === managementAccountId) return true;
  if (kind === "standalone") return false;
  const accounts = view
    .find("organizations.tree", "global", managementAccountId)
    .ask("organizations:ListAccounts", (data) => data.accounts);
  if (!accounts.known) return accounts.gap;
  return accounts.value.some(({ Id }) => Id === accountId);
}

function unknownTrust(gap: Gap): Unit {
  return { result: "unknown", place: null, gaps: [gap] };
}

function said(text: string): Gap {
  return { kind: "said", code: "not_read", text };
}
