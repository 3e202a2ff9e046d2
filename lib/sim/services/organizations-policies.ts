/** Organizations: service control policies, their texts and where they are attached. */
import type {
  DescribePolicyCommandInput,
  DescribePolicyCommandOutput,
  ListPoliciesCommandInput,
  ListPoliciesCommandOutput,
  ListTargetsForPolicyCommandInput,
  ListTargetsForPolicyCommandOutput,
  PolicySummary,
  PolicyTargetSummary,
} from "@aws-sdk/client-organizations";
import { findAccount, findUnit, type ServiceControlPolicy } from "#lib/sim/organization.ts";
import { fullAccessOf } from "#lib/sim/organization-policies.ts";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { arn, paging, requirePrivileged } from "./organizations-common.ts";

function policiesOf({ organization }: ServiceCall): ServiceControlPolicy[] {
  return [fullAccessOf(organization), ...organization.serviceControlPolicies];
}

function requirePolicy(call: ServiceCall, id: string | undefined): ServiceControlPolicy {
  const policy = policiesOf(call).find((candidate) => candidate.id === id);
  if (policy !== undefined) return policy;
  throw new AwsError(
    "PolicyNotFoundException",
    "We can't find a policy with the PolicyId that you specified.",
  );
}

function summaryOf({ id, arn: policyArn, name }: ServiceControlPolicy): PolicySummary {
  return {
    Id: id,
    Arn: policyArn,
    Name: name,
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    AwsManaged: id === "p-FullAWSAccess",
  };
}

function targetOf({ organization }: ServiceCall, id: string): PolicyTargetSummary {
  const account = findAccount(organization, id);
  if (account !== undefined) {
    return { TargetId: id, Arn: arn(organization, "account", id), Name: account.name, Type: "ACCOUNT" };
  }
  const unit = findUnit(organization, id);
  return unit === undefined
    ? { TargetId: id, Arn: arn(organization, "root", id), Name: "Root", Type: "ROOT" }
    : { TargetId: id, Arn: arn(organization, "ou", id), Name: unit.name, Type: "ORGANIZATIONAL_UNIT" };
}

/** Organizations: service control policies; of other types there are none to list. */
export const organizationsPolicies = {
  ListPolicies: (input: ListPoliciesCommandInput, call): Output<ListPoliciesCommandOutput> => {
    requirePrivileged(call);
    const policies = input.Filter === "SERVICE_CONTROL_POLICY" ? policiesOf(call) : [];
    const { page, next } = pageOf(policies, paging(`ListPolicies:${input.Filter}`, input));
    return { Policies: page.map(summaryOf), NextToken: next };
  },

  DescribePolicy: (input: DescribePolicyCommandInput, call): Output<DescribePolicyCommandOutput> => {
    requirePrivileged(call);
    const policy = requirePolicy(call, input.PolicyId);
    return { Policy: { PolicySummary: summaryOf(policy), Content: JSON.stringify(policy.document) } };
  },

  ListTargetsForPolicy: (
    input: ListTargetsForPolicyCommandInput,
    call,
  ): Output<ListTargetsForPolicyCommandOutput> => {
    requirePrivileged(call);
    const { targets } = requirePolicy(call, input.PolicyId);
    const { page, next } = pageOf(targets, paging(`ListTargetsForPolicy:${input.PolicyId}`, input));
    return { Targets: page.map((id) => targetOf(call, id)), NextToken: next };
  },
} satisfies Handlers;
