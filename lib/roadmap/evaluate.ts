/**
 * From facts to verdicts. Pure: the same input gives the same verdicts, whenever and wherever it is evaluated. Nothing
 * here throws, whatever the envelopes hold; what cannot be understood is unknown.
 */
import { judgeAccountState } from "./account-scope.ts";
import { items } from "./catalog.ts";
import { verdictWithoutUnits } from "./conclude.ts";
import { indexFacts } from "./facts-view.ts";
import { readClosedRegions } from "./guardrails/closed-regions.ts";
import { behindGuardrails } from "./guardrails/closed-view.ts";
import type { AccountInput, OrganizationInput } from "./input.ts";
import type { Evaluator, Item, OrganizationEvaluator } from "./item.ts";
import { evaluateAccountsAndContacts } from "./items/1-1-accounts-and-contacts.ts";
import { evaluateOrganizations } from "./items/1-2-organizations.ts";
import { evaluateSecurityAccount } from "./items/1-3-security-account.ts";
import { evaluateBackups } from "./items/2-1-evaluate.ts";
import { evaluateCloudtrail } from "./items/3-1-cloudtrail.ts";
import { evaluateAuditRole } from "./items/3-2-audit-role.ts";
import { evaluateOneTimeScan } from "./items/3-3-one-time-scan.ts";
import { evaluateS3BlockPublicAccess } from "./items/3-4-s3-block-public-access.ts";
import { evaluateAccountInitialization } from "./items/3-5-account-initialization.ts";
import { evaluateGuardduty } from "./items/4-1-guardduty.ts";
import { evaluateNearRealTimeDetection } from "./items/4-2-near-real-time-detection.ts";
import { evaluateRegularScanning } from "./items/4-3-regular-scanning.ts";
import { evaluateSecurityGuidelines } from "./items/4-4-security-guidelines.ts";
import { evaluateSso } from "./items/5-1-sso.ts";
import { evaluateNoIamUsers } from "./items/5-2-no-iam-users.ts";
import { evaluateServiceRoles } from "./items/5-3-least-privileged-service-roles.ts";
import { evaluateSecretDetection } from "./items/5-4-secret-detection.ts";
import { evaluateNoPublicEc2S3 } from "./items/6-1-evaluate.ts";
import { evaluatePrivateSubnets } from "./items/6-2-private-subnets.ts";
import { evaluateSecurityGroups } from "./items/6-3-security-groups.ts";
import { evaluateAmiAndPackageSourcing } from "./items/7-1-evaluate.ts";
import { evaluateInfrastructureAsCode } from "./items/7-2-evaluate.ts";
import { evaluateScps } from "./items/8-1-scps.ts";
import { evaluateRemediation } from "./items/8-2-evaluate.ts";
import { evaluateRefinedPolicies } from "./items/8-3-refined-iam-policies.ts";
import { evaluateMetadataService } from "./items/9-1-metadata-service.ts";
import { evaluateEgress } from "./items/9-2-egress.ts";
import { evaluateHoneyTokens } from "./items/9-3-honey-tokens.ts";
import { evaluateBlastRadius } from "./items/10-1-evaluate.ts";
import { evaluateIncidentPractice } from "./items/10-2-incident-practice.ts";
import { asOrganization } from "./organization-context.ts";
import type { Verdict } from "./verdict.ts";

const evaluators: ReadonlyMap<string, Evaluator> = new Map([
  ["1.1", evaluateAccountsAndContacts],
  ["3.2", evaluateAuditRole],
  ["3.1", evaluateCloudtrail],
  ["3.4", evaluateS3BlockPublicAccess],
  ["4.1", evaluateGuardduty],
  ["4.2", evaluateNearRealTimeDetection],
  ["3.3", evaluateOneTimeScan],
  ["4.3", evaluateRegularScanning],
  ["2.1", evaluateBackups],
  ["5.2", evaluateNoIamUsers],
  ["5.1", evaluateSso],
  ["5.3", evaluateServiceRoles],
  ["6.1", evaluateNoPublicEc2S3],
  ["6.2", evaluatePrivateSubnets],
  ["6.3", evaluateSecurityGroups],
  ["8.3", evaluateRefinedPolicies],
  ["9.1", evaluateMetadataService],
  ["9.2", evaluateEgress],
  ["7.1", evaluateAmiAndPackageSourcing],
  ["7.2", evaluateInfrastructureAsCode],
  ["8.1", evaluateScps],
  ["8.2", evaluateRemediation],
  ["10.1", evaluateBlastRadius],
]);

const organizationEvaluators: ReadonlyMap<string, OrganizationEvaluator> = new Map([
  ["1.2", evaluateOrganizations],
  ["1.3", evaluateSecurityAccount],
  ["3.5", evaluateAccountInitialization],
  ["4.4", evaluateSecurityGuidelines],
  ["5.4", evaluateSecretDetection],
  ["9.3", evaluateHoneyTokens],
  ["10.2", evaluateIncidentPractice],
]);

/**
 * The verdicts on the items of scope account, by item id, in the order of the roadmap.
 *
 * @param asked absent: every item; none of them reads what another was judged
 */
export function evaluateAccount(
  input: AccountInput,
  asked: readonly Item[] = items,
): ReadonlyMap<string, Verdict> {
  const { account, facts, sharedFacts, now } = input;
  const index = indexFacts([...facts, ...sharedFacts], { accountId: account.id, now });
  const closed = readClosedRegions(input, index.view());
  const verdicts = new Map<string, Verdict>();
  for (const item of asked) {
    if (item.scope !== "account") continue;
    const evaluate = evaluators.get(item.id);
    const judge = () =>
      evaluate === undefined
        ? notCollected(item)
        : (judgeCoverage(item, input) ??
          evaluate({ input, view: behindGuardrails(index.view(), input, closed) }));
    verdicts.set(item.id, judgeAccountState(item, input) ?? judge());
  }
  return verdicts;
}

/** The same for the items of scope organization. */
export function evaluateOrganization(
  input: OrganizationInput,
  asked: readonly Item[] = items,
): ReadonlyMap<string, Verdict> {
  const inherited = asked.filter((item) => item.scope === "organization");
  return new Map(
    inherited.map((item) => {
      const evaluate = organizationEvaluators.get(item.id);
      return [item.id, evaluate === undefined ? notCollected(item) : asOrganization(evaluate, input)];
    }),
  );
}

/** A suspended account is never entered; what is asked of it all the same rests on what people recorded. */
function judgeCoverage(item: Item, { account, facts }: AccountInput): Verdict | null {
  if (facts.length > 0 || account.state === "SUSPENDED") return null;
  return verdictWithoutUnits(item, "UNKNOWN", "never_refreshed", "The account has never been refreshed.");
}

function notCollected(item: Item): Verdict {
  return verdictWithoutUnits(item, "UNKNOWN", "not_collected", "Not collected yet.");
}
